/** Customers at the till: found, kept with as little as finds them again, named on a sale. */
import type { CustomerId } from "#domain/ids.ts";
import type { ActAnswer, ActInput } from "#domain/protocol/register-api.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { refuseCardData } from "#domain/text/card-data.ts";
import { cleanText } from "#domain/text/text.ts";
import { changeSale } from "./change-sale.ts";
import { addCustomer, findCustomers, readCustomer } from "./store/customers.ts";
import { mustHold, now, save, type Till } from "./till.ts";

/** Most found at once; whoever is not among them types more. */
const MOST_FOUND = 30;
/** One @ with something on both sides and a dot behind: whether it is anybody's only a letter there would tell. */
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** Digits as people write telephone numbers. */
const PHONE = /^\+?[0-9 ()/.-]{5,24}$/;

/** Finds customers by a part of name, e-mail or telephone. @returns refusal: `approval.needed` */
export function searchCustomers(till: Till, input: ActInput<"customer.search">): Result<ActAnswer<"customer.search">> {
  const person = mustHold(till, "sale.sell");
  if (!person.ok) return person;
  const found = till.store.read((tx) => findCustomers(tx, input.text.trim(), MOST_FOUND));
  return ok({
    customers: found.map(({ createdAt: _, ...known }) => ({ ...known, customerId: known.customerId as CustomerId })),
  });
}

/** Keeps a new customer. @returns refusals: `customer.nothing_known`, `customer.email`, `customer.phone`, `text.*`, `card_data.refused` */
export function keepCustomer(till: Till, input: ActInput<"customer.add">): Result<ActAnswer<"customer.add">> {
  const person = mustHold(till, "sale.sell");
  if (!person.ok) return person;
  const cleaned = [input.name, input.email, input.phone].map((typed) =>
    typed.trim() === "" ? ok("") : cleanText(typed, 120),
  );
  for (const each of cleaned) if (!each.ok) return each;
  const [name = "", email = "", phone = ""] = cleaned.map((each) => (each.ok ? each.value : ""));
  if (name === "" && email === "" && phone === "") return refuse("customer.nothing_known");
  if (email !== "" && !EMAIL.test(email)) return refuse("customer.email");
  if (phone !== "" && !PHONE.test(phone)) return refuse("customer.phone");
  const firewall = refuseCardData(`${name} ${email}`);
  if (!firewall.ok) return firewall;
  const customerId = till.newId<CustomerId>();
  const kept = save(till, (tx) => addCustomer(tx, { customerId, name, email, phone, createdAt: now(till) }));
  if (!kept.ok) return kept;
  till.errandsAsked += 1;
  return ok({ customerId });
}

/** Names a customer on the sale, or nobody. @returns refusals: `customer.unknown`, `sale.*` */
export function attachCustomer(till: Till, input: ActInput<"sale.attach_customer">): Result<null> {
  const { customerId } = input;
  if (customerId !== null && !till.store.read((tx) => readCustomer(tx, customerId))) return refuse("customer.unknown");
  return changeSale(till, { act: "attach_customer", customerId });
}
