/** Tests of an organisation's make-up on a real PostgreSQL: every route as different people call it. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ok, type Refusal, type Result, refuse } from "#domain/refusals.ts";
import { newServerDatabase, type ServerDatabase } from "#test/sync-server/server-database.ts";
import {
  addOrganisation,
  BRANCH_SETTINGS,
  runOnce,
  signStaffIn,
  type TestOrganisation,
} from "#test/sync-server/test-organisation.ts";
import { asMember, maySomewhere } from "../db/tenant.ts";
import { findingRoutes } from "../findings/finding-routes.ts";
import type { Route } from "../http/route.ts";
import { tenancyRoutes } from "./tenancy-routes.ts";

let server: ServerDatabase;
let shop: TestOrganisation;
let owner: string;
const routes = [...tenancyRoutes(), ...findingRoutes({ clock: { nowMs: () => Date.now() } })];

beforeAll(async () => {
  server = await newServerDatabase();
});
afterAll(() => server.drop());
beforeEach(async () => {
  shop = await addOrganisation(server.superuserUrl, "Harbour Bakery");
  owner = shop.ownerSecret;
});

type Answer = Record<string, never> & { readonly [key: string]: unknown };

/** Calls a route as the server does, once token and schemas have been looked at. */
async function call(secret: string, method: Route["method"], url: string, body?: unknown): Promise<Result<unknown>> {
  const { pathname, searchParams } = new URL(url, "http://server");
  const sent = pathname.split("/");
  const found = routes.find((each) => each.method === method && fits(each.path.split("/"), sent));
  if (!found) throw new Error(`there is no ${method} ${url}`);
  const names = found.path.split("/");
  const params = Object.fromEntries(
    names.flatMap((name, at) => (name.startsWith(":") ? [[name.slice(1), sent[at] ?? ""]] : [])),
  );
  const sentCall = {
    params: found.params.parse(params),
    query: found.query.parse(Object.fromEntries(searchParams)),
    body: found.body?.parse(body) ?? null,
    address: "127.0.0.1",
    agent: "test",
    requestId: "test",
  };
  const { access } = found;
  if (access.who !== "member") throw new Error("these routes are members' alone");
  const bearer = { kind: "person", subjectId: randomUUID(), sessionSecret: secret };
  const answer = await asMember(server.database, secret, shop.organisationId, async (tx, entered) =>
    access.permission !== null && !maySomewhere(entered, access.permission)
      ? refuse("permission.missing", { permission: access.permission })
      : found.handle(sentCall as never, { bearer, tx, entered } as never),
  );
  if (answer.ok) found.answer.parse(answer.value);
  return answer;
}

function fits(path: readonly string[], sent: readonly string[]): boolean {
  return path.length === sent.length && path.every((name, at) => name.startsWith(":") || name === sent[at]);
}

async function must(secret: string, method: Route["method"], url: string, body?: unknown): Promise<Answer> {
  const answer = await call(secret, method, url, body);
  if (!answer.ok) throw new Error(JSON.stringify(answer.refusal));
  return answer.value as Answer;
}

async function said(answering: Promise<Result<unknown>>): Promise<string> {
  const answer = await answering;
  if (answer.ok) return "yes";
  const { code, facts }: Refusal = answer.refusal;
  return [code, ...Object.values(facts)].join(" ");
}

function only(roleKey: string, branchId: string | null = null, more: Record<string, unknown> = {}) {
  return [{ branchId, roleKey, ...more }];
}

/** Adds somebody through the server and signs them in. */
async function join(assignments: unknown[], by = owner): Promise<{ staffId: string; secret: string }> {
  const staffId = String((await must(by, "POST", "/v1/staff", { name: "Mia", assignments })).staffId);
  return { staffId, secret: await signStaffIn(server.superuserUrl, staffId) };
}

async function addBranch(name: string): Promise<string> {
  const added = await must(owner, "POST", "/v1/branches", { name, settings: BRANCH_SETTINGS });
  return String(added.branchId);
}

async function audited(): Promise<string[]> {
  const { rows } = await runOnce(
    server.superuserUrl,
    "select action from shop.audit_event where org_id = $1 order by occurred_at, event_id",
    [shop.organisationId],
  );
  return rows.map(({ action }) => action);
}

describe("the organisation and its branches", () => {
  test("a member learns what they may; the owner alone renames the organisation", async () => {
    const cashier = await join(only("cashier", shop.branchId));
    const seen = await must(cashier.secret, "GET", "/v1/organisation");
    expect(seen).toMatchObject({
      name: "Harbour Bakery",
      you: { staffId: cashier.staffId, permissions: [], branches: [{ branchId: shop.branchId }] },
    });
    const admin = await join(only("admin"));
    const renamed = { name: "  Harbour   Bakeries " };
    expect(await said(call(admin.secret, "PATCH", "/v1/organisation", renamed))).toBe(
      "permission.missing organisation.own",
    );
    expect(await must(owner, "PATCH", "/v1/organisation", renamed)).toMatchObject({ name: "Harbour Bakeries" });
    expect(await audited()).toContain("organisation.changed");
  });

  test("whoever is no member of an organisation does not enter it", async () => {
    const other = await addOrganisation(server.superuserUrl, "Old Mill");
    const entering = asMember(server.database, other.ownerSecret, shop.organisationId, async () => ok(null));
    expect(await said(entering)).toBe("organisation.not_a_member");
  });

  test("an owner of one branch does not rename the organisation", async () => {
    const { secret } = await join(only("owner", shop.branchId));
    expect(await said(call(secret, "PATCH", "/v1/organisation", { name: "Mine" }))).toBe(
      "permission.missing organisation.own",
    );
  });

  test("a change of a branch's settings has a version, stays in the history, and is refused over a newer one", async () => {
    const market = await addBranch("Market");
    const { branches } = (await must(owner, "GET", "/v1/branches")) as unknown as {
      branches: { branchId: string; version: number }[];
    };
    expect(branches).toHaveLength(2);
    const { version = 0 } = branches.find(({ branchId }) => branchId === market) ?? {};
    expect(version).toBe(2);
    const settings = { ...BRANCH_SETTINGS, shopName: "Market Hall" };
    const change = { version, name: "Market Hall", settings };
    expect(await must(owner, "PATCH", `/v1/branches/${market}`, change)).toMatchObject({
      version: 3,
      name: "Market Hall",
    });
    expect(await said(call(owner, "PATCH", `/v1/branches/${market}`, change))).toBe("config.changed_meanwhile");
    const { rows } = await runOnce(
      server.superuserUrl,
      "select version, value ->> 'shopName' as name from shop.config_history where org_id = $1 order by version",
      [shop.organisationId],
    );
    expect(rows).toEqual([
      { version: 2, name: "Harbour Street" },
      { version: 3, name: "Market Hall" },
    ]);
  });

  test("settings and names that make no sense are refused, and a name is given once", async () => {
    const post = (name: string, settings: object = {}) =>
      said(call(owner, "POST", "/v1/branches", { name, settings: { ...BRANCH_SETTINGS, ...settings } }));
    expect(await post("Harbour")).toBe("branch.name_taken Harbour");
    expect(await post("Moon", { zone: "Moon/Crater" })).toBe("shop.zone_unknown Moon/Crater");
    expect(await post("Moon", { currency: "ZZZ" })).toBe("shop.currency_unknown ZZZ");
    expect(await post("4111 1111 1111 1111")).toBe("card_data.refused");
    expect(await post(" \t ")).toBe("text.empty");
  });

  test("a manager of one branch sees and changes that one", async () => {
    const market = await addBranch("Market");
    const { secret } = await join(only("manager", shop.branchId));
    expect((await must(secret, "GET", "/v1/branches")).branches).toHaveLength(1);
    expect(await said(call(secret, "PATCH", `/v1/branches/${market}`, { version: 2, name: "Mine" }))).toBe(
      "branch.unknown",
    );
    expect(await said(call(secret, "PATCH", `/v1/branches/${shop.branchId}`, { version: 1, name: "Market" }))).toBe(
      "branch.name_taken Market",
    );
    expect(await said(call(secret, "PATCH", `/v1/branches/${shop.branchId}`, { version: 1, name: "Quay" }))).toBe(
      "yes",
    );
    expect(await said(call(secret, "POST", "/v1/branches", { name: "New", settings: BRANCH_SETTINGS }))).toBe(
      "permission.missing settings.edit",
    );
  });
});

describe("roles", () => {
  test("an organisation makes a role of permissions that its maker holds everywhere", async () => {
    const admin = await join(only("admin"));
    const manager = await join(only("manager", shop.branchId));
    const role = { key: "casual", name: "Casual", permissions: ["orders.accept"] };
    expect(await said(call(manager.secret, "POST", "/v1/roles", role))).toBe("permission.missing staff.edit");
    expect(await said(call(admin.secret, "POST", "/v1/roles", { ...role, permissions: ["organisation.own"] }))).toBe(
      "permission.missing organisation.own",
    );
    expect(await must(admin.secret, "POST", "/v1/roles", role)).toEqual({ ...role, builtIn: false });
    expect(await said(call(admin.secret, "POST", "/v1/roles", role))).toMatch(/^role\.taken (?:casual|Casual)$/);
    expect(await said(call(admin.secret, "POST", "/v1/roles", { ...role, key: "other" }))).toBe("role.taken Casual");
    expect((await must(manager.secret, "GET", "/v1/roles")).roles).toHaveLength(8);
  });

  test("built-in roles are not changed; a changed role changes everybody who holds it, and so only those below", async () => {
    await must(owner, "POST", "/v1/roles", { key: "lead", name: "Lead", permissions: ["sale.sell", "sale.refund"] });
    const lead = await join(only("lead", null, { granted: ["organisation.own"] }));
    const admin = await join(only("admin"));
    expect(await said(call(owner, "PATCH", "/v1/roles/admin", { permissions: [] }))).toBe("role.unknown admin");
    const change = { permissions: ["sale.sell"] };
    expect(await said(call(admin.secret, "PATCH", "/v1/roles/lead", change))).toBe("staff.above_you");
    expect(await must(owner, "PATCH", "/v1/roles/lead", change)).toMatchObject(change);
    const seen = (await must(lead.secret, "GET", "/v1/organisation")) as unknown as { you: { permissions: string[] } };
    expect(seen.you.permissions).toEqual(["sale.sell", "organisation.own"]);
  });

  test("the last owner does not lose ownership by a change of their role", async () => {
    await must(owner, "POST", "/v1/roles", {
      key: "founder",
      name: "Founder",
      permissions: ["organisation.own", "staff.edit", "sale.sell"],
    });
    const founder = await join(only("founder"));
    await must(owner, "PUT", `/v1/staff/${shop.ownerStaffId}/assignments`, { assignments: only("admin") });
    expect(
      await said(call(founder.secret, "PATCH", "/v1/roles/founder", { permissions: ["staff.edit", "sale.sell"] })),
    ).toBe("staff.last_owner");
  });
});

describe("people", () => {
  test("people are listed in the order in which they came, page by page", async () => {
    const ids = [shop.ownerStaffId];
    for (let count = 0; count < 4; count += 1) {
      const sent = {
        name: `Person ${count}`,
        assignments: only("cashier", shop.branchId, { denied: ["sale.discount"] }),
      };
      ids.push(String((await must(owner, "POST", "/v1/staff", sent)).staffId));
    }
    const first = (await must(owner, "GET", "/v1/staff?limit=3")) as unknown as {
      staff: { staffId: string }[];
      next: string;
    };
    const second = (await must(owner, "GET", `/v1/staff?limit=3&after=${first.next}`)) as unknown as typeof first;
    expect([...first.staff, ...second.staff].map(({ staffId }) => staffId)).toEqual(ids);
    expect(second.next).toBeNull();
    expect(second.staff[0]).toMatchObject({
      email: null,
      hasPin: false,
      assignments: [{ branchId: shop.branchId, roleKey: "cashier", granted: [], denied: ["sale.discount"] }],
    });
  });

  test("a manager of one branch sees who works there, everywhere or nowhere yet, and nobody of another branch", async () => {
    const market = await addBranch("Market");
    const manager = await join(only("manager", shop.branchId));
    const [here, there] = [await join(only("cashier", shop.branchId)), await join(only("cashier", market))];
    const [everywhere, nowhere] = [await join(only("viewer")), await join([])];
    const seen = async (by: string) => {
      const { staff } = (await must(by, "GET", "/v1/staff")) as unknown as { staff: { staffId: string }[] };
      return staff.map(({ staffId }) => staffId);
    };
    expect(await seen(manager.secret)).toEqual(
      [shop.ownerStaffId, manager, here, everywhere, nowhere].map((each) =>
        typeof each === "string" ? each : each.staffId,
      ),
    );
    expect(await seen(owner)).toContain(there.staffId);
  });

  test("somebody is invited when they are added or later; what becomes of an invitation is in the list and the audit trail", async () => {
    const email = `Mia.${randomUUID()}@example.test`;
    const sent = { name: "Mia", assignments: only("cashier", shop.branchId), email };
    const added = await must(owner, "POST", "/v1/staff", sent);
    expect(added.invitation).toMatchObject({ code: expect.stringMatching(/^(?:[0-9A-HJKMNP-TV-Z]{4}-?){4}$/) });
    const invitationOf = async (staffId: unknown) => {
      const { staff } = (await must(owner, "GET", "/v1/staff")) as unknown as {
        staff: { staffId: string; email: string | null; invitation: { email: string } | null }[];
      };
      return staff.find((each) => each.staffId === staffId);
    };
    expect(await invitationOf(added.staffId)).toMatchObject({
      email: null,
      invitation: { email: email.toLowerCase() },
    });
    const place = `/v1/staff/${added.staffId}/invitation`;
    const again = await must(owner, "POST", place, { email: "mia@example.test" });
    expect(again.code).not.toBe((added.invitation as { code?: string } | undefined)?.code);
    await must(owner, "DELETE", place);
    await must(owner, "DELETE", place);
    expect(await invitationOf(added.staffId)).toMatchObject({ invitation: null });
    const mia = await join(only("cashier", shop.branchId));
    expect(await said(call(owner, "POST", `/v1/staff/${mia.staffId}/invitation`, { email }))).toBe("invitation.joined");
    const manager = await join(only("manager", shop.branchId));
    expect(await said(call(manager.secret, "POST", `/v1/staff/${shop.ownerStaffId}/invitation`, { email }))).toBe(
      "staff.above_you",
    );
    expect(await said(call(mia.secret, "POST", place, { email }))).toBe("permission.missing staff.edit");
    const acts = (await audited()).filter((action) => action.startsWith("staff.inv"));
    expect(acts).toEqual(["staff.invited", "staff.invited", "staff.invitation_withdrawn"]);
  });

  test("a manager ends every sign-in of somebody, and not of one above them", async () => {
    const mia = await join(only("cashier", shop.branchId));
    const manager = await join(only("manager", shop.branchId));
    expect(await said(call(mia.secret, "GET", "/v1/organisation"))).toBe("yes");
    await must(manager.secret, "POST", `/v1/staff/${mia.staffId}/sign-out`);
    expect(await said(call(mia.secret, "GET", "/v1/organisation"))).toBe("auth.signed_out");
    expect(await said(call(manager.secret, "POST", `/v1/staff/${shop.ownerStaffId}/sign-out`))).toBe("staff.above_you");
  });

  test("nobody grants what they do not hold, nor above them, nor elsewhere", async () => {
    const market = await addBranch("Market");
    const manager = await join(only("manager", shop.branchId));
    const add = (assignments: unknown[]) =>
      said(call(manager.secret, "POST", "/v1/staff", { name: "Ed", assignments }));
    expect(await add(only("cashier", shop.branchId))).toBe("yes");
    expect(await add(only("admin", shop.branchId))).toBe("permission.missing reports.organisation");
    expect(await add(only("cashier", market))).toBe("branch.unknown");
    await must(owner, "POST", "/v1/staff", { name: "Flo", assignments: only("cashier", market) });
    expect(await add(only("cashier", market))).toBe("permission.missing staff.edit");
    expect(await add(only("cashier"))).toBe("permission.missing staff.edit");
    expect(await add(only("nobody", shop.branchId))).toBe("role.unknown nobody");
    expect(await add(only("cashier", randomUUID()))).toBe("branch.unknown");
    const put = (staffId: string, assignments: unknown[]) =>
      said(call(manager.secret, "PUT", `/v1/staff/${staffId}/assignments`, { assignments }));
    expect(await put(shop.ownerStaffId, only("cashier", shop.branchId))).toBe("permission.missing staff.edit");
    expect(await put(manager.staffId, only("admin", shop.branchId))).toBe("permission.missing reports.organisation");
    expect(await said(call(manager.secret, "PATCH", `/v1/staff/${shop.ownerStaffId}`, { name: "Me" }))).toBe(
      "staff.above_you",
    );
    expect(await said(call(manager.secret, "POST", `/v1/staff/${shop.ownerStaffId}/disable`))).toBe("staff.above_you");
    expect(await said(call(manager.secret, "PATCH", `/v1/staff/${randomUUID()}`, { name: "Me" }))).toBe(
      "staff.unknown",
    );
  });

  test("the last owner is not removed, disabled or demoted; with a second one they can be", async () => {
    const path = `/v1/staff/${shop.ownerStaffId}`;
    const demoted = { assignments: only("admin") };
    expect(await said(call(owner, "PUT", `${path}/assignments`, demoted))).toBe("staff.last_owner");
    expect(await said(call(owner, "PUT", `${path}/assignments`, { assignments: [] }))).toBe("staff.last_owner");
    expect(await said(call(owner, "POST", `${path}/disable`))).toBe("staff.last_owner");
    // Somebody who can't sign in owns nothing that they could look after.
    await must(owner, "POST", "/v1/staff", { name: "Paper owner", assignments: only("owner") });
    expect(await said(call(owner, "POST", `${path}/disable`))).toBe("staff.last_owner");
    const second = await join(only("owner"));
    expect(await said(call(second.secret, "PUT", `${path}/assignments`, demoted))).toBe("yes");
    expect(await said(call(second.secret, "POST", `/v1/staff/${second.staffId}/disable`))).toBe("staff.last_owner");
  });

  test("two owners who remove each other at once leave one", async () => {
    const second = await join(only("owner"));
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all([
        said(call(owner, "PUT", `/v1/staff/${second.staffId}/assignments`, { assignments: only("admin") })),
        said(call(second.secret, "PUT", `/v1/staff/${shop.ownerStaffId}/assignments`, { assignments: only("admin") })),
      ]);
      expect(answers.filter((answer) => answer === "yes")).toHaveLength(1);
      const [by, of] = answers[0] === "yes" ? [owner, second.staffId] : [second.secret, shop.ownerStaffId];
      await must(by, "PUT", `/v1/staff/${of}/assignments`, { assignments: only("owner") });
    }
  });

  test("a disabled person is signed out at once, and comes back only by signing in again", async () => {
    const mia = await join(only("manager", shop.branchId));
    const path = `/v1/staff/${mia.staffId}`;
    await must(owner, "POST", `${path}/disable`);
    expect(await said(call(mia.secret, "GET", "/v1/organisation"))).toBe("auth.signed_out");
    await must(owner, "POST", `${path}/disable`);
    await must(owner, "POST", `${path}/enable`);
    expect(await said(call(mia.secret, "GET", "/v1/organisation"))).toBe("auth.signed_out");
    const again = await signStaffIn(server.superuserUrl, mia.staffId);
    expect(await said(call(again, "GET", "/v1/organisation"))).toBe("yes");
    expect((await audited()).filter((action) => /abled$/.test(action))).toEqual(["staff.disabled", "staff.enabled"]);
  });

  test("roles that are taken away hold no longer in the next request, and denial wins", async () => {
    const mia = await join(only("manager", shop.branchId));
    expect(await said(call(mia.secret, "GET", "/v1/staff"))).toBe("yes");
    const denied = { assignments: only("manager", shop.branchId, { granted: ["staff.edit"], denied: ["staff.edit"] }) };
    await must(owner, "PUT", `/v1/staff/${mia.staffId}/assignments`, denied);
    expect(await said(call(mia.secret, "GET", "/v1/staff"))).toBe("permission.missing staff.edit");
  });

  test("the trail names what changed, and no address or password", async () => {
    const mia = await join(only("cashier", shop.branchId));
    await must(owner, "PATCH", `/v1/staff/${mia.staffId}`, { name: "Mia B." });
    await must(owner, "PUT", `/v1/staff/${mia.staffId}/assignments`, { assignments: only("viewer") });
    expect(await audited()).toEqual(["staff.added", "staff.renamed", "staff.assigned"]);
    const { rows } = await runOnce(
      server.superuserUrl,
      "select string_agg(detail::text, ' ') as all from shop.audit_event where org_id = $1",
      [shop.organisationId],
    );
    expect(rows[0].all).toContain('"Mia B."');
    expect(rows[0].all).not.toMatch(/@|long enough|hashed/);
  });
});

describe("registers and findings", () => {
  test("a slot is made in a branch of one's own, its code is given once, and its name can change", async () => {
    const market = await addBranch("Market");
    const manager = await join(only("manager", shop.branchId));
    const slot = { branchId: shop.branchId, code: "A01", name: "Front" };
    const added = await must(manager.secret, "POST", "/v1/registers", slot);
    expect(added).toMatchObject({ ...slot, state: "slot", head: null, lastContactAt: null });
    expect(await said(call(owner, "POST", "/v1/registers", { ...slot, branchId: market }))).toBe(
      "register.code_taken A01",
    );
    expect(await said(call(manager.secret, "POST", "/v1/registers", { ...slot, branchId: market, code: "B01" }))).toBe(
      "branch.unknown",
    );
    await must(owner, "POST", "/v1/registers", { branchId: market, code: "B01", name: "Stall" });
    expect((await must(manager.secret, "GET", "/v1/registers")).registers).toHaveLength(1);
    expect((await must(owner, "GET", "/v1/registers")).registers).toHaveLength(2);
    const path = `/v1/registers/${String(added.registerId)}`;
    expect(await must(manager.secret, "PATCH", path, { name: "Back" })).toMatchObject({ code: "A01", name: "Back" });
    expect(await said(call(manager.secret, "PATCH", `/v1/registers/${randomUUID()}`, { name: "X" }))).toBe(
      "register.unknown",
    );
    const viewer = await join(only("viewer"));
    expect(await said(call(viewer.secret, "GET", "/v1/registers"))).toBe("permission.missing devices.edit");
  });

  test("violations and forks come newest first, each once over all pages, and only of one's branches", async () => {
    const market = await addBranch("Market");
    const till = await shop.enrolTill("A01", []);
    await runOnce(
      server.superuserUrl,
      `insert into shop.violation (org_id, branch_id, register_id, epoch, seq, number, code, says, scope, raised_at)
       select '${shop.organisationId}', case when n % 2 = 0 then '${market}'::uuid else '${shop.branchId}' end,
         '${till.registerId}', 1, n, 1, 'sale.total', 'its total should be', 'rule',
         timestamptz '2026-11-23 06:00:00.123456+00' + (n / 3) * interval '1 microsecond'
       from generate_series(1, 11) as n`,
    );
    await runOnce(
      server.superuserUrl,
      `insert into shop.fork (org_id, branch_id, register_id, epoch, seq, known_hash, claimed_hash, signature, seen_at)
       select '${shop.organisationId}', '${shop.branchId}', '${till.registerId}', 1, 5, sha256('known'),
         sha256(convert_to(n::text, 'UTF8')), 'signed', timestamptz '2026-11-23 06:00:00.5+00'
       from generate_series(1, 5) as n`,
    );
    const seqs = async (secret: string, kind: "violations" | "forks"): Promise<unknown[]> => {
      const found: unknown[] = [];
      for (let url: string | null = `/v1/${kind}?limit=4`; url; ) {
        const page: Answer = await must(secret, "GET", url);
        for (const row of page[kind] as unknown as { seq: number; claimedHash?: string }[])
          found.push(row.claimedHash ?? row.seq);
        url = page.next ? `/v1/${kind}?limit=4&after=${String(page.next)}` : null;
      }
      return found;
    };
    expect(await seqs(owner, "violations")).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(new Set(await seqs(owner, "forks")).size).toBe(5);
    const manager = await join(only("manager", market));
    expect(await seqs(manager.secret, "violations")).toEqual([10, 8, 6, 4, 2]);
    expect(await seqs(manager.secret, "forks")).toEqual([]);
    expect(await said(call(owner, "GET", "/v1/violations?after=bm9uZQ"))).toBe("request.form after");
    const time = "2026-02-03 10:00:00.5+00";
    const hash = "0".repeat(64);
    for (const [kind, mark] of [
      ["violations", ["2026-02-30 10:00:00+00", randomUUID(), 1, 1, 1]],
      ["violations", ["0000-01-01 10:00:00+00", randomUUID(), 1, 1, 1]],
      ["violations", ["2026-02-03 10:75:00+00", randomUUID(), 1, 1, 1]],
      ["violations", ["2026-02-03 10:00:00+99", randomUUID(), 1, 1, 1]],
      ["violations", [time, randomUUID(), 2 ** 40, 1, 1]],
      ["violations", [time, randomUUID(), 1, 1, 2 ** 40]],
      ["forks", [time, randomUUID(), 2 ** 40, 1, hash]],
    ] as const) {
      const after = Buffer.from(JSON.stringify(mark)).toString("base64url");
      expect(await said(call(owner, "GET", `/v1/${kind}?after=${after}`)), `${mark}`).toBe("request.form after");
    }
  });
});
