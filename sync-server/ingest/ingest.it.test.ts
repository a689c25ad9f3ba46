/** Tests of taking in journals, on a real PostgreSQL: every trouble a batch can bring. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StaffId } from "#domain/ids.ts";
import { canonicalJson } from "#domain/journal/canonical.ts";
import { type Entry, type Envelope, hashEntry } from "#domain/journal/entry.ts";
import { nextMovementNumber } from "#domain/journal/register-state.ts";
import type { JournalBatch } from "#domain/protocol/sync/journal-batch.ts";
import type { Result } from "#domain/refusals.ts";
import { ROLE_MASKS } from "#domain/staff/permissions.ts";
import { makeKeyPair } from "#main/register/staff/local-authority.ts";
import { newId } from "#main/register/till.ts";
import type { TestJournal } from "#test/fixtures/journals.ts";
import { handNudges, newServerDatabase, type ServerDatabase } from "#test/sync-server/server-database.ts";
import {
  addOrganisation,
  batchOf,
  type EnrolledTill,
  journalOf,
  runOnce,
  sent,
  signBatch,
  type TestOrganisation,
} from "#test/sync-server/test-organisation.ts";
import { catchUp } from "./catch-up.ts";
import { takeInBatch } from "./take-in-batch.ts";
import { TillShelf } from "./till-books.ts";

let server: ServerDatabase;
let shop: TestOrganisation;
let cashier: StaffId;
let till: EnrolledTill;
let journal: TestJournal;
let shelf: TillShelf;
/** What whoever runs the server was alerted to, and where. */
let alarms: [kind: string, organisationId: string | null][];
let code = 0;

beforeAll(async () => {
  server = await newServerDatabase();
  shop = await addOrganisation(server.superuserUrl, "Harbour Bakery");
  cashier = await shop.addStaff("cashier");
});
afterAll(() => server.drop());
beforeEach(async () => {
  code += 1;
  alarms = [];
  till = await shop.enrolTill(`A${code}`, [{ staffId: cashier, role: "cashier" }]);
  journal = journalOf(till);
  journal.staffId = cashier;
  shelf = new TillShelf(server.parts());
});

function send(batch: JournalBatch, of: EnrolledTill = till, through = shelf) {
  const parts = server.parts({ alarms: { raise: (...raised) => void alarms.push(raised) } });
  return takeInBatch(parts, through, { registerId: of.registerId, sessionSecret: of.secret, batch });
}

async function sendAll(entries: readonly (Entry | Envelope)[] = journal.entries) {
  const answer = await send(await batchOf(till, entries));
  if (!answer.ok) throw new Error(JSON.stringify(answer.refusal));
  return answer.value;
}

function refusalOf(answer: Result<unknown>): string {
  return answer.ok ? "taken" : answer.refusal.code;
}

async function rows<T>(text: string): Promise<T[]> {
  const answer = await runOnce(server.superuserUrl, text.replaceAll("$till", `'${till.registerId}'`));
  return answer.rows as T[];
}

async function stored(): Promise<number> {
  const [row] = await rows<{ n: string }>("select count(*) as n from shop.journal where register_id = $till");
  return Number(row?.n);
}

async function violations(): Promise<{ code: string; scope: string; seq: number }[]> {
  return rows("select code, scope, seq from shop.violation where register_id = $till order by seq, number");
}

/** An entry with something else in it, hashed anew as its own till would. */
function forged(entry: Entry, change: Partial<Envelope>): Envelope {
  const { hash: _, ...rest } = { ...(entry as Envelope), ...change };
  return { ...rest, hash: hashEntry(rest) };
}

describe("order and exactly once", () => {
  test("[SYNC-01] a batch sent twice changes nothing and gets the same answer", async () => {
    journal.open();
    journal.sell(380);
    const batch = await batchOf(till, journal.entries);
    const first = await send(batch);
    const again = await send(batch);
    expect(first).toMatchObject({ ok: true, value: { stored: 3, violations: 0, head: { epoch: 1, seq: 3 } } });
    expect(again).toMatchObject({ ok: true, value: { stored: 0, head: { epoch: 1, seq: 3 } } });
    expect(again.ok && first.ok && again.value.signedHead).toBe(first.ok && first.value.signedHead);
    expect(await stored()).toBe(3);
  });

  test("[SYNC-02] of a batch that overlaps, the tail is appended", async () => {
    journal.open();
    await sendAll();
    journal.sell(380);
    journal.sell(200);
    expect(await sendAll()).toMatchObject({ stored: 2, head: { seq: 4 } });
    expect(await stored()).toBe(4);
  });

  test("[SYNC-03] a gap is refused with the head the server has, and nothing is stored", async () => {
    journal.open();
    await sendAll();
    journal.sell(380);
    journal.sell(200);
    const answer = await send(await batchOf(till, journal.entries.slice(3)));
    expect(answer).toMatchObject({
      ok: false,
      refusal: { code: "journal.gap", facts: { epoch: 1, expected: 3, found: 4, hash: journal.entries[1]?.hash } },
    });
    expect(await stored()).toBe(2);
  });

  test("[SYNC-15] batches of one till that arrive at once are taken one after the other", async () => {
    journal.open();
    for (let sale = 0; sale < 30; sale += 1) journal.sell(100 + sale);
    const batches = await Promise.all([1, 5, 9, 14, 20, 32].map((end) => batchOf(till, journal.entries.slice(0, end))));
    // Two servers on one database, neither knows what the other has in memory.
    const other = new TillShelf(server.parts());
    const answers = await Promise.all(batches.map((batch, index) => send(batch, till, index % 2 ? other : shelf)));
    expect(answers.filter(({ ok }) => ok).length).toBeGreaterThan(0);
    await sendAll();
    expect(await stored()).toBe(journal.entries.length);
    const [{ n } = { n: 0 }] = await rows<{ n: number }>(
      "select count(*)::integer as n from shop.sale where register_id = $till",
    );
    expect(n).toBe(30);
  });

  test("[SYNC-14] the answer is signed by the server and carries the head of the audit chain", async () => {
    const { signedHead } = await sendAll();
    const { compactVerify, importJWK } = await import("jose");
    const { payload, protectedHeader } = await compactVerify(
      signedHead,
      await importJWK({ ...server.keys.signing.publicJwk }, "EdDSA"),
    );
    expect(protectedHeader.kid).toBe(server.keys.thumbprint);
    expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({
      purpose: "evertill/head/1",
      organisationId: shop.organisationId,
      registerId: till.registerId,
      epoch: 1,
      seq: 1,
      hash: journal.entries[0]?.hash,
      audit: { seq: 0 },
    });
  });
});

describe("two stories", () => {
  test("[SYNC-04] two copies of one register: the second story is refused and its evidence kept", async () => {
    journal.open();
    const copy = journalOf(till);
    copy.books = journal.books;
    journal.sell(380);
    await sendAll();
    copy.staffId = cashier;
    copy.sell(990);
    const other = copy.entries.slice(1);
    const answer = await send(await batchOf(till, other));
    expect(answer).toMatchObject({ ok: false, refusal: { code: "journal.fork", facts: { epoch: 1, seq: 3 } } });
    expect(alarms).toEqual([["journal.fork", shop.organisationId]]);
    const evidence = await rows<{ seq: number; known: string; claimed: string }>(
      "select seq::integer, encode(known_hash, 'hex') as known, encode(claimed_hash, 'hex') as claimed from shop.fork where register_id = $till",
    );
    expect(evidence).toEqual([{ seq: 3, known: journal.entries[2]?.hash, claimed: other[0]?.hash }]);
    expect(await stored()).toBe(3);
    // The till that was first goes on.
    journal.sell(100);
    expect((await sendAll()).stored).toBe(1);
  });

  test("[SYNC-12] a till restored from a backup offline goes on in a new epoch, and what it forgot stays", async () => {
    journal.open();
    journal.sell(380);
    const restored = journalOf(till);
    restored.staffId = cashier;
    restored.books = journal.books;
    const backup = journal.books.head;
    journal.sell(200);
    journal.sell(300);
    await sendAll();
    if (!backup) throw new Error("a journal with entries has a head");
    const genesis = journal.entries[0];
    if (genesis?.type !== "register.genesis") throw new Error("a journal begins with its genesis");
    const { epoch, seq, hash } = backup;
    const body = { ...genesis.body, numberPrefix: "A01E2", ancestor: { epoch, seq, hash }, cause: "restored" as const };
    restored.append({ type: "register.genesis", body }, [], 2);
    restored.sell(700);
    const answer = await send(await batchOf(till, restored.entries.slice(1)));
    expect(answer).toMatchObject({ ok: true, value: { stored: 2, head: { epoch: 2, seq: 2 } } });
    expect(await violations()).toEqual([{ code: "epoch.behind", scope: "epoch", seq: 1 }]);
    const [sum] = await rows<{ total: number }>(
      "select sum(total_minor)::integer as total from shop.sale where register_id = $till",
    );
    expect(sum?.total).toBe(380 + 200 + 300 + 700);
  });

  test("[SYNC-12] the books a restored till goes on from know of an entry of which a card number was taken out", async () => {
    journal.open();
    journal.ask({ act: "pay_in", amountMinor: 500 as never, reason: "card 4111 1111 1111 1111" });
    const restored = journalOf(till);
    restored.staffId = cashier;
    restored.books = journal.books;
    const { head } = journal.books;
    const [genesis] = journal.entries;
    journal.sell(200);
    await sendAll();
    if (!head || genesis?.type !== "register.genesis") throw new Error("a journal begins with its genesis");
    const ancestor = { epoch: head.epoch, seq: head.seq, hash: head.hash };
    const body = { ...genesis.body, numberPrefix: "A01E2", ancestor, cause: "restored" as const };
    restored.append({ type: "register.genesis", body }, [], 2);
    const authority = { staffId: cashier, mask: ROLE_MASKS.cashier, approval: null };
    expect(restored.count(10_500, null, { authority })).toBe("ok");
    expect((await send(await batchOf(till, restored.entries.slice(1)))).ok).toBe(true);
    const raised = (await violations()).map((each) => each.code).sort();
    expect(raised).toEqual(["card_data.redacted", "epoch.behind"]);
  });

  test("an epoch that goes on from an entry the server does not have is a gap, from another one a fork", async () => {
    journal.open();
    const [genesis, opened] = journal.entries;
    if (genesis?.type !== "register.genesis" || !opened) throw new Error("a journal begins with its genesis");
    const next = (hash: string, seq: number) => {
      const ancestor = { epoch: 1, seq, hash };
      const body = { ...genesis.body, numberPrefix: "A01E2", ancestor };
      return forged(genesis, { epoch: 2, prevHash: hash, body });
    };
    await sendAll([genesis]);
    expect(refusalOf(await send(await batchOf(till, [next(opened.hash, 2)])))).toBe("journal.gap");
    expect(refusalOf(await send(await batchOf(till, [next("ab".repeat(32), 1)])))).toBe("journal.fork");
  });
});

describe("what does not belong", () => {
  test("[SYNC-06] a batch that goes on into the next epoch is refused: its entries would get the wrong numbers", async () => {
    journal.open();
    const [genesis, opened] = journal.entries;
    if (genesis?.type !== "register.genesis" || !opened) throw new Error("a journal begins with its genesis");
    const { epoch, seq, hash } = opened;
    const body = { ...genesis.body, numberPrefix: "A01E2", ancestor: { epoch, seq, hash } };
    const next = forged(genesis, { epoch: 2, prevHash: hash, body });
    const { signature: _, ...unsigned } = await batchOf(till, journal.entries);
    const mixed = await signBatch(till, { ...unsigned, entries: [...unsigned.entries, sent(next)] });
    expect(refusalOf(await send(mixed))).toBe("journal.chain");
    expect(await stored()).toBe(0);
  });

  test("[SYNC-05] a signature of another key, for another batch or another purpose is refused", async () => {
    journal.open();
    const good = await batchOf(till, journal.entries);
    const thief = { ...till, device: makeKeyPair() };
    expect(refusalOf(await send(await batchOf(thief, journal.entries)))).toBe("journal.signature");
    expect(alarms).toEqual([["journal.signature", shop.organisationId]]);
    const shorter = await batchOf(till, journal.entries.slice(0, 1));
    expect(refusalOf(await send({ ...good, signature: shorter.signature }))).toBe("journal.signature");
    expect(refusalOf(await send({ ...good, signature: good.signature.slice(0, -4) }))).toBe("journal.signature");
    expect(await stored()).toBe(0);
  });

  test("entries of another register's journal are refused", async () => {
    const neighbour = await shop.enrolTill("N1", [{ staffId: cashier, role: "cashier" }]);
    const theirs = journalOf(neighbour);
    // Over one's own session, under one's own name, with one's own signature.
    const batch = await signBatch(till, {
      registerId: till.registerId,
      epoch: 1,
      firstSeq: 1,
      entries: theirs.entries.map(sent),
      sentAt: new Date().toISOString(),
    });
    await sendAll();
    expect(refusalOf(await send({ ...batch, registerId: neighbour.registerId }))).toBe("journal.register");
    expect(refusalOf(await send(batch))).toBe("journal.fork");
  });

  test("[SYNC-06] a changed entry, a broken link or a form that is not canonical is refused with its batch", async () => {
    journal.open();
    journal.sell(380);
    const entries = journal.entries.map(sent);
    const [first, second, third] = entries;
    if (!first || !second || !third) throw new Error("three entries");
    const batch = (changed: typeof entries) =>
      signBatch(till, {
        registerId: till.registerId,
        epoch: 1,
        firstSeq: 1,
        entries: changed,
        sentAt: new Date().toISOString(),
      });
    const changed = { ...third, preimage: third.preimage.replace("380", "180") };
    expect(await send(await batch([first, second, changed]))).toMatchObject({
      ok: false,
      refusal: {
        code: "journal.chain",
        facts: { seq: 3, why: expect.stringContaining("changed after it was written") },
      },
    });
    const [, , sale] = journal.entries;
    if (!sale) throw new Error("a sale");
    const loose = sent(forged(sale, { prevHash: "cd".repeat(32) }));
    expect(refusalOf(await send(await batch([first, second, loose])))).toBe("journal.chain");
    const spaced = `${third.preimage} `;
    const { createHash } = await import("node:crypto");
    const odd = { preimage: spaced, hash: createHash("sha256").update(spaced).digest("hex") };
    expect(await send(await batch([first, second, odd]))).toMatchObject({
      refusal: { facts: { why: expect.stringContaining("RFC 8785") } },
    });
    const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    const nested = { preimage: deep, hash: createHash("sha256").update(deep).digest("hex") };
    expect(refusalOf(await send(await batch([first, second, nested])))).toBe("journal.chain");
    expect(await stored()).toBe(0);
  });

  test("[SYNC-06] an entry of a year or an epoch that no database has is refused with its batch", async () => {
    journal.open();
    const [genesis, opened] = journal.entries;
    if (!genesis || !opened) throw new Error("two entries");
    for (const change of [{ occurredAt: "0000-01-01T00:00:00.000Z" }, { businessDate: "0000-12-31" }]) {
      const impossible = forged(opened, change as Partial<Envelope>);
      expect(refusalOf(await send(await batchOf(till, [genesis, impossible])))).toBe("journal.chain");
    }
    expect((await send(await batchOf(till, [forged(genesis, { epoch: 2_147_483_648 })]))).ok).toBe(false);
    expect(await stored()).toBe(0);
    const oldest = { occurredAt: "0001-01-01T00:00:00.000Z", businessDate: "0001-01-01" } as Partial<Envelope>;
    await sendAll([forged(genesis, { ...oldest, epoch: 2_147_483_647 })]);
    expect(await stored()).toBe(1);
  });

  test("[SYNC-16] of a till that was shut out nothing is stored", async () => {
    await sendAll();
    journal.open();
    await runOnce(server.superuserUrl, "update identity.device set revoked_at = now() where register_id = $1", [
      till.registerId,
    ]);
    expect(refusalOf(await send(await batchOf(till, journal.entries)))).toBe("device.revoked");
    expect(await stored()).toBe(1);
  });
});

describe("rules", () => {
  /** The journal's last entry, replaced by one that says something else. */
  function replaceLast(change: (body: Record<string, unknown>) => Record<string, unknown>): Envelope[] {
    const last = journal.entries.at(-1);
    if (!last) throw new Error("a journal has entries");
    return [...journal.entries.slice(0, -1), forged(last, { body: change({ ...last.body }) })];
  }

  test("[SYNC-07] a total that is off by one is stored, counts as it was booked, and is raised", async () => {
    journal.open();
    journal.sell(380);
    const answer = await sendAll(replaceLast((body) => ({ ...body, totalMinor: 381 })));
    expect(answer.stored).toBe(3);
    const raised = await violations();
    expect(raised.map((each) => each.code)).toContain("sale.total");
    expect(raised.every(({ scope }) => scope === "rule")).toBe(true);
    const [sale] = await rows<{ total: number }>(
      "select total_minor::integer as total from shop.sale where register_id = $till",
    );
    expect(sale?.total).toBe(381);
  });

  test("[SYNC-08] an act without the permission is a violation of its own lease; an approved one is none", async () => {
    journal.open();
    const manager = await shop.addStaff("manager");
    const paidOut = {
      movementId: newId<never>(),
      drawerId: newId<never>(),
      number: "A01-M0001",
      amountMinor: 500 as never,
      reason: "Milk",
    };
    journal.append({ type: "cash.paid_out", body: paidOut });
    await sendAll();
    expect(await violations()).toMatchObject([{ code: "permission.missing", scope: "own_lease" }]);
    const second = await shop.enrolTill(`M${code}`, [
      { staffId: cashier, role: "cashier" },
      { staffId: manager, role: "manager" },
    ]);
    till = second;
    journal = journalOf(second);
    journal.staffId = cashier;
    journal.open();
    journal.append({ type: "cash.paid_out", body: paidOut }, [
      {
        state: "given",
        approvalId: newId(),
        permission: "cash.pay_out",
        requesterId: cashier,
        approverId: manager,
        commandHash: "0".repeat(64),
        givenAt: "2026-03-02T08:00:00.000Z",
      },
    ]);
    await sendAll();
    expect(await violations()).toEqual([]);
  });

  test("[SESSION-23] a bag for the safe is a movement that names the bag; two drawers are two sessions", async () => {
    const other = await shop.addStaff("cashier");
    till = await shop.enrolTill(`D${code}`, [
      { staffId: cashier, role: "cashier" },
      { staffId: other, role: "cashier" },
    ]);
    journal = journalOf(till);
    journal.staffId = cashier;
    journal.open();
    const number = nextMovementNumber(journal.books.state);
    const drawerId = newId<never>();
    const common = { movementId: newId<never>(), drawerId, amountMinor: 4_000 as never };
    const bag = { bagNumber: "B 4711", witnessId: other, reason: "Full drawer" };
    journal.append({ type: "cash.safe_dropped", body: { ...common, ...bag, number } });
    const second = { sessionId: newId<never>(), drawerId, drawerName: "Terrace", takenOverFrom: null };
    const float = { currency: "EUR" as never, float: [], floatMinor: 0 as never };
    journal.append({ type: "session.opened", body: { ...second, ...float } }, [], 1, other);
    await sendAll();
    expect(await violations()).toEqual([]);
    expect(
      await rows("select number, amount_minor::integer as amount, reason from shop.movement where register_id = $till"),
    ).toEqual([{ number, amount: -4_000, reason: "B 4711 · Full drawer" }]);
    expect(await rows("select state from shop.till_session where register_id = $till")).toEqual([
      { state: "open" },
      { state: "open" },
    ]);
    const acts = await rows<{ type: string }>("select type from shop.act where register_id = $till order by seq");
    expect(acts.map(({ type }) => type).slice(1)).toEqual(["session.opened", "cash.safe_dropped", "session.opened"]);
  });

  test("[SYNC-08] what was revoked since the lease is told apart from what the lease forbade", async () => {
    const leaver = await shop.addStaff("cashier");
    till = await shop.enrolTill(`L${code}`, [{ staffId: leaver, role: "cashier" }]);
    journal = journalOf(till);
    journal.staffId = leaver;
    await runOnce(server.superuserUrl, "update shop.staff set disabled_at = now() where staff_id = $1", [leaver]);
    journal.open();
    journal.sell(380);
    await sendAll();
    expect(await violations()).toMatchObject([{ scope: "revoked_since" }, { scope: "revoked_since" }]);
  });

  test("people who lose a permission are seen with the next batch, not at the next start", async () => {
    const nudges = handNudges();
    const parts = server.parts({ nudges });
    const watching = new TillShelf(parts);
    const leaver = await shop.addStaff("cashier");
    till = await shop.enrolTill(`K${code}`, [{ staffId: leaver, role: "cashier" }]);
    journal = journalOf(till);
    journal.staffId = leaver;
    await send(await batchOf(till, journal.entries), till, watching);
    await runOnce(server.superuserUrl, "update shop.staff set disabled_at = now() where staff_id = $1", [leaver]);
    nudges.give({ organisationId: shop.organisationId, what: "lease" });
    journal.open();
    await send(await batchOf(till, journal.entries), till, watching);
    expect(await violations()).toMatchObject([{ scope: "revoked_since" }]);
  });

  test("[SYNC-09] of a card number that slipped in only a redacted form and the hash stay", async () => {
    journal.open();
    const body = {
      movementId: newId<never>(),
      drawerId: newId<never>(),
      number: "A01-M0001",
      amountMinor: 500 as never,
      reason: "card 4111 1111 1111 1111",
    };
    journal.append({ type: "cash.paid_in", body });
    await sendAll();
    const [row] = await rows<{ text: string; hash: string; redacted: boolean }>(
      "select convert_from(preimage, 'UTF8') as text, encode(hash, 'hex') as hash, redacted from shop.journal where register_id = $till and seq = 3",
    );
    expect(row?.text).not.toContain("4111");
    expect(row).toMatchObject({ hash: journal.entries[2]?.hash, redacted: true });
    const [movement] = await rows<{ reason: string }>("select reason from shop.movement where register_id = $till");
    expect(movement?.reason).not.toContain("1111");
    expect(await violations()).toMatchObject([{ code: "card_data.redacted", scope: "card" }]);
    // Ids and hashes full of digits are no card numbers.
    journal.sell(380);
    expect((await sendAll()).violations).toBe(0);
  });

  test("[SYNC-10] a text with NUL is kept byte for byte and raised", async () => {
    journal.open();
    const body = {
      movementId: newId<never>(),
      drawerId: newId<never>(),
      number: "A01-M0001",
      amountMinor: 500 as never,
      reason: "Milk\u0000",
    };
    journal.append({ type: "cash.paid_in", body });
    await sendAll();
    const [row] = await rows<{ text: string }>(
      "select convert_from(preimage, 'UTF8') as text from shop.journal where register_id = $till and seq = 3",
    );
    const { hash: _, ...preimage } = journal.entries[2] as Envelope;
    expect(row?.text).toBe(canonicalJson(preimage));
    expect(await violations()).toMatchObject([{ code: "text.not_allowed", scope: "form" }]);
    const [movement] = await rows<{ amount: number }>(
      "select amount_minor::integer as amount from shop.movement where register_id = $till",
    );
    expect(movement?.amount).toBe(500);
  });

  test.each([
    ["an unknown type", { type: "customer.greeted" }],
    ["a future version", { version: 99 }],
  ])("[SYNC-11] %s is stored as it is, projections wait, and ingest goes on", async (_, change) => {
    journal.open();
    journal.append({ type: "report.x_taken", body: { blind: true } });
    const last = journal.entries.at(-1);
    if (!last) throw new Error("an entry");
    const newer = forged(last, change);
    await sendAll([...journal.entries.slice(0, -1), newer]);
    const follower = journalOf(till);
    follower.staffId = cashier;
    follower.books = {
      state: journal.books.state,
      head: { registerId: till.registerId, epoch: 1, seq: 3, hash: newer.hash },
    };
    follower.sell(380);
    expect((await sendAll(follower.entries.slice(1))).head.seq).toBe(4);
    expect(await rows("select from shop.sale where register_id = $till")).toHaveLength(0);
    expect(await stored()).toBe(4);
    // Nothing is caught up on before the program knows the entry.
    await catchUp(server.parts());
    expect(await rows("select from shop.sale where register_id = $till")).toHaveLength(0);
  });

  test("[SYNC-11] after the server is updated the projections go on where they waited", async () => {
    journal.open();
    await sendAll();
    journal.sell(380);
    journal.sell(200);
    await sendAll();
    await leaveToNewer();
    expect(await catchUp(server.parts())).toBeGreaterThanOrEqual(3);
    expect(await rows("select from shop.sale where register_id = $till")).toHaveLength(2);
    const [head] = await rows<{ newer: unknown }>(
      "select newer_from as newer from shop.register_head where register_id = $till",
    );
    expect(head?.newer).toBeNull();
    journal.sell(300);
    shelf = new TillShelf(server.parts());
    expect((await sendAll()).violations).toBe(0);
  });

  test("[SYNC-11] a text that was raised when it arrived is caught up on, and raised once", async () => {
    journal.open();
    journal.append(payIn("Milk\u0000"));
    await sendAll();
    await leaveToNewer();
    await catchUp(server.parts());
    expect(await rows("select from shop.movement where register_id = $till")).toHaveLength(1);
    expect(await violations()).toMatchObject([{ code: "text.not_allowed", seq: 3 }]);
  });

  test("[SYNC-11][SYNC-17] an entry of which a card number was taken out counts when it is caught up on", async () => {
    journal.open();
    journal.append(payIn("card 4111 1111 1111 1111"));
    await sendAll();
    await leaveToNewer();
    await catchUp(server.parts());
    const movements = "select amount_minor::integer as amount from shop.movement where register_id = $till";
    expect(await rows(movements)).toEqual([{ amount: 500 }]);
    // The books of the next batch know of it: what was counted is what is expected.
    shelf = new TillShelf(server.parts());
    const authority = { staffId: cashier, mask: ROLE_MASKS.cashier, approval: null };
    expect(journal.count(10_500, null, { authority })).toBe("ok");
    expect((await sendAll()).violations).toBe(0);
  });

  test("[SYNC-11] a till that can't be caught up on keeps no other waiting", async () => {
    journal.open();
    journal.sell(380);
    await sendAll();
    await leaveToNewer();
    const blocker = await shop.enrolTill(`B${code}`, [{ staffId: cashier, role: "cashier" }]);
    const other = journalOf(blocker);
    other.staffId = cashier;
    other.open();
    other.sell(200);
    await send(await batchOf(blocker, other.entries), blocker);
    // Its rows are there already: writing them again fails.
    await runOnce(
      server.superuserUrl,
      "update shop.register_head set newer_from = $2, books = $3 where register_id = $1",
      [blocker.registerId, JSON.stringify(SECOND), JSON.stringify(journalOf(blocker).books.state)],
    );
    await catchUp(server.parts());
    expect(await rows("select from shop.sale where register_id = $till")).toHaveLength(1);
    await runOnce(server.superuserUrl, "update shop.register_head set newer_from = null where register_id = $1", [
      blocker.registerId,
    ]);
  });

  const SECOND = { epoch: 1, seq: 2, hash: "" };

  function payIn(reason: string) {
    const body = {
      movementId: newId<never>(),
      drawerId: journal.books.state.session?.drawerId ?? newId<never>(),
      number: "A01-M0001",
      amountMinor: 500 as never,
      reason,
    };
    return { type: "cash.paid_in" as const, body };
  }

  /** As an older program left it: stored, and not read from the second entry on. */
  async function leaveToNewer(): Promise<void> {
    for (const table of ["sale_line", "sale_tender", "stock_move", "sale", "act", "movement", "till_session"])
      await runOnce(server.superuserUrl, `delete from shop.${table} where register_id = $1`, [till.registerId]);
    await runOnce(
      server.superuserUrl,
      "update shop.register_head set newer_from = $2, books = $3 where register_id = $1",
      [
        till.registerId,
        JSON.stringify({ registerId: till.registerId, ...SECOND }),
        JSON.stringify(journalOf(till).books.state),
      ],
    );
  }
});

test("[SYNC-17] what the projections say equals what the journal says", async () => {
  journal.open();
  journal.sell(380, "card");
  journal.sell(250, "cash", 1_000);
  journal.ask({ act: "pay_in", amountMinor: 2_000 as never, reason: "Change" });
  const authority = { staffId: cashier, mask: ROLE_MASKS.cashier, approval: null };
  expect(journal.count(12_250, 380, { authority })).toBe("ok");
  expect(journal.close(null, false, { authority })).toBe("ok");
  const answer = await sendAll();
  expect(answer.violations).toBe(0);
  const [session] = await rows<{ state: string; z: string; totals: unknown }>(
    "select state, z_number as z, totals from shop.till_session where register_id = $till",
  );
  const closed = journal.entries.at(-1);
  if (closed?.type !== "session.closed") throw new Error("the session is closed");
  expect(session).toEqual({ state: "closed", z: closed.body.zNumber, totals: closed.body.totals });
  const tenders = await rows<{ method: string; amount: number }>(
    "select method, sum(amount_minor)::integer as amount from shop.sale_tender where register_id = $till group by method order by method",
  );
  expect(tenders).toEqual([
    { method: "card", amount: 380 },
    { method: "cash", amount: 1_000 },
  ]);
  const acts = await rows<{ type: string }>("select type from shop.act where register_id = $till order by seq");
  expect(acts.map(({ type }) => type)).toEqual(
    journal.entries.filter(({ type }) => type !== "sale.completed").map(({ type }) => type),
  );
});
