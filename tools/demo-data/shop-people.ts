/** The demo's second branch, people, roles and customers: asked of the server as a manager does, each looked for by name before it is added. */
import { randomInt } from "node:crypto";
import { z } from "zod";
import type { Permission } from "#domain/staff/permissions.ts";
import { checkNewPin } from "#domain/staff/pin.ts";
import type { ServerApi } from "#tools/server-api.ts";
import { Chance, idsFrom } from "./chance.ts";
import type { KeptShop } from "./kept.ts";

/** The branches of the demo: the one the organisation was founded with, and another. */
export interface Branches {
  readonly home: string;
  readonly other: string;
}

/** Where somebody works. */
type Place = keyof Branches | "everywhere";

const OTHER_BRANCH = "Market Hall";
/** A role of the shop's own. */
const SHIFT_LEAD = "shift_lead";
const SHIFT_LEAD_MAY: readonly Permission[] = [
  "sale.sell",
  "sale.void_line",
  "sale.discount",
  "sale.discount_large",
  "sale.refund",
  "sale.void",
  "sale.override_price",
  "receipt.reprint",
  "cash.pay_in",
  "cash.pay_out",
  "cash.no_sale",
  "cash.safe_drop",
  "session.open",
  "session.close_own",
  "session.close_any",
  "session.see_expected",
  "orders.accept",
  "orders.deny",
  "reports.own_session",
];
/** The role of whoever loses the shop's own one, and who that is. */
export const REVOKED = { name: "Olga Marek", roleKey: "cashier" } as const;
const PEOPLE: readonly (readonly [name: string, roleKey: string, place: Place])[] = [
  ["Lea Novak", "cashier", "home"],
  ["Noor Haddad", "cashier", "home"],
  ["Emil Sörensen", "cashier", "home"],
  ["Yusuf Demir", SHIFT_LEAD, "home"],
  ["Clara Weiss", "manager", "other"],
  [REVOKED.name, SHIFT_LEAD, "other"],
  ["Jonas Brandt", "cashier", "other"],
  ["Nadia Petrov", "cashier", "other"],
  ["Piet de Vries", "cashier", "other"],
  ["Henrik Olsen", "viewer", "everywhere"],
];
const INVITED = { name: "Sofia Conti", roleKey: "manager", email: "sofia.conti@demo.example" };
const FIRST_NAMES = [
  "Alma",
  "Bruno",
  "Chiara",
  "David",
  "Elif",
  "Frida",
  "Goran",
  "Hanna",
  "Ivo",
  "Jana",
  "Karim",
  "Lotte",
];
const LAST_NAMES = ["Arslan", "Bauer", "Costa", "Dietrich", "Eriksen"];
const CUSTOMERS = 60;
/** Ids begin with a time: any will do, as long as it is the same in every run. */
const FIRST_CUSTOMER_MS = Date.parse("2026-01-01T00:00:00.000Z");

const idOf = { branchId: z.string(), name: z.string() };
const branchesSchema = z.object({
  branches: z.array(z.object({ ...idOf, settings: z.record(z.string(), z.unknown()) })),
});
const staffSchema = z.object({
  staff: z.array(z.object({ staffId: z.string(), name: z.string() })),
  next: z.string().nullable(),
});
const registersSchema = z.object({
  registers: z.array(z.object({ registerId: z.string(), code: z.string(), state: z.string() })),
});

/** Finds the branches; the second is added where there is none. */
export async function findBranches(api: ServerApi, home: string): Promise<Branches> {
  const { branches } = branchesSchema.parse(await api("GET", "/v1/branches"));
  const known = branches.find(({ name }) => name === OTHER_BRANCH);
  if (known) return { home, other: known.branchId };
  const first = branches.find(({ branchId }) => branchId === home);
  const settings = { ...first?.settings, shopName: OTHER_BRANCH };
  const made = await api("POST", "/v1/branches", { name: OTHER_BRANCH, settings });
  return { home, other: z.object({ branchId: z.string() }).parse(made).branchId };
}

/** Adds the shop's own role and whoever is missing, and invites a manager who has not come yet. Their PINs go into `pins`, which `keep` writes down. */
export async function addPeople(
  api: ServerApi,
  branches: Branches,
  pins: KeptShop["pins"],
  keep: () => void,
): Promise<void> {
  const roles = z.object({ roles: z.array(z.object({ key: z.string() })) }).parse(await api("GET", "/v1/roles"));
  if (!roles.roles.some(({ key }) => key === SHIFT_LEAD))
    await api("POST", "/v1/roles", { key: SHIFT_LEAD, name: "Shift lead", permissions: SHIFT_LEAD_MAY });
  const known = await readPeople(api);
  for (const [name, roleKey, place] of PEOPLE) {
    if (known.has(name)) continue;
    const assignments = [{ branchId: place === "everywhere" ? null : branches[place], roleKey }];
    const { staffId } = z.object({ staffId: z.string() }).parse(await api("POST", "/v1/staff", { name, assignments }));
    if (place === "everywhere") continue;
    const pin = makePin();
    pins[name] = pin;
    keep();
    await api("PUT", `/v1/staff/${staffId}/pin`, { pin });
  }
  if (known.has(INVITED.name)) return;
  const assignments = [{ branchId: branches.other, roleKey: INVITED.roleKey }];
  await api("POST", "/v1/staff", { name: INVITED.name, email: INVITED.email, assignments });
}

/** Takes the shop's own role from somebody: what they still do at a till that has not heard of it is found later. */
export async function revokeRole(api: ServerApi, branches: Branches): Promise<void> {
  const staffId = (await readPeople(api)).get(REVOKED.name);
  if (!staffId) return;
  const assignments = [{ branchId: branches.other, roleKey: REVOKED.roleKey }];
  await api("PUT", `/v1/staff/${staffId}/assignments`, { assignments });
}

/** Keeps customers that are not there yet; what is known of them is sealed at the server. @returns their ids */
export async function addCustomers(
  api: ServerApi,
  branches: Branches,
  seed: string,
  organisationId: string,
): Promise<string[]> {
  const chance = new Chance(`${seed} customers`);
  const newId = idsFrom(`${seed} ${organisationId} customers`, () => FIRST_CUSTOMER_MS);
  const ids: string[] = [];
  for (let nth = 0; nth < CUSTOMERS; nth += 1) {
    const customerId = newId<string>();
    const first = FIRST_NAMES[nth % FIRST_NAMES.length];
    const last = LAST_NAMES[Math.floor(nth / FIRST_NAMES.length)];
    const known = {
      name: `${first} ${last}`,
      email: chance.happens(0.7) ? `${first}.${last}@customer.example`.toLowerCase() : "",
      phone: chance.happens(0.5) ? `+49 30 5550 ${chance.between(1_000, 9_999)}` : "",
      allergens: chance.happens(0.12) ? [chance.pick(["Nuts", "Milk", "Gluten"])] : [],
      diets: chance.happens(0.15) ? [chance.pick(["Vegan", "Vegetarian"])] : [],
      notes: "",
    };
    const branchId = chance.happens(0.6) ? branches.home : branches.other;
    ids.push(customerId);
    const agrees = chance.happens(0.3);
    // A run that was cut off may have kept them.
    if (await api("GET", `/v1/customers/${customerId}`).catch(() => null)) continue;
    await api("PUT", `/v1/customers/${customerId}`, { branchId, revision: 0, known });
    if (agrees) await api("POST", `/v1/customers/${customerId}/consents`, { kind: "marketing", given: true });
  }
  return ids;
}

/** The slot of a register; a new one where the code is not taken. */
export async function findSlot(
  api: ServerApi,
  branchId: string,
  code: string,
): Promise<{ registerId: string; state: string }> {
  const { registers } = registersSchema.parse(await api("GET", "/v1/registers"));
  const known = registers.find((register) => register.code === code);
  if (known) return known;
  const made = await api("POST", "/v1/registers", { branchId, code, name: `Counter ${code}` });
  return { registerId: z.object({ registerId: z.string() }).parse(made).registerId, state: "slot" };
}

async function readPeople(api: ServerApi): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let after: string | null = null;
  do {
    const from: string = after === null ? "" : `&after=${after}`;
    const page: z.output<typeof staffSchema> = staffSchema.parse(await api("GET", `/v1/staff?limit=500${from}`));
    for (const { staffId, name } of page.staff) found.set(name, staffId);
    after = page.next;
  } while (after !== null);
  return found;
}

function makePin(): string {
  const pin = String(randomInt(100_000, 1_000_000));
  return checkNewPin(pin).ok ? pin : makePin();
}
