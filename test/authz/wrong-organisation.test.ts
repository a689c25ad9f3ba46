/** Handlers that were written wrongly on purpose: whatever they ask of another organisation, the database gives nothing. */
import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ok, refuse } from "#domain/refusals.ts";
import { newId } from "#main/register/till.ts";
import { issueAccessToken } from "#sync-server/auth/tokens.ts";
import { branch, category, register, staff } from "#sync-server/db/schema.ts";
import { asMember, type TenantTx } from "#sync-server/db/tenant.ts";
import { type Access, type Route, route } from "#sync-server/http/route.ts";
import type { ServerParts } from "#sync-server/server-parts.ts";
import { type RouteServer, startRouteServer } from "#test/sync-server/route-server.ts";
import { newServerDatabase, type ServerDatabase } from "#test/sync-server/server-database.ts";
import {
  addOrganisation,
  type EnrolledTill,
  runOnce,
  type TestOrganisation,
} from "#test/sync-server/test-organisation.ts";
import { type Watch, watchRows } from "./watch-rows.ts";

/** What a handler does with the organisation that its payload names. */
type Does = (tx: TenantTx, organisationId: string) => Promise<number>;

const READS: Does = async (tx, orgId) => {
  const found = [
    await tx.select().from(branch).where(eq(branch.orgId, orgId)),
    await tx.select().from(staff).where(eq(staff.orgId, orgId)),
    await tx.select().from(register).where(eq(register.orgId, orgId)),
  ];
  return found.flat().length;
};
const CHANGES: Does = async (tx, orgId) => {
  const renamed = await tx.update(branch).set({ name: "Taken" }).where(eq(branch.orgId, orgId));
  const moved = await tx.update(category).set({ position: 9 }).where(eq(category.orgId, orgId));
  return (renamed.rowCount ?? 0) + (moved.rowCount ?? 0);
};
const ADDS: Does = async (tx, orgId) => {
  const added = { orgId, categoryId: newId<string>(), name: "Planted", colour: "amber", position: 0, version: 1 };
  return (await tx.insert(category).values(added)).rowCount ?? 0;
};

let database: ServerDatabase;
let server: RouteServer;
let watch: Watch;
let own: TestOrganisation;
let other: TestOrganisation;
let till: EnrolledTill;

beforeAll(async () => {
  database = await newServerDatabase();
  own = await addOrganisation(database.superuserUrl, "Aster");
  other = await addOrganisation(database.superuserUrl, "Birch");
  till = await own.enrolTill("A01", []);
  await other.enrolTill("B01", []);
  await runOnce(
    database.superuserUrl,
    `insert into shop.category (org_id, category_id, name, colour, position, version)
     values ($1, gen_random_uuid(), 'Bread', 'amber', 0, 1)`,
    [other.organisationId],
  );
  watch = await watchRows(database.superuserUrl);
  server = await startRouteServer(database, plantedRoutes);
});
afterAll(async () => {
  await server.stop();
  await watch.close();
  await database.drop();
});

const attempts: readonly (readonly [says: string, who: "member" | "device", path: string])[] = [
  ["a person's handler that reads with the wrong organisation", "member", "reads"],
  ["a person's handler that changes with the wrong organisation", "member", "changes"],
  ["a person's handler that adds with the wrong organisation", "member", "adds"],
  ["a till's handler that reads with the wrong organisation", "device", "reads"],
  ["a till's handler that changes with the wrong organisation", "device", "changes"],
  ["a till's handler that adds with the wrong organisation", "device", "adds"],
];

test.each(attempts)("%s gets nothing", async (_, who, path) => {
  const before = await watch.digestOf(other.organisationId);
  const told = await ask(who, path, other.organisationId);
  // Nothing found and nothing done; to add is an error of ours, which tells nothing.
  if (path === "adds") expect([told.status, told.code]).toEqual([500, "server.failed"]);
  else expect([told.status, told.body]).toEqual([200, { rows: 0 }]);
  expect(await watch.digestOf(other.organisationId)).toBe(before);
});

test("the same handlers find what is of one's own", async () => {
  expect((await ask("member", "reads", own.organisationId)).body).toEqual({
    rows: expect.toSatisfy((rows) => rows > 0),
  });
  expect((await ask("device", "reads", own.organisationId)).body).toEqual({
    rows: expect.toSatisfy((rows) => rows > 0),
  });
});

test("a handler that enters the organisation of its payload is turned away at the gate", async () => {
  const told = await ask("person", "enters", other.organisationId);
  expect(told.code).toBe("organisation.not_a_member");
  expect((await ask("person", "enters", own.organisationId)).status).toBe(200);
});

test("a handler that enters a second time stays where it is", async () => {
  expect((await ask("member", "enters-again", other.organisationId)).body).toEqual({ rows: 0 });
  // Where they may be, they are already.
  expect((await ask("member", "enters-again", own.organisationId)).code).toBe("server.failed");
});

async function ask(who: Access["who"], path: string, organisationId: string) {
  const token =
    who === "device"
      ? await issueAccessToken(server.parts, "device", till.registerId, till.secret)
      : await issueAccessToken(server.parts, "person", randomUUID(), own.ownerSecret);
  const body = { organisationId };
  return server.ask("POST", `/planted/${who}/${path}`, { token, organisationId: own.organisationId, body });
}

function plantedRoutes(parts: ServerParts): Route[] {
  const common = { method: "POST", summary: "Written wrongly.", answer: z.strictObject({ rows: z.int() }) } as const;
  const body = z.strictObject({ organisationId: z.uuid() });
  const does = Object.entries({ reads: READS, changes: CHANGES, adds: ADDS });
  const enterAgain: Does = async (tx, organisationId) => {
    await tx.execute(sql`select * from app.enter(${own.ownerSecret}, ${organisationId}::uuid)`);
    return READS(tx, organisationId);
  };
  return [
    ...does.flatMap(([path, work]) => [
      route({
        ...common,
        body,
        path: `/planted/member/${path}`,
        access: { who: "member", permission: null },
        handle: async (call, { tx }) => ok({ rows: await work(tx, call.body.organisationId) }),
      }),
      route({
        ...common,
        body,
        path: `/planted/device/${path}`,
        access: { who: "device" },
        handle: async (call, { tx }) => ok({ rows: await work(tx, call.body.organisationId) }),
      }),
    ]),
    route({
      ...common,
      body,
      path: "/planted/member/enters-again",
      access: { who: "member", permission: null },
      handle: async (call, { tx }) => ok({ rows: await enterAgain(tx, call.body.organisationId) }),
    }),
    route({
      ...common,
      body,
      path: "/planted/person/enters",
      access: { who: "person" },
      handle: ({ body: { organisationId } }, { bearer }) =>
        asMember(parts.database, bearer.sessionSecret, organisationId, async (tx) => {
          const rows = await READS(tx, organisationId);
          return rows > 0 ? ok({ rows }) : refuse("branch.unknown");
        }),
    }),
  ];
}
