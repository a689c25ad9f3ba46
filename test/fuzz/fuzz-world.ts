/** The world that a fuzz asks into: an organisation with something in every place, its owner, its tills, and another organisation. */

import { randomUUID } from "node:crypto";
import { newId } from "#main/register/till.ts";
import { issueAccessToken, verifyAccessToken } from "#sync-server/auth/tokens.ts";
import { buildServer, stopServer } from "#sync-server/http/build-server.ts";
import { openLog } from "#sync-server/http/log.ts";
import type { Route } from "#sync-server/http/route.ts";
import { readSettings } from "#sync-server/http/settings.ts";
import { portOf } from "#sync-server/http/tls.ts";
import type { ServerParts } from "#sync-server/server-parts.ts";
import { allRoutes } from "#sync-server/start-server.ts";
import { type FilledPlace, fillPlace } from "#test/authz/make-world.ts";
import { rememberDatabase } from "#test/sim/put-back-database.ts";
import { PASSWORDS, type ServerDatabase } from "#test/sync-server/server-database.ts";
import {
  addOrganisation,
  BRANCH_SETTINGS,
  type EnrolledTill,
  signStaffIn,
  type TestOrganisation,
} from "#test/sync-server/test-organisation.ts";
import type { Identity } from "./make-request.ts";
import type { Known } from "./schema-values.ts";

/** A server that answers, as it is started anew again and again. */
export interface FuzzServer {
  readonly url: string;
  readonly port: number;
  readonly parts: ServerParts;
  /** Lines of the log since the last time somebody took them. */
  takeLog(): readonly LogLine[];
  stop(): Promise<void>;
}

/** A line that the server logged. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly requestId?: string;
  readonly err?: { readonly message?: string; readonly stack?: readonly string[]; readonly cause?: unknown };
}

/** A server that remembers nothing, over rows as they were, and who asks it. */
export interface Beginning {
  readonly server: FuzzServer;
  readonly who: Identity;
  /** Without a journal as yet. */
  readonly till: EnrolledTill;
  /** Texts that no answer may hold. */
  readonly secrets: readonly string[];
}

/** The world. */
export interface FuzzWorld {
  /** What there is, by the name it has in messages. */
  readonly known: Known;
  begin(): Promise<Beginning>;
  /** A token of the owner, signed in just now. */
  signIn(server: FuzzServer): Promise<string>;
  close(): Promise<void>;
}

const NO_LIMIT = { max: 1_000_000_000, windowMs: 1_000 };

/** Makes it. @param change what is done to the routes, for a planted fault */
export async function makeFuzzWorld(on: ServerDatabase, change: (route: Route) => Route): Promise<FuzzWorld> {
  const { superuserUrl, keys } = on;
  const shop = await addOrganisation(superuserUrl, "Aster");
  const foreign = await addOrganisation(superuserUrl, "Birch");
  const first = await startServer(on, change);
  const fill = (name: string, branchId: string | null): Promise<FilledPlace> =>
    fillPlace(superuserUrl, first.url, first.parts, shop, { name, branchId });
  const places = [await fill("Aster Quay", shop.branchId), await fill("Aster Hill", null)] as const;
  await first.stop();
  const database = await rememberDatabase(superuserUrl);
  const signIn = async ({ parts }: FuzzServer): Promise<string> =>
    issueAccessToken(parts, "person", randomUUID(), await signStaffIn(superuserUrl, shop.ownerStaffId));
  const secrets = [
    ...keys.known.map(({ privateJwk }) => privateJwk.d),
    keys.jobSecret,
    keys.sealPair.privateJwk.d,
    ...Object.values(PASSWORDS),
    shop.ownerSecret,
  ];
  return {
    known: knownOf(...places, shop),
    begin: async () => {
      await database.putBack();
      const server = await startServer(on, change);
      const till = await shop.enrolTill("F1", [{ staffId: shop.ownerStaffId, role: "owner" }]);
      const device = await issueAccessToken(server.parts, "device", till.registerId, till.secret);
      const { organisationId } = shop;
      const who = {
        organisationId,
        foreignOrganisationId: foreign.organisationId,
        person: await signIn(server),
        device,
      };
      return { server, who, till, secrets: [...secrets, till.secret] };
    },
    signIn,
    close: () => database.close(),
  };
}

/** As in production, but that nobody is told to wait: a fuzz asks a thousand times in a row. */
async function startServer(on: ServerDatabase, change: (route: Route) => Route): Promise<FuzzServer> {
  const read = readSettings({ EVERTILL_TRUST_PROXY: "127.0.0.1" });
  if (!read.ok) throw new Error(read.wrong.join("; "));
  let lines: LogLine[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as LogLine);
  const log = openLog({ logLevel: "warn" }, { write });
  const parts = on.parts({ log });
  const app = await buildServer({
    routes: allRoutes(parts).map((route) => change({ ...route, limit: NO_LIMIT })),
    settings: read.settings,
    log,
    database: parts.database,
    verifyToken: verifyAccessToken(parts),
    ready: async () => true,
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    url,
    port: portOf(app.server),
    parts,
    takeLog: () => {
      const taken = lines;
      lines = [];
      return taken;
    },
    stop: () => stopServer(app, 200),
  };
}

/** What can be named in a message, by the name it has there. */
function knownOf(own: FilledPlace, other: FilledPlace, shop: TestOrganisation): Known {
  const versions = [...Object.values(own.versions), ...Object.values(other.versions)];
  const of = (key: "branchId" | "staffId" | "registerId" | "customerId" | "categoryId" | "taxId" | "productId") => [
    own[key],
    other[key],
  ];
  return {
    branchId: of("branchId"),
    staffId: [...of("staffId"), own.supportId, shop.ownerStaffId],
    approverId: [shop.ownerStaffId],
    registerId: [...of("registerId"), own.waitingId, other.waitingId],
    customerId: of("customerId"),
    categoryId: of("categoryId"),
    taxId: of("taxId"),
    productId: of("productId"),
    sessionId: [own.sessionId, other.sessionId, own.tillSessionId, own.tillSessionId, other.tillSessionId],
    businessDate: ["2026-03-02", "2026-03-03"],
    reviewId: [newId(), newId()],
    organisationId: [own.organisationId],
    roleKey: ["cashier", "manager", "kitchen", "viewer", "casual"],
    permissions: ["catalogue.edit", "sale.make"],
    currency: [BRANCH_SETTINGS.currency],
    zone: [BRANCH_SETTINGS.zone, "Asia/Tokyo"],
    version: [...new Set(versions), 0],
    revision: [0, 1],
    password: ["Wrong-Horse-77", "Better-Horse-8!"],
    newPassword: ["Better-Horse-8!", "short"],
    pin: ["482915", "7391"],
    since: [0, 1, ...versions],
    limit: [1, 2, 100],
    colour: ["amber", "teal"],
  };
}
