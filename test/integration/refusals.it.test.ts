/** What a register says no to where nobody looks for it: each refusal once, through its own door. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import type { Act, ActRequest } from "#domain/protocol/register-api.ts";
import { MAX_DRAWERS } from "#main/register/store/settings.ts";
import { newId } from "#main/register/till.ts";
import { makeTestFolder, type OpenRegister, openRegister, removeTestFolders } from "#test/in-process-register.ts";

let till: OpenRegister;
afterEach(async () => till.close());
afterAll(removeTestFolders);

const SHOP = {
  shopName: "Käse & Brot",
  registerCode: "B01",
  currency: "CHF" as never,
  zone: "Europe/Zurich",
  dayStartMinutes: 240,
  pricesIncludeTax: true,
  taxRounding: "line",
  cashIncrementMinor: 5,
  differenceLimitMinor: 500,
  language: "de",
  taxes: [{ code: "A", name: "MWST", rateMillionths: 81_000 }],
  owner: { name: "Nora", pin: "739154" },
  printer: null,
} as const satisfies ActRequest<"shop.set_up">;

async function signIn(role: string): Promise<void> {
  const person = till.view().staff.find((each) => each.role === role);
  await till.must("staff.sign_in", { staffId: person?.staffId ?? "", pin: person?.demoPin ?? "" });
}

async function open(): Promise<void> {
  till = await openRegister();
  await signIn("manager");
  await till.must("session.open", { float: [{ denominationMinor: 5000, count: 2 }], approvalId: null });
}

async function ringUp(): Promise<string> {
  const { products } = await till.must("catalogue.search", { text: "croissant", limit: 5 });
  const product = products.find(({ unit }) => unit === "piece");
  await till.must("sale.add_product", { productId: product?.productId ?? "", quantityThousandths: 1_000 });
  return till.view().sale?.lines.at(-1)?.lineId ?? "";
}

async function sell(): Promise<{ readonly number: string; readonly lineId: string }> {
  const lineId = await ringUp();
  await till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor ?? 0 });
  return { number: till.view().lastSale?.receiptNumber ?? "", lineId };
}

/** With what a request is refused. */
async function refusalOf<A extends Act>(act: A, request: ActRequest<A>): Promise<string> {
  const answer = await till.act(act, request);
  return answer.ok ? "ok" : answer.refusal.code;
}

test("what is no request is understood by nobody, asked for oneself or to be allowed by another", async () => {
  await open();
  expect(await refusalOf("sale.sell" as Act, {} as never)).toBe("request.invalid");
  expect(await refusalOf("sale.hold", { label: 7 } as never)).toBe("request.invalid");
  const owner = till.view().staff.find(({ role }) => role === "owner");
  const request = { number: 7 } as Record<string, unknown>;
  const approval = { approverId: owner?.staffId ?? "", pin: owner?.demoPin ?? "", act: "sale.void", request } as const;
  expect(await refusalOf("approval.give", approval)).toBe("request.invalid");
});

test("a fault inside the register is said as one, and it goes on", async () => {
  await open();
  till.connection().exec("alter table customer rename to customer_away");
  expect(await refusalOf("customer.search", { text: "Grace" })).toBe("register.failed");
  till.connection().exec("alter table customer_away rename to customer");
  expect(await refusalOf("customer.search", { text: "Grace" })).toBe("ok");
});

test("a register without a shop does nothing else, and has one shop for good", async () => {
  till = await openRegister({ mode: "shop" });
  expect(await refusalOf("sale.hold", { label: "" })).toBe("shop.not_set_up");
  await till.must("shop.set_up", SHOP);
  expect(await refusalOf("shop.set_up", SHOP)).toBe("shop.already_set_up");
});

test("a register whose books do not open says so whatever it is asked", async () => {
  const folder = makeTestFolder();
  writeFileSync(join(folder, "register.db"), "no database at all, and long enough to be looked at as if it were one");
  till = await openRegister({ folder });
  expect(await refusalOf("sale.hold", { label: "" })).toBe("storage.failed");
});

test("a register has eight drawers at most", async () => {
  await open();
  for (let drawer = till.view().drawers.length; drawer < MAX_DRAWERS; drawer += 1)
    await till.must("drawer.add", { name: `Drawer ${drawer}`, kickPin: 2, approvalId: null });
  expect(await refusalOf("drawer.add", { name: "One more", kickPin: 2, approvalId: null })).toBe("drawer.too_many");
});

test("[SALE-45] a product learns twenty codes and no more", async () => {
  await open();
  const { products } = await till.must("catalogue.search", { text: "croissant", limit: 1 });
  const productId = products[0]?.productId ?? "";
  const learn = (nth: number) =>
    refusalOf("catalogue.learn_code", { productId, code: `CODE-${nth}`, approvalId: null });
  const answers: string[] = [];
  for (let nth = 0; nth <= 20; nth += 1) answers.push(await learn(nth));
  expect(answers.at(-1)).toBe("product.too_many_codes");
  expect(answers[0]).toBe("ok");
});

test("[SALE-30] [SALE-33] a receipt that is not there, or was voided, brings nothing back; no sale is voided beside another", async () => {
  await open();
  const { number, lineId } = await sell();
  const back = { lines: [{ lineId, quantityThousandths: 1_000 }], reason: "Stale", approvalId: null };
  expect(await refusalOf("sale.return_by_receipt", { number: "A01-000999", ...back })).toBe("return.receipt_unknown");
  await ringUp();
  const wish = { number, reason: "Rung up twice", approvalId: null };
  expect(await refusalOf("sale.void", wish)).toBe("void.sale_open");
  await till.must("sale.discard", {});
  await till.must("sale.void", wish);
  expect(await refusalOf("sale.return_by_receipt", { number, ...back })).toBe("return.voided");
});

test("[SALE-111] at a till that no longer has the sale, a code without its goods names the till that sold them", async () => {
  await open();
  const { products } = await till.must("catalogue.page", { categoryId: null, offset: 0, limit: 40 });
  for (const { productId, unit } of products)
    if (unit === "piece") await till.act("sale.add_product", { productId, quantityThousandths: 1_000 });
  await till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor ?? 0 });
  const number = till.view().lastSale?.receiptNumber ?? "";
  const { document } = await till.must("receipts.show", { what: "sale", number });
  const code = document.blocks.find((block) => block.type === "qr");
  // As after a restore from a backup of the day before.
  till.connection().exec("delete from paper where what = 'sale'");
  expect(await refusalOf("sale.find_receipt", { number: code?.type === "qr" ? code.data : "" })).toBe(
    "return.code_too_long",
  );
});

test("in training no letter goes out", async () => {
  await open();
  await till.must("training.enter", {});
  await till.must("session.open", { float: [], approvalId: null });
  const { number } = await sell();
  expect(await refusalOf("receipts.mail", { number, address: "ito@example.com" })).toBe("mail.training");
});

test("a customer has an address and a number that can be ones, and is known before they are named", async () => {
  await open();
  expect(await refusalOf("customer.add", { name: "", email: "at home", phone: "" })).toBe("customer.email");
  expect(await refusalOf("customer.add", { name: "", email: "", phone: "call me" })).toBe("customer.phone");
  await ringUp();
  expect(await refusalOf("sale.attach_customer", { customerId: newId<never>() })).toBe("customer.unknown");
});

test("what nobody printed is not resolved, and without a printer nothing is printed", async () => {
  await open();
  const { number } = await sell();
  expect(await refusalOf("printer.resolve", { jobId: newId<never>(), found: "printed" })).toBe("print_job.unknown");
  expect(await refusalOf("printer.test", {})).toBe("printer.not_set");
  expect(await refusalOf("receipts.reprint", { what: "sale", number })).toBe("printer.not_set");
  expect(await refusalOf("receipts.print_gift", { number })).toBe("printer.not_set");
});
