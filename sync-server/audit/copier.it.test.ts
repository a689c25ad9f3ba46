/** Tests of the second audit trail: a real PostgreSQL, and a store that speaks S3 over HTTP and breaks in every way it may. */
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { ok } from "#domain/refusals.ts";
import { type S3StoreEmulator, startS3Store } from "#test/devices/s3-store/emulator.ts";
import { newServerDatabase, type ServerDatabase } from "#test/sync-server/server-database.ts";
import { addOrganisation, runOnce, type TestOrganisation } from "#test/sync-server/test-organisation.ts";
import { asMember } from "../db/tenant.ts";
import { makeMetrics } from "../http/metrics.ts";
import { chunkName, NO_CHUNK_HASH, readChunk } from "./audit-chunk.ts";
import { type CopyTrouble, copyOrganisation, readLags } from "./copier.ts";
import { copyAudit } from "./copy-audit.ts";
import { type LockedStorage, s3Storage } from "./locked-storage.ts";
import { record } from "./record.ts";
import { sealOrganisation } from "./sealer.ts";

const DAY_MS = 86_400_000;
const RETAIN_DAYS = 400;

let server: ServerDatabase;
let shop: TestOrganisation;
let store: S3StoreEmulator;
let storage: LockedStorage;
let troubles: CopyTrouble[];

beforeAll(async () => {
  server = await newServerDatabase();
});
afterAll(() => server.drop());
beforeEach(async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIATEST");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret-of-tests");
  shop = await addOrganisation(server.superuserUrl, "Harbour Bakery");
  store = await startS3Store("evidence");
  storage = await s3Storage(settings(), () => Date.now(), 1_000);
  troubles = [];
});
afterEach(async () => {
  storage.close();
  await store.stop();
  await runOnce(server.superuserUrl, "update app.server_state set restore_epoch = 1");
  vi.unstubAllEnvs();
});

function settings() {
  return { bucket: "evidence", region: "eu-central-1", endpoint: store.url, prefix: "audit/", retainDays: RETAIN_DAYS };
}

async function happen(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1)
    await asMember(server.database, shop.ownerSecret, shop.organisationId, async (tx, who) => {
      await record(tx, who, { action: "staff.disabled", subjectId: randomUUID(), address: null, detail: { n } });
      return ok(undefined);
    });
  await sealOrganisation(server.parts(), shop.organisationId);
}

function copy(to: LockedStorage = storage): Promise<number> {
  const watcher = {
    copied: () => undefined,
    trouble: (_: string, trouble: CopyTrouble) => void troubles.push(trouble),
  };
  return copyOrganisation(server.parts(), to, shop.organisationId, watcher, new AbortController().signal);
}

const nameOf = (chunk: number, restoreEpoch = 1) =>
  `audit/${chunkName({ organisationId: shop.organisationId, restoreEpoch, chunk })}`;

function chunkOf(chunk: number, restoreEpoch = 1) {
  const stored = store.objects.get(nameOf(chunk, restoreEpoch));
  return stored ? readChunk(stored.body) : null;
}

async function waiting(): Promise<number> {
  return (await readLags(server.parts())).find((lag) => lag.organisationId === shop.organisationId)?.events ?? 0;
}

/** Somebody who administers the database, and turns off what stops everybody else. */
function tamper(sql: string): Promise<unknown> {
  return runOnce(
    server.superuserUrl,
    `alter table shop.audit_seal disable trigger append_only;
     ${sql.replaceAll("$org", `'${shop.organisationId}'`)};
     alter table shop.audit_seal enable always trigger append_only`,
  );
}

describe("copying", () => {
  test("sealed rows go out in order, in chunks that follow one another, each locked for as long as the setting says", async () => {
    await happen(3);
    expect(await copy()).toBe(3);
    await happen(2);
    expect(await copy()).toBe(2);
    expect(await copy()).toBe(0);
    const [one, two] = [chunkOf(1), chunkOf(2)];
    expect(one?.header).toMatchObject({ chunk: 1, firstSeq: 1, lastSeq: 3, prevChunkHash: NO_CHUNK_HASH });
    expect(two?.header).toMatchObject({ chunk: 2, firstSeq: 4, lastSeq: 5, prevChunkHash: one?.hash });
    expect(two?.lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([4, 5]);
    const { lockMode, retainUntilMs } = store.objects.get(nameOf(1)) ?? { lockMode: "", retainUntilMs: 0 };
    expect(lockMode).toBe("COMPLIANCE");
    expect(Math.abs(retainUntilMs - Date.now() - RETAIN_DAYS * DAY_MS)).toBeLessThan(60_000);
    // Every request was signed, had its lock and its checksum, and claimed only a free name.
    expect([store.wrong, store.puts(), store.refusedOverwrites()]).toEqual([[], 2, 0]);
    expect(troubles).toEqual([]);
  });

  test("a chunk has a thousand rows at most", async () => {
    await runOnce(
      server.superuserUrl,
      `insert into shop.audit_event (org_id, event_id, occurred_at, actor_kind, action, detail)
       select '${shop.organisationId}', gen_random_uuid(), now() + n * interval '1 millisecond', 'job', 'test.happened', '{}'
       from generate_series(1, 2100) as n`,
    );
    await sealOrganisation(server.parts(), shop.organisationId);
    expect(await copy()).toBe(2_100);
    expect([1, 2, 3].map((chunk) => chunkOf(chunk)?.lines.length)).toEqual([1_000, 1_000, 100]);
  });

  test("two servers at once store each chunk once, and neither loses its way", async () => {
    await happen(4);
    await Promise.all([copy(), copy(), copy()]);
    await happen(1);
    await Promise.all([copy(), copy()]);
    expect([...store.objects.keys()].filter((name) => name.includes(shop.organisationId))).toEqual([
      nameOf(1),
      nameOf(2),
    ]);
    expect(await waiting()).toBe(0);
    expect(troubles).toEqual([]);
  });

  test("a store that stored and could not say so is not given the chunk twice, though more has happened since", async () => {
    await happen(2);
    store.behave("forgets_to_say");
    await expect(copy()).rejects.toThrow();
    expect(await waiting()).toBe(2);
    store.behave("well");
    await happen(3);
    expect(await copy()).toBe(5);
    expect(store.refusedOverwrites()).toBe(1);
    expect([chunkOf(1), chunkOf(2)].map((chunk) => chunk?.header.lastSeq)).toEqual([2, 5]);
    expect(chunkOf(2)?.header.prevChunkHash).toBe(chunkOf(1)?.hash);
    expect(troubles).toEqual([]);
  });

  test("a server that is killed between storing and noting goes on with what it finds", async () => {
    await happen(2);
    const killed: LockedStorage = {
      ...storage,
      put: async (...given) => {
        await storage.put(...given);
        throw new Error("killed");
      },
    };
    await expect(copy(killed)).rejects.toThrow("killed");
    expect(await copy()).toBe(2);
    expect(store.objects.size).toBe(1);
  });

  test.each(["away", "busy", "silent"] as const)(
    "a store that is %s loses nothing: what waits is counted, and goes out later",
    async (mood) => {
      await happen(2);
      store.behave(mood);
      await expect(copy()).rejects.toThrow();
      expect(await waiting()).toBe(2);
      // No change of the organisation waits for the store.
      await happen(1);
      store.behave("slow");
      expect(await copy()).toBe(3);
      expect(await waiting()).toBe(0);
    },
  );
});

describe("what does not fit", () => {
  test("a name that holds other rows than the chain is never written over, and alarms", async () => {
    await happen(2);
    await copy();
    // The database was put back to before the copy and nobody said so: other things happen under the same numbers.
    await runOnce(
      server.superuserUrl,
      `alter table shop.audit_copy disable trigger append_only;
       delete from shop.audit_copy where org_id = '${shop.organisationId}';
       alter table shop.audit_copy enable always trigger append_only`,
    );
    await tamper(
      `update shop.audit_seal set preimage = convert_to(replace(convert_from(preimage, 'UTF8'), '"n":1', '"n":7'), 'UTF8')
       where org_id = $org and seq = 2`,
    );
    const before = store.objects.get(nameOf(1))?.body;
    expect(await copy()).toBe(0);
    expect(troubles).toContain("differs");
    expect(store.objects.get(nameOf(1))?.body).toBe(before);
  });

  test("a chain that was broken before it was copied is copied as it is, and alarms", async () => {
    await happen(3);
    await tamper("delete from shop.audit_seal where org_id = $org and seq = 2");
    expect(await copy()).toBeGreaterThan(0);
    expect(troubles).toEqual(["chain_broken"]);
    expect(chunkOf(1)?.lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([1, 3]);
  });

  test("after the database was put back the copy begins anew under the new epoch, and the old one stays", async () => {
    await happen(2);
    await copy();
    await runOnce(server.superuserUrl, "update app.server_state set restore_epoch = restore_epoch + 1");
    await happen(1);
    expect(await copy()).toBe(3);
    expect(chunkOf(1, 2)?.header).toMatchObject({
      restoreEpoch: 2,
      firstSeq: 1,
      lastSeq: 3,
      prevChunkHash: NO_CHUNK_HASH,
    });
    expect(chunkOf(1)?.header.lastSeq).toBe(2);
  });

  test("without the server's secret nobody learns how far a copy is", async () => {
    await happen(1);
    const { rows } = await runOnce(server.appUrl, "select * from app.audit_copy_lag('guessed')");
    expect(rows).toEqual([]);
  });
});

test("a running copy shows how far it is behind, and catches up by itself", async () => {
  const metrics = makeMetrics();
  store.behave("away");
  await happen(3);
  const running = await copyAudit(server.parts(), settings(), metrics.auditCopy, null, 50);
  await expect.poll(() => running.lag().failing, { timeout: 10_000 }).toBeGreaterThan(0);
  await expect.poll(() => running.lag().waitingEvents).toBeGreaterThanOrEqual(3);
  expect(await metrics.registry.metrics()).toMatch(/^evertill_audit_copy_waiting_events [1-9]/m);
  store.behave("well");
  await expect.poll(() => running.lag(), { timeout: 20_000 }).toEqual({ waitingEvents: 0, lagSeconds: 0, failing: 0 });
  expect(await metrics.registry.metrics()).toMatch(/^evertill_audit_copy_lag_seconds 0$/m);
  expect(chunkOf(1)?.lines.length).toBe(3);
  store.behave("silent");
  await happen(1);
  await running.stop();
});
