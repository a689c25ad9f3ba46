/** A request that would do something, for every route that needs a token: where to, and with what. */
import { createHash } from "node:crypto";
import { newId } from "#main/register/till.ts";
import { BRANCH_SETTINGS } from "#test/sync-server/test-organisation.ts";
import { type Place, productOf } from "./make-world.ts";

/** What a route is called with. */
export interface Request {
  /** Parts of the path, by name. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
}

/** Routes whose answer depends on the branch that is asked for; the others are the whole organisation's. */
export type Makes = (place: Place) => Request;

const fresh = () => newId<string>();
const word = () => fresh().slice(-12);
const staff = ({ staffId }: Place) => ({ staffId });
const register = ({ registerId }: Place) => ({ registerId });
const customer = ({ customerId }: Place) => ({ customerId });

const tillSession = ({ registerId, tillSessionId }: Place) => ({ registerId, sessionId: tillSessionId });
const tradingDay = ({ branchId }: Place) => ({ branchId, businessDate: "2026-03-02" });

/** The entry that the other history of a fork has, see make-world.ts. */
const CLAIMED = createHash("sha256").update("claimed").digest("hex");
const now = () => new Date().toISOString();

/** Requests by method and path. A route of persons, members or tills that is not here fails the run. */
export const REQUESTS: Readonly<Record<string, Makes>> = {
  "POST /v1/sign-out": () => ({}),
  "POST /v1/password": () => ({ body: { password: "Wrong-Horse-77", newPassword: "Better-Horse-8!" } }),
  "GET /v1/me": () => ({}),
  "POST /v1/me/organisations": () => ({ body: { code: "0000-0000-0000-0000" } }),
  "GET /v1/me/sessions": () => ({}),
  "DELETE /v1/me/sessions/:sessionId": ({ sessionId }) => ({ params: { sessionId } }),
  "DELETE /v1/me/sessions": () => ({}),
  "GET /v1/me/factors": () => ({}),
  "POST /v1/me/factors/totp": () => ({}),
  "POST /v1/me/factors/totp/confirm": () => ({ body: { code: "123456" } }),
  "DELETE /v1/me/factors/totp": () => ({}),
  "POST /v1/me/factors/passkeys/options": () => ({}),
  "POST /v1/me/factors/passkeys": () => ({
    body: {
      ticket: "x".repeat(43),
      name: "Laptop",
      passkey: {
        id: "aa",
        rawId: "aa",
        type: "public-key",
        response: { clientDataJSON: "aa", attestationObject: "aa" },
      },
    },
  }),
  "DELETE /v1/me/factors/passkeys/:passkeyId": () => ({ params: { passkeyId: "aa" } }),
  "POST /v1/me/proof/options": () => ({}),
  "POST /v1/me/proof": () => ({ body: { password: "Wrong-Horse-77" } }),
  "POST /v1/me/recovery-codes": () => ({}),

  "GET /v1/organisation": () => ({}),
  "PATCH /v1/organisation": () => ({ body: { name: `Aster ${word()}` } }),
  "GET /v1/branches": () => ({}),
  "POST /v1/branches": () => ({ body: { name: word(), settings: BRANCH_SETTINGS } }),
  "PATCH /v1/branches/:branchId": ({ branchId, versions }) => ({
    params: { branchId },
    body: { version: versions.branch, name: word() },
  }),
  "GET /v1/roles": () => ({}),
  "POST /v1/roles": () => ({ body: { key: `r${word()}`, name: word(), permissions: [] } }),
  "PATCH /v1/roles/:roleKey": () => ({ params: { roleKey: "casual" }, body: { name: word() } }),
  "GET /v1/staff": () => ({}),
  "POST /v1/staff": ({ branchId }) => ({ body: { name: word(), assignments: [{ branchId, roleKey: "cashier" }] } }),
  "PATCH /v1/staff/:staffId": (place) => ({ params: staff(place), body: { name: word() } }),
  "PUT /v1/staff/:staffId/assignments": (place) => ({
    params: staff(place),
    body: { assignments: [{ branchId: place.branchId, roleKey: "kitchen" }] },
  }),
  "POST /v1/staff/:staffId/disable": (place) => ({ params: staff(place) }),
  "POST /v1/staff/:staffId/enable": (place) => ({ params: staff(place) }),
  "POST /v1/staff/:staffId/invitation": (place) => ({ params: staff(place), body: { email: "new@example.test" } }),
  "DELETE /v1/staff/:staffId/invitation": (place) => ({ params: staff(place) }),
  "POST /v1/staff/:staffId/sign-out": (place) => ({ params: staff(place) }),
  "PUT /v1/staff/:staffId/pin": (place) => ({ params: staff(place), body: { pin: "482915" } }),
  "GET /v1/registers": () => ({}),
  "POST /v1/registers": ({ branchId }) => ({
    body: { branchId, code: `N${Math.floor(Math.random() * 90 + 10)}`, name: word() },
  }),
  "PATCH /v1/registers/:registerId": (place) => ({ params: register(place), body: { name: word() } }),
  "POST /v1/registers/:registerId/enrolment-codes": (place) => ({ params: register(place), body: {} }),
  "GET /v1/registers/:registerId/waiting": (place) => ({ params: register(place) }),
  "POST /v1/registers/:registerId/confirm": (place) => ({
    params: register(place),
    body: { fingerprint: "AAAAA-AAAAA", staff: [] },
  }),
  "POST /v1/registers/:registerId/refuse": (place) => ({ params: register(place), body: {} }),
  "POST /v1/registers/:registerId/revoke": ({ waitingId }) => ({ params: { registerId: waitingId }, body: {} }),
  "GET /v1/violations": () => ({}),
  "POST /v1/violations/resolve": ({ registerId }) => ({
    body: { violations: [{ registerId, epoch: 1, seq: 2, number: 0 }], reason: word() },
  }),
  "GET /v1/approvals": () => ({ query: "state=pending" }),
  "GET /v1/approvals/mine": () => ({}),
  "POST /v1/approvals/decide": ({ registerId }) => ({
    body: { approvals: [{ registerId, epoch: 1, seq: 2, number: 0 }], decision: "denied", reason: word() },
  }),
  "GET /v1/forks": () => ({}),
  "POST /v1/forks/new-epoch": ({ registerId }) => ({
    body: { registerId, epoch: 1, seq: 2, claimedHash: CLAIMED, reason: word() },
  }),
  "GET /v1/alarms": () => ({}),
  "POST /v1/alarms/acknowledge": ({ alarmingId }) => ({
    body: { kind: "printer", registerId: alarmingId, since: "2026-11-01T08:00:00.000Z", reason: word() },
  }),
  "GET /v1/registers/health": () => ({}),
  "GET /v1/reports/today": ({ branchId }) => ({ query: `branchId=${branchId}` }),
  "GET /v1/reports/sales": ({ branchId }) => ({ query: `by=day&from=2026-03-01&to=2026-03-31&branchId=${branchId}` }),
  "GET /v1/reports/exceptions": ({ branchId }) => ({
    query: `by=person&from=2026-03-01&to=2026-03-31&branchId=${branchId}`,
  }),
  "GET /v1/reports/exceptions/entries": ({ branchId }) => ({
    query: `kind=void&from=2026-03-01&to=2026-03-31&branchId=${branchId}`,
  }),
  "GET /v1/sales": ({ branchId }) => ({ query: `branchId=${branchId}` }),
  "GET /v1/sales/export": ({ branchId }) => ({ query: `from=2026-03-01&to=2026-03-31&branchId=${branchId}` }),
  "GET /v1/sales/:saleId": ({ saleId }) => ({ params: { saleId } }),
  "POST /v1/support-access": () => ({
    body: { name: "Sam", email: `${word()}@example.test`, hours: 1, reason: "Printer" },
  }),
  "GET /v1/support-access": () => ({}),
  "DELETE /v1/support-access/:staffId": ({ supportId }) => ({ params: { staffId: supportId } }),
  "GET /v1/support/diagnostics": () => ({}),
  "GET /v1/products": () => ({}),
  "PUT /v1/products/:productId": ({ productId, taxId, versions }) => ({
    params: { productId },
    body: { ...productOf(productId, word(), taxId), version: versions.product },
  }),
  "POST /v1/products/bulk": ({ taxId }) => ({
    body: { products: [{ ...productOf(fresh(), word(), taxId), version: null }] },
  }),
  "DELETE /v1/products/:productId": ({ productId, versions }) => ({
    params: { productId },
    query: `version=${versions.product}`,
  }),
  "GET /v1/categories": () => ({}),
  "PUT /v1/categories/:categoryId": ({ categoryId, versions }) => ({
    params: { categoryId },
    body: { categoryId, name: word(), colour: "amber", position: 0, version: versions.category },
  }),
  "DELETE /v1/categories/:categoryId": ({ categoryId, versions }) => ({
    params: { categoryId },
    query: `version=${versions.category}`,
  }),
  "GET /v1/taxes": () => ({}),
  "PUT /v1/taxes/:taxId": ({ taxId, versions }) => ({
    params: { taxId },
    body: { taxId, code: "Z", name: word(), rateMillionths: 0, compound: false, position: 0, version: versions.tax },
  }),
  "DELETE /v1/taxes/:taxId": ({ taxId, versions }) => ({ params: { taxId }, query: `version=${versions.tax}` }),
  "GET /v1/audit": () => ({}),
  "GET /v1/audit/export": () => ({}),
  "GET /v1/audit/verify": () => ({}),
  "GET /v1/journal/export": ({ branchId }) => ({ query: `branchId=${branchId}&from=2026-01-01&to=2026-12-31` }),
  "GET /v1/customers": () => ({}),
  "GET /v1/customers/:customerId": (place) => ({ params: customer(place) }),
  "PUT /v1/customers/:customerId": (place) => ({
    params: customer(place),
    body: {
      branchId: place.branchId,
      revision: 1,
      known: { name: word(), email: "", phone: "", allergens: [], diets: [], notes: "" },
    },
  }),
  "POST /v1/customers/:customerId/consents": (place) => ({
    params: customer(place),
    body: { kind: "marketing", given: true },
  }),
  "GET /v1/customers/:customerId/export": (place) => ({ params: customer(place) }),
  "DELETE /v1/customers/:customerId": (place) => ({ params: customer(place) }),

  "GET /v1/lease": () => ({}),
  "GET /v1/device": () => ({}),
  "POST /v1/device/health": () => ({
    body: {
      programVersion: "0.2.0",
      unsent: 0,
      unsentSince: null,
      printer: "ready",
      freeDiskBytes: null,
      acknowledged: null,
      sentAt: now(),
    },
  }),
  "POST /v1/adoption": () => ({ body: { what: "done" } }),
  "POST /v1/till-changes": ({ ownerStaffId, categoryId }) => ({
    body: {
      what: "category",
      changeId: fresh(),
      staffId: ownerStaffId,
      approverId: null,
      changedAt: now(),
      category: { categoryId, name: word(), colour: "amber", position: 0 },
    },
  }),
  "GET /v1/changes": () => ({ query: "since=0" }),
  "GET /v1/snapshot": () => ({}),
  "GET /v1/nudges": () => ({}),
  "POST /v1/journal": ({ batch }) => ({ body: batch }),
  "POST /v1/journal/other": ({ batch }) => ({ body: batch }),
  "GET /v1/journal/head": () => ({}),
  "GET /v1/journal/fork": () => ({ query: `epoch=1&seq=2&hash=${CLAIMED}` }),
  "POST /v1/receipts/mail": () => ({
    body: {
      mailId: fresh(),
      address: "grace@example.test",
      receiptNumber: "Q09-000001",
      document: { kind: "receipt", language: "en", copyNumber: 0, blocks: [{ type: "cut" }] },
      askedAt: now(),
    },
  }),
  "POST /v1/customers/from-till": ({ customerId }) => ({
    body: { customerId, name: word(), email: "", phone: "", createdAt: now() },
  }),
  "GET /v1/sessions": ({ branchId }) => ({ query: `branchId=${branchId}` }),
  "GET /v1/registers/:registerId/sessions/:sessionId": (place) => ({ params: tillSession(place) }),
  "GET /v1/registers/:registerId/sessions/:sessionId/entries": (place) => ({
    params: tillSession(place),
    query: "figure=cash",
  }),
  "POST /v1/registers/:registerId/sessions/:sessionId/reviews": (place) => ({
    params: tillSession(place),
    body: { reviewId: fresh(), review: { kind: "deposited", bagNumber: "B-17", amountMinor: 9_000 } },
  }),
  "GET /v1/branches/:branchId/day/:businessDate": (place) => ({ params: tradingDay(place) }),
  "POST /v1/branches/:branchId/day/:businessDate": (place) => ({ params: tradingDay(place), body: { without: [] } }),
  "GET /v1/branches/:branchId/z-reports": ({ branchId }) => ({ params: { branchId } }),
  "GET /v1/customers/erased": () => ({ query: "since=0" }),
};

/**
 * Refusals that come only after somebody was let in, where no request of this world gets further: what they say is not
 * "you may not". With them a call counts as let in.
 */
export const LET_IN_BUT: Readonly<Record<string, readonly string[]>> = {
  "POST /v1/password": ["auth.wrong"],
  "POST /v1/me/organisations": ["invitation.wrong"],
  "DELETE /v1/me/sessions/:sessionId": ["auth.session_unknown"],
  "POST /v1/me/factors/totp/confirm": ["auth.second_factor_wrong"],
  "DELETE /v1/me/factors/totp": ["auth.factor_unknown"],
  "POST /v1/me/factors/passkeys": ["auth.ticket"],
  "DELETE /v1/me/factors/passkeys/:passkeyId": ["auth.factor_unknown"],
  "POST /v1/me/proof/options": ["auth.second_factor_wrong"],
  "POST /v1/me/proof": ["auth.wrong"],
  "POST /v1/me/recovery-codes": ["auth.factor_unknown"],
  "GET /v1/registers/:registerId/waiting": ["register.not_waiting"],
  "POST /v1/registers/:registerId/confirm": ["register.not_waiting"],
  "POST /v1/registers/:registerId/refuse": ["register.not_waiting"],
  "DELETE /v1/taxes/:taxId": ["tax.in_use"],
};
