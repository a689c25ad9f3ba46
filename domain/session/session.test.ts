/** Tests of the rules of a session. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DrawerId, StaffId } from "#domain/ids.ts";
import { checkEntry } from "#domain/journal/check-entry.ts";
import type { Entry, Envelope } from "#domain/journal/entry.ts";
import {
  evolveRegister,
  liftRegisterState,
  NEW_REGISTER,
  type RegisterState,
  sessionsOf,
} from "#domain/journal/register-state.ts";
import { readEntry } from "#domain/journal/upcasters.ts";
import { denominationsOf } from "#domain/money/currencies.ts";
import { type CurrencyCode, minor } from "#domain/money/money.ts";
import { NO_AMOUNTS } from "#domain/sale/tender.ts";
import { ROLE_MASKS } from "#domain/staff/permissions.ts";
import { MAX_AMOUNT_MINOR } from "#domain/values.ts";
import { ANA, MARA, TestJournal } from "#test/fixtures/journals.ts";
import { ANA as ANA_ON_PAPER, countingIds, MARA as MARA_ON_PAPER, PaperTill } from "#test/fixtures/paper-till.ts";
import { aProduct } from "#test/fixtures/sales.ts";
import { seesExpected, sumCount } from "./session.ts";
import { expectedOf } from "./session-totals.ts";

const MANAGER = { staffId: MARA, mask: ROLE_MASKS.manager, approval: null };

function opened(tens = 10): TestJournal {
  const journal = new TestJournal();
  expect(journal.open(tens)).toBe("ok");
  return journal;
}

function lastBody(journal: TestJournal): Record<string, unknown> {
  return journal.entries.at(-1)?.body as Record<string, unknown>;
}

describe("opening", () => {
  test("[SESSION-01] one session at a time is open on a drawer", () => {
    expect(opened().open()).toBe("session.already_open");
  });

  test("[SESSION-02] the float is counted in notes and coins of the currency", () => {
    const journal = new TestJournal();
    const float = [{ denominationMinor: 3_000, count: 1 }];
    expect(journal.ask({ act: "open", float, businessDate: "2026-03-02" })).toBe("count.denomination_unknown");
    expect(opened(15).books.state.session?.floatMinor).toBe(15_000);
  });

  test("[SESSION-03] [SESSION-04] the business date stays, and an earlier one needs somebody who may approve it", () => {
    const journal = opened();
    journal.count(10_000);
    expect(journal.close()).toBe("ok");
    const back = { act: "open", float: [], businessDate: "2026-03-01" } as const;
    expect(journal.ask(back)).toBe("session.date_back");
    expect(journal.ask(back, { authority: MANAGER })).toBe("ok");
  });
});

describe("in between", () => {
  test("[SESSION-05] money moves with a number and a reason; taking out needs a permission", () => {
    const journal = opened();
    expect(journal.ask({ act: "pay_in", amountMinor: minor(500), reason: "Change" })).toBe("ok");
    expect(lastBody(journal)).toMatchObject({ number: "A01-M0001", reason: "Change" });
    const out = { act: "pay_out", amountMinor: minor(500), reason: "Milk" } as const;
    expect(journal.ask(out)).toBe("approval.needed");
    expect(journal.ask(out, { authority: MANAGER })).toBe("ok");
    expect(lastBody(journal)).toMatchObject({ number: "A01-M0002" });
  });

  test("[SESSION-06] no more is paid out than the drawer should hold", () => {
    const out = { act: "pay_out", amountMinor: minor(10_001), reason: "Bank" } as const;
    expect(opened().ask(out, { authority: MANAGER })).toBe("movement.more_than_expected");
  });

  test("[SESSION-07] a no sale needs a permission and is an entry with its reason", () => {
    const journal = opened();
    expect(journal.ask({ act: "no_sale", reason: "Change" })).toBe("approval.needed");
    expect(journal.ask({ act: "no_sale", reason: "Change" }, { authority: MANAGER })).toBe("ok");
    expect(journal.entries.at(-1)).toMatchObject({
      type: "drawer.opened",
      body: { cause: "no_sale", reason: "Change" },
    });
    expect(journal.books.state.session?.totals.noSales).toBe(1);
  });

  test("[SESSION-08] an X report is an entry and changes nothing", () => {
    const journal = opened();
    journal.sell(380);
    const before = journal.books.state.session;
    expect(journal.ask({ act: "take_x" })).toBe("ok");
    expect(journal.books.state.session).toEqual(before);
  });

  test("[SESSION-09] who may not see expected cash sees it only after the count", () => {
    const journal = opened();
    const seen = () => journal.books.state.session && seesExpected(journal.books.state.session, ROLE_MASKS.cashier);
    expect(seen()).toBe(false);
    journal.count(10_000);
    expect(seen()).toBe(true);
    journal.sell(100);
    expect(seen()).toBe(false);
  });
});

describe("the safe and tips", () => {
  const drop = {
    act: "drop_to_safe",
    amountMinor: minor(4_000),
    bagNumber: "B 4711",
    witnessId: MARA,
    reason: null,
  } as const;

  test("[SESSION-22] a bag for the safe has its number and a witness, who is another person", () => {
    const journal = opened();
    expect(journal.ask({ ...drop, witnessId: ANA })).toBe("movement.own_witness");
    expect(journal.ask(drop)).toBe("ok");
    expect(journal.entries.at(-1)).toMatchObject({
      type: "cash.safe_dropped",
      staffId: ANA,
      body: { number: "A01-M0001", amountMinor: 4_000, bagNumber: "B 4711", witnessId: MARA, reason: null },
    });
    expect(journal.ask(drop)).toBe("movement.bag_used");
    expect(journal.ask({ ...drop, bagNumber: "B 4712", amountMinor: minor(6_001) })).toBe(
      "movement.more_than_expected",
    );
    const own = structuredClone(journal.entries.at(-1));
    if (own?.type !== "cash.safe_dropped") throw new Error("the last entry is the bag");
    own.body.witnessId = ANA;
    expect(checkEntry(opened().books.state, { ...own, sessionId: null }).map(({ code }) => code)).toContain(
      "movement.witness",
    );
  });

  test("[SESSION-23] bags and tips lower the cash that is expected, and the Z lists each bag", () => {
    const journal = opened();
    journal.ask(drop);
    journal.ask({ ...drop, bagNumber: "B 4712", amountMinor: minor(1_000), reason: "Full drawer" });
    const tips = { act: "pay_tips", amountMinor: minor(300), reason: "Tips of today" } as const;
    expect(journal.ask(tips)).toBe("approval.needed");
    expect(journal.ask(tips, { authority: MANAGER })).toBe("ok");
    const { session } = journal.books.state;
    expect(session && expectedOf(session).cash).toBe(10_000 - 4_000 - 1_000 - 300);
    journal.count(4_700);
    expect(journal.close()).toBe("ok");
    expect(lastBody(journal)).toMatchObject({
      difference: "none",
      totals: {
        safeDrops: { count: 2, minor: 5_000 },
        tipsPaidOut: { count: 1, minor: 300 },
        bags: [
          { bagNumber: "B 4711", number: "A01-M0001", amountMinor: 4_000 },
          { bagNumber: "B 4712", number: "A01-M0002", amountMinor: 1_000 },
        ],
      },
    });
  });

  test("[SESSION-13] a bag taken out after a count makes the count stale", () => {
    const journal = opened();
    journal.count(10_000);
    journal.ask(drop);
    expect(journal.close()).toBe("session.not_counted");
  });
});

describe("counting and closing", () => {
  test("[SESSION-10] expected cash is float, cash sales less change, paid in less paid out", () => {
    const journal = opened();
    journal.sell(380, "cash", 500);
    journal.sell(1_000, "card");
    journal.ask({ act: "pay_in", amountMinor: minor(2_000), reason: "Change" });
    journal.ask({ act: "pay_out", amountMinor: minor(700), reason: "Milk" }, { authority: MANAGER });
    const { session } = journal.books.state;
    expect(session && expectedOf(session)).toMatchObject({ cash: 10_000 + 380 + 2_000 - 700, card: 1_000 });
  });

  test("[SESSION-11] every tender that was used is counted, and the difference shows", () => {
    const journal = opened();
    journal.sell(1_000, "card");
    expect(journal.count(10_000)).toBe("count.tender_missing");
    expect(journal.count(9_900, 1_000)).toBe("ok");
    expect(journal.books.state.session?.count?.tenders).toEqual([
      { method: "cash", currency: null, expectedMinor: 10_000, countedMinor: 9_900, differenceMinor: -100 },
      { method: "card", currency: null, expectedMinor: 1_000, countedMinor: 1_000, differenceMinor: 0 },
    ]);
  });

  test("[SESSION-12] a second count is a new entry; the last one counts and the Z says how many there were", () => {
    const journal = opened();
    journal.count(9_000);
    journal.count(10_000);
    expect(journal.close()).toBe("ok");
    expect(lastBody(journal)).toMatchObject({ countAttempts: 2, difference: "none" });
    expect(journal.entries.filter(({ type }) => type === "session.counted")).toHaveLength(2);
  });

  test("[SESSION-13] what happens after a count makes it stale", () => {
    const journal = opened();
    journal.count(10_000);
    journal.sell(100);
    expect(journal.close()).toBe("session.not_counted");
  });

  test("[SESSION-14] who opened counts and closes; anybody else needs the permission", () => {
    const journal = opened();
    const ben = { staffId: MARA, mask: ROLE_MASKS.cashier, approval: null };
    expect(journal.count(10_000, null, { authority: ben })).toBe("session.not_yours");
    expect(journal.count(10_000, null, { authority: MANAGER })).toBe("ok");
    expect(journal.close(null, false, { authority: ben })).toBe("session.not_yours");
    expect(journal.close(null, false, { authority: MANAGER })).toBe("ok");
  });

  test("[SESSION-15] a sale on the screen or a payment in doubt is finished first; held sales never block", () => {
    const journal = opened();
    expect(journal.count(10_000, null, { saleOnScreen: true })).toBe("session.sale_open");
    expect(journal.count(10_000, null, { paymentInDoubt: true })).toBe("session.payment_in_doubt");
    expect(journal.count(10_000, null, { heldSales: 3 })).toBe("ok");
    expect(journal.close(null, false, { heldSales: 3 })).toBe("ok");
    expect(lastBody(journal)).toMatchObject({ heldSales: 3 });
  });

  test("[SESSION-16] any difference can be closed; a large one waits for approval when nobody can give it now", () => {
    const journal = opened();
    journal.count(9_500);
    expect(opened().close()).toBe("session.not_counted");
    journal.count(9_499);
    expect(journal.close()).toBe("session.reason_needed");
    expect(journal.close("Wrong change")).toBe("approval.needed");
    expect(journal.close("Wrong change", true)).toBe("ok");
    expect(lastBody(journal)).toMatchObject({ difference: "pending", reason: "Wrong change" });
    expect(journal.entries.at(-1)?.approvals).toMatchObject([{ state: "pending", requesterId: ANA }]);
    const small = opened();
    small.count(9_500);
    expect(small.close()).toBe("ok");
    expect(lastBody(small)).toMatchObject({ difference: "within_limit" });
  });

  test("[SESSION-17] [SESSION-18] Z numbers have no gap and grand totals never reset", () => {
    const journal = new TestJournal();
    for (const price of [100, 250, 400]) {
      journal.open();
      journal.sell(price);
      journal.count(10_000 + price);
      expect(journal.close()).toBe("ok");
    }
    const zs = journal.entries.filter((entry) => entry.type === "session.closed");
    expect(zs.map(({ body }) => body.zNumber)).toEqual(["A01-Z0001", "A01-Z0002", "A01-Z0003"]);
    expect(zs.map(({ body }) => body.grandTotals.salesMinor)).toEqual([100, 350, 750]);
  });
});

describe("late facts", () => {
  test("[SESSION-27] what becomes known after a Z goes into the next one with its own date, and moves nothing of it", () => {
    const journal = opened();
    journal.sell(380);
    const before = journal.books.state.session;
    const late = {
      act: "add_late",
      zNumber: "A01-Z0007",
      ownDate: "2026-03-01",
      method: "card",
      amountMinor: minor(-480),
      reason: "Settled after the Z",
    } as const;
    expect(journal.ask({ ...late, amountMinor: minor(0) })).toBe("tender.zero");
    expect(journal.ask(late)).toBe("approval.needed");
    expect(journal.ask(late, { authority: MANAGER })).toBe("ok");
    const { session } = journal.books.state;
    expect(session && expectedOf(session)).toEqual(before && expectedOf(before));
    journal.count(10_380);
    expect(journal.close()).toBe("ok");
    const { act: _, ...listed } = late;
    expect(lastBody(journal)).toMatchObject({
      totals: { sales: { minor: 380 }, late: [listed] },
      grandTotals: { salesMinor: 380 },
    });
  });

  test("[SESSION-27] a late fact after a count leaves the count as it is", () => {
    const journal = opened();
    journal.count(10_000);
    const late = { act: "add_late", zNumber: "A01-Z0007", ownDate: "2026-03-01", method: "cash" } as const;
    journal.ask({ ...late, amountMinor: minor(100), reason: "Found under the drawer" }, { authority: MANAGER });
    expect(journal.close()).toBe("ok");
  });
});

describe("what stays, and the next hand", () => {
  const cash = [
    { denominationMinor: 1_000, count: 9 },
    { denominationMinor: 500, count: 1 },
  ];
  const BEN = { staffId: MARA, mask: ROLE_MASKS.cashier, name: "Ben" };
  const handOver = {
    act: "hand_over",
    reason: null,
    approvalPending: false,
    taker: BEN,
    businessDate: "2026-03-02",
  } as const;

  test("[SESSION-24] no more stays for the next session than was counted", () => {
    const journal = opened();
    journal.ask({ act: "count", cash, tenders: [] });
    const close = { act: "close", reason: null, approvalPending: false } as const;
    expect(journal.ask({ ...close, nextFloatMinor: minor(9_501) })).toBe("session.float_too_large");
    expect(journal.ask({ ...close, nextFloatMinor: minor(5_000) })).toBe("ok");
    expect(lastBody(journal)).toMatchObject({ nextFloatMinor: 5_000, handedOverTo: null });
  });

  test("[SESSION-25] a drawer is handed over counted: the Z of one, the same cash as the float of the next, at once", () => {
    const journal = opened();
    expect(journal.ask(handOver)).toBe("session.not_counted");
    journal.ask({ act: "count", cash, tenders: [] });
    const own = { ...BEN, staffId: ANA };
    expect(journal.ask({ ...handOver, taker: own })).toBe("session.has_drawer");
    expect(journal.ask({ ...handOver, taker: { ...BEN, mask: ROLE_MASKS.kitchen } })).toBe("session.taker_may_not");
    const sessionId = journal.books.state.session?.sessionId;
    expect(journal.ask(handOver)).toBe("ok");
    const [z, next] = journal.entries.slice(-2);
    expect(z).toMatchObject({
      type: "session.closed",
      staffId: ANA,
      body: { zNumber: "A01-Z0001", handedOverTo: MARA, nextFloatMinor: 9_500, difference: "within_limit" },
    });
    expect(next).toMatchObject({
      type: "session.opened",
      staffId: MARA,
      body: { float: cash, floatMinor: 9_500, takenOverFrom: sessionId },
    });
    expect(journal.books.state.session).toMatchObject({ openedBy: MARA, floatMinor: 9_500, state: "open" });
    journal.count(9_500, null, { authority: { ...BEN, approval: null } });
    expect(journal.close(null, false, { authority: { ...BEN, approval: null } })).toBe("ok");
    expect(lastBody(journal)).toMatchObject({ zNumber: "A01-Z0002", difference: "none" });
  });

  test("[SESSION-25] who took over something else, or another amount, is found", () => {
    const journal = opened();
    journal.ask({ act: "count", cash, tenders: [] });
    const before: RegisterState[] = [];
    let state = NEW_REGISTER;
    journal.ask(handOver);
    for (const entry of journal.entries) {
      before.push(state);
      expect(checkEntry(state, entry)).toEqual([]);
      state = evolveRegister(state, entry);
    }
    const codes = (change: (entry: Entry<"session.opened">) => unknown) => {
      const next = structuredClone(journal.entries.at(-1));
      if (next?.type !== "session.opened") throw new Error("the last entry opened the next session");
      change(next);
      return checkEntry(before.at(-1) ?? NEW_REGISTER, next).map(({ code }) => code);
    };
    expect(codes((next) => Object.assign(next, { staffId: ANA }))).toEqual(["session.taken_over"]);
    expect(codes(({ body }) => Object.assign(body, { float: [], floatMinor: 0 }))).toEqual(["session.taken_over"]);
    expect(codes(({ body }) => Object.assign(body, { takenOverFrom: body.sessionId }))).toEqual(["session.taken_over"]);
  });
});

describe("a random day", () => {
  const happening = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        what: fc.constant("cash" as const),
        amount: fc.integer({ min: 1, max: 9_000 }),
        over: fc.nat({ max: 2_000 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        what: fc.constant("card" as const),
        amount: fc.integer({ min: 1, max: 9_000 }),
        over: fc.constant(0),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        what: fc.constant("in" as const),
        amount: fc.integer({ min: 1, max: 9_000 }),
        over: fc.constant(0),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        what: fc.constant("out" as const),
        amount: fc.integer({ min: 1, max: 900 }),
        over: fc.constant(0),
      }),
    },
  );

  test("[SESSION-10] [SESSION-20] the Z says what somebody with pencil and paper comes to, and every honest entry passes the check", () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 25 }), fc.integer({ min: -300, max: 300 }), (day, off) => {
        const journal = opened(100);
        const sum = { cash: 0, card: 0, in: 0, out: 0 };
        for (const { what, amount, over } of day) {
          sum[what] += amount;
          if (what === "cash") journal.sell(amount, "cash", amount + over);
          else if (what === "card") journal.sell(amount, "card");
          else if (what === "in") journal.ask({ act: "pay_in", amountMinor: minor(amount), reason: "In" });
          else
            expect(
              journal.ask({ act: "pay_out", amountMinor: minor(amount), reason: "Out" }, { authority: MANAGER }),
            ).toBe("ok");
        }
        const drawer = 100_000 + sum.cash + sum.in - sum.out;
        journal.count(drawer + off, sum.card);
        expect(journal.close()).toBe("ok");
        const z = journal.entries.at(-1);
        if (z?.type !== "session.closed") throw new Error("the last entry is the Z");
        expect(z.body.totals.sales.minor).toBe(sum.cash + sum.card);
        expect(z.body.tenders[0]).toMatchObject({ method: "cash", expectedMinor: drawer, differenceMinor: off });
        expect(z.body.totals.taxes.reduce((total, { grossMinor }) => total + grossMinor, 0)).toBe(sum.cash + sum.card);
        journal.entries.reduce((state, entry) => {
          expect(checkEntry(state, entry)).toEqual([]);
          return evolveRegister(state, entry);
        }, NEW_REGISTER);
      }),
      { numRuns: 60 },
    );
  });
});

describe("several drawers", () => {
  const drawers = countingIds();
  const [BAR, TERRACE] = [drawers<DrawerId>(), drawers<DrawerId>()];
  const float = (tens: number) => [{ denominationMinor: 1_000, count: tens }];
  const open = (till: PaperTill, drawerId: DrawerId, staffId = ANA_ON_PAPER, tens = 10) =>
    till.run(
      { act: "open", float: float(tens), businessDate: "2026-03-02" },
      { staffId, context: { drawerId, drawerName: drawerId === BAR ? "Bar" : "Terrace" } },
    );

  /** Ana has the bar with 100.00, Mara the terrace with 200.00. */
  function twoDrawers(): PaperTill {
    const till = new PaperTill();
    expect(open(till, BAR).ok).toBe(true);
    expect(open(till, TERRACE, MARA_ON_PAPER, 20).ok).toBe(true);
    return till;
  }

  /** Somebody goes to the drawer they opened. */
  function signIn(till: PaperTill, staffId: StaffId): void {
    const at = sessionsOf(till.state).find(({ openedBy }) => openedBy === staffId)?.sessionId ?? null;
    till.append({ type: "staff.signed_in", body: { staffId, method: "pin" } }, [], staffId, at);
  }

  test("[SESSION-01] [SESSION-28] each drawer has its own session, one at a time, and a person has one drawer", () => {
    const till = twoDrawers();
    expect(till.state.session).toMatchObject({ drawerName: "Terrace", floatMinor: 20_000 });
    expect(till.state.parked).toMatchObject([{ drawerName: "Bar", floatMinor: 10_000 }]);
    const third = till.newId<StaffId>();
    expect(open(till, BAR, third)).toMatchObject({ refusal: { code: "session.already_open" } });
    expect(open(till, drawers<DrawerId>())).toMatchObject({ refusal: { code: "session.has_drawer" } });
    const taker = { staffId: ANA_ON_PAPER, mask: ROLE_MASKS.cashier, name: "Ana" };
    till.must({ act: "count", cash: float(20), tenders: [] });
    const over = { act: "hand_over", reason: null, approvalPending: false, taker, businessDate: "2026-03-02" } as const;
    expect(till.run(over)).toMatchObject({ refusal: { code: "session.has_drawer" } });
  });

  test("[SESSION-28] [SESSION-29] who signs in works on their own drawer; numbers and grand totals go on over both", () => {
    const till = twoDrawers();
    const move = { act: "pay_in", amountMinor: minor(500), reason: "Change" } as const;
    till.must(move);
    signIn(till, ANA_ON_PAPER);
    expect(till.state.session?.drawerName).toBe("Bar");
    expect(till.must(move).body).toMatchObject({ number: "A01-M0002", drawerId: BAR });
    till.must({ act: "count", cash: [...float(10), { denominationMinor: 500, count: 1 }], tenders: [] });
    const close = { act: "close", reason: null, approvalPending: false, nextFloatMinor: null } as const;
    expect(till.must(close).body).toMatchObject({ zNumber: "A01-Z0001", drawerName: "Bar", difference: "none" });
    expect(till.state.session).toBeNull();
    signIn(till, MARA_ON_PAPER);
    till.must({ act: "count", cash: [...float(20), { denominationMinor: 500, count: 1 }], tenders: [] });
    expect(till.must(close).body).toMatchObject({ zNumber: "A01-Z0002", drawerName: "Terrace", difference: "none" });
    till.entries.reduce((state, entry) => {
      expect(checkEntry(state, entry)).toEqual([]);
      return evolveRegister(state, entry);
    }, NEW_REGISTER);
  });

  test("[SESSION-29] who has no drawer works on none until they open one", () => {
    const till = twoDrawers();
    signIn(till, till.newId<StaffId>());
    expect(till.state.session).toBeNull();
    expect(till.state.parked).toHaveLength(2);
  });

  test("[SESSION-28] a second session on a drawer, or a second drawer of a person, is found", () => {
    const till = twoDrawers();
    const second = structuredClone(till.last);
    if (second.type !== "session.opened") throw new Error("the last entry opened the terrace");
    Object.assign(second.body, { drawerId: BAR, sessionId: till.newId() });
    Object.assign(second, { sessionId: second.body.sessionId });
    expect(checkEntry(till.state, second).map(({ code }) => code)).toEqual([
      "session.already_open",
      "session.has_drawer",
    ]);
  });

  test("[SESSION-28] books that an earlier program kept have one drawer at work and none beside it", () => {
    const { state } = opened().books;
    const { parked: _, handOver: __, ...kept } = state;
    const { drawerName: ___, ...session } = kept.session ?? {};
    expect(liftRegisterState({ ...kept, session } as RegisterState)).toEqual(state);
  });
});

describe("[SESSION-11] counting what no single sale comes to", () => {
  test("a terminal that gave back more than it took is counted below nothing, and nothing differs", () => {
    const till = new PaperTill();
    till.must({ act: "open", float: [], businessDate: "2026-03-02" });
    till.mustSell({ act: "add", product: aProduct({ priceMinor: minor(500), taxes: [] }), quantityThousandths: 1_000 });
    till.mustSell({ act: "tender_cash", amountMinor: minor(500) });
    const sold = till.last;
    if (sold.type !== "sale.completed") throw new Error("something was sold");
    const [line] = sold.body.lines;
    const wishes = line ? [{ lineId: line.lineId, quantityThousandths: 1_000 }] : [];
    const before = { sale: sold.body, returned: new Map(), refunded: NO_AMOUNTS };
    till.mustSell({ act: "return_by_receipt", sold: before, wishes, reason: "Stale" });
    till.mustSell({ act: "intend_card", amountMinor: minor(-500) });
    till.mustSell({ act: "settle_card", paymentId: till.sale?.pending?.paymentId as never, reference: "REF" });
    const cash = [{ denominationMinor: 500, count: 1 }];
    till.must({ act: "count", cash, tenders: [{ method: "card", countedMinor: minor(-500) }] });
    till.must({ act: "close", reason: null, approvalPending: false, nextFloatMinor: null });
    expect(till.last.body).toMatchObject({ difference: "none" });
    expect(readEntry(till.last as Envelope)).toMatchObject({ kind: "known" });
  });

  test("a drawer of forints is counted and handed on though it holds more than any one sale may come to", () => {
    const till = new PaperTill({ currency: "HUF" });
    const [largest] = [...denominationsOf("HUF" as CurrencyCode)].sort((a, b) => b.minor - a.minor);
    const float = [{ denominationMinor: largest?.minor ?? 1, count: 99_999 }];
    expect(sumCount(float)).toBeGreaterThan(MAX_AMOUNT_MINOR);
    till.must({ act: "open", float, businessDate: "2026-03-02" });
    expect(readEntry(till.last as Envelope)).toMatchObject({ kind: "known" });
    till.must({ act: "count", cash: float, tenders: [] });
    till.must({ act: "close", reason: null, approvalPending: false, nextFloatMinor: sumCount(float) });
    expect(readEntry(till.last as Envelope)).toMatchObject({ kind: "known" });
  });
});
