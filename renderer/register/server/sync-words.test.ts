/** The one word that says whether everything is sent. */
import { describe, expect, test } from "vitest";
import { STARTING_VIEW, SYNC_REASONS, type SyncView } from "#domain/protocol/till-view.ts";
import { createTranslate, LANGUAGES } from "#renderer/messages/translate.ts";
import { isWorthTrying, syncWord, wantsSomebody } from "./sync-words.ts";

const ONLINE: SyncView = { ...STARTING_VIEW.sync, state: "online" };
const say = (sync: Partial<SyncView>): string => syncWord({ ...ONLINE, ...sync }, createTranslate("en"));

test("a till without a server says that it needs none, and nobody has to look", () => {
  expect(syncWord(STARTING_VIEW.sync, createTranslate("en"))).toBe("Works without a server");
  expect(wantsSomebody(STARTING_VIEW.sync)).toBe(false);
});

test("the word says whether everything is sent, and how much waits", () => {
  expect(say({})).toBe("All sent");
  expect(say({ waiting: 1 })).toBe("Sending …");
  expect(say({ waiting: 12, reason: "server_busy" })).toBe("12 to send");
  expect(say({ waiting: 12, state: "offline", reason: "unreachable" })).toBe("12 to send · offline");
  expect(say({ state: "enrolling" })).toBe("Not confirmed yet");
});

describe.each(SYNC_REASONS)("entries that wait because of %s", (reason) => {
  test("never read as all sent", () => {
    for (const state of ["online", "offline"] as const)
      expect(say({ waiting: 12, state, reason })).not.toMatch(/all sent/i);
  });

  test("are marked only when it does not pass by itself", () => {
    const lasting = ["revoked", "fork", "rejected"].includes(reason);
    const sync: SyncView = { ...ONLINE, waiting: 12, state: "offline", reason };
    expect(wantsSomebody(sync)).toBe(lasting);
    expect(isWorthTrying(sync)).toBe(!lasting);
  });

  test("have a word in every language", () => {
    for (const language of LANGUAGES)
      expect(syncWord({ ...ONLINE, waiting: 12, reason }, createTranslate(language))).not.toBe("");
  });
});

test("an expired staff list wants somebody, also when everything is sent", () => {
  expect(wantsSomebody({ ...ONLINE, leaseExpired: true })).toBe(true);
  expect(say({ leaseExpired: true })).toBe("Staff list expired");
});
