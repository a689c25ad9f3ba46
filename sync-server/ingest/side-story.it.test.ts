/** Tests of a fork that a manager decided, on a real server: the other history is taken in whole, once, and only by order. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Fork } from "#domain/protocol/desk/findings.ts";
import { TestJournal } from "#test/fixtures/journals.ts";
import { DeskFloor, type Member, type TillOnFloor } from "#test/sync-server/desk-floor.ts";
import { batchOf } from "#test/sync-server/test-organisation.ts";

let floor: DeskFloor;
let manager: Member;
let till: TillOnFloor;
/** The same till, run a second time from the same books. */
let copy: TestJournal;

beforeAll(async () => {
  floor = await DeskFloor.open();
});
afterAll(() => floor.close());
beforeEach(async () => {
  await floor.beginAnew();
  manager = await floor.join("manager");
  till = await floor.addTill("A01", [{ staffId: manager.staffId, role: "manager" }]);
  till.journal.open();
  copy = new TestJournal({ registerId: till.registerId, leaseId: till.leaseId });
  copy.staffId = manager.staffId;
  copy.books = till.journal.books;
  copy.entries.splice(0, copy.entries.length, ...till.journal.entries);
  till.journal.sell(100);
  till.journal.sell(200);
  for (const price of [1_000, 2_000, 3_000]) copy.sell(price);
  await floor.send(till);
});

async function sendOther(from = 0, to = copy.entries.length, path = "/v1/journal/other") {
  return floor.server.ask("POST", path, { token: till.token, body: await batchOf(till, copy.entries.slice(from, to)) });
}

async function fork(): Promise<Fork> {
  const { forks } = await floor.must<{ forks: Fork[] }>("GET", "/v1/forks", undefined, manager);
  const [found] = forks;
  if (!found) throw new Error("there is a fork");
  return found;
}

async function order(by = manager) {
  const { registerId, epoch, seq, claimedHash } = await fork();
  const body = { registerId, epoch, seq, claimedHash, reason: "The till was copied" };
  return floor.ask("POST", "/v1/forks/new-epoch", body, by);
}

async function totals(): Promise<number[]> {
  const rows = await floor.query("select total_minor from shop.sale where register_id = $1 order by epoch, seq", [
    till.registerId,
  ]);
  return rows.map(({ total_minor: total }) => Number(total));
}

test("[SYNC-89] without an order nothing of another history is taken; with one all of it is, each entry once", async () => {
  expect((await sendOther(0, 5, "/v1/journal")).code).toBe("journal.fork");
  expect((await sendOther()).code).toBe("journal.fork");
  expect((await order()).body).toEqual({ sideEpoch: 2, nextEpoch: 3, already: false });
  expect((await sendOther(0, 5, "/v1/journal")).code).toBe("journal.fork");
  const [first, again, overlapping] = [await sendOther(0, 4), await sendOther(0, 4), await sendOther(2, 5)];
  expect(first.body).toMatchObject({ stored: 2, head: { epoch: 1, seq: 4, hash: copy.entries[3]?.hash } });
  expect(again.body).toMatchObject({ stored: 0, head: { epoch: 1, seq: 4 } });
  expect(overlapping.body).toMatchObject({ stored: 1, head: { epoch: 1, seq: 5 } });
  expect(await totals()).toEqual([100, 200, 1_000, 2_000, 3_000]);
  const kept = await floor.query(
    "select epoch, seq, hash from shop.journal where register_id = $1 and epoch = 2 order by seq",
    [till.registerId],
  );
  expect(kept.map(({ hash }) => (hash as Buffer).toString("hex"))).toEqual(
    copy.entries.slice(2).map(({ hash }) => hash),
  );
  expect((await fork()).claimed).toMatchObject({ entries: 3, upTo: { epoch: 2, seq: 5 } });
});

test("[SYNC-89] the ordered epoch follows the end of what parted, and the one that was known before parts in turn", async () => {
  await sendOther(0, 5, "/v1/journal");
  await order();
  await sendOther();
  const [genesis] = copy.entries;
  const head = copy.books.head;
  if (genesis?.type !== "register.genesis" || !head) throw new Error("a journal begins with its genesis");
  const ancestor = { epoch: head.epoch, seq: head.seq, hash: head.hash as never };
  copy.append(
    { type: "register.genesis", body: { ...genesis.body, numberPrefix: "A01E3", ancestor, cause: "forked" } },
    [],
    3,
  );
  copy.sell(4_000);
  const begun = copy.entries.slice(-2);
  const taken = await floor.server.ask("POST", "/v1/journal", { token: till.token, body: await batchOf(till, begun) });
  expect(taken.body).toMatchObject({ stored: 2, violations: 0, head: { epoch: 3, seq: 2 } });
  expect(await totals()).toEqual([100, 200, 1_000, 2_000, 3_000, 4_000]);
  till.journal.sell(500);
  expect((await floor.send(till, till.journal.entries.slice(-1))).code).toBe("journal.fork");
  const { forks } = await floor.must<{ forks: Fork[] }>("GET", "/v1/forks", undefined, manager);
  expect(forks).toHaveLength(2);
  const codes = await floor.query("select distinct code from shop.violation where register_id = $1", [till.registerId]);
  expect(codes).toEqual([{ code: "epoch.forked" }]);
});

test("[SYNC-90] only the till whose own entry it is hears of the order, and hears it signed", async () => {
  await sendOther(0, 5, "/v1/journal");
  const { epoch, seq, claimedHash, knownHash } = await fork();
  const ask = async (hash: string): Promise<string | null> => {
    const path = `/v1/journal/fork?epoch=${epoch}&seq=${seq}&hash=${hash}`;
    return ((await floor.server.ask("GET", path, { token: till.token })).body as { order: string | null }).order;
  };
  expect(await ask(claimedHash)).toBeNull();
  await order();
  expect(await ask(knownHash)).toBeNull();
  const signed = await ask(claimedHash);
  const claims = JSON.parse(Buffer.from(signed?.split(".")[1] ?? "", "base64url").toString("utf8"));
  expect(claims).toMatchObject({ purpose: "evertill/fork/1", registerId: till.registerId, claimedHash, nextEpoch: 3 });
});

test("[SYNC-90] an order is given once, by whoever may change the branch's registers, and stands in the trail", async () => {
  await sendOther(0, 5, "/v1/journal");
  const cashier = await floor.join("cashier");
  expect((await order(cashier)).code).toBe("permission.missing");
  expect((await order()).body).toMatchObject({ already: false });
  expect((await order(floor.owner)).body).toMatchObject({ already: true, sideEpoch: 2, nextEpoch: 3 });
  const { registerId, claimedHash } = await fork();
  const nowhere = { registerId, epoch: 1, seq: 99, claimedHash, reason: "Nothing there" };
  expect((await floor.ask("POST", "/v1/forks/new-epoch", nowhere, manager)).code).toBe("finding.unknown");
  expect((await floor.audited()).filter((action) => action === "fork.new_epoch_ordered")).toHaveLength(1);
});
