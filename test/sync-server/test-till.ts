/** A till as a server under test meets it: its keys, its proofs and its requests, and a manager who takes it in. */
import { randomBytes, randomUUID } from "node:crypto";
import { readEnrolmentCode } from "#domain/protocol/sync/enrolment.ts";
import { type KeyPair, makeKeyPair } from "#main/register/staff/local-authority.ts";
import { signAssertion, signEnrolmentProof } from "#main/register/sync/device-proof.ts";
import { sealPublicKeyOf } from "#main/register/sync/seal.ts";
import { authRoutes } from "#sync-server/auth/auth-routes.ts";
import { issueAccessToken } from "#sync-server/auth/tokens.ts";
import { deviceRoutes } from "#sync-server/devices/device-routes.ts";
import { findingRoutes } from "#sync-server/findings/finding-routes.ts";
import type { Route } from "#sync-server/http/route.ts";
import type { ServerParts } from "#sync-server/server-parts.ts";
import { tenancyRoutes } from "#sync-server/tenancy/tenancy-routes.ts";
import { type Asked, type RouteServer, startRouteServer, type Told } from "./route-server.ts";
import { newServerDatabase, type ServerDatabase } from "./server-database.ts";
import { addOrganisation, runOnce, signStaffIn, type TestOrganisation } from "./test-organisation.ts";

/** The keys of a device. */
export interface TestTill {
  readonly device: KeyPair;
  /** X25519, 32 bytes. */
  readonly sealPrivateKey: Uint8Array;
  readonly sealPublicKey: string;
}

/** Makes a device with new keys. */
export function makeTill(): TestTill {
  const sealPrivateKey = new Uint8Array(randomBytes(32));
  return { device: makeKeyPair(), sealPrivateKey, sealPublicKey: sealPublicKeyOf(sealPrivateKey) };
}

/** A server with the routes of people and devices, an organisation, and whoever calls. */
export class DeviceFloor {
  readonly database: ServerDatabase;
  readonly server: RouteServer;
  readonly shop: TestOrganisation;
  readonly ownerToken: string;

  private constructor(database: ServerDatabase, server: RouteServer, shop: TestOrganisation, ownerToken: string) {
    this.database = database;
    this.server = server;
    this.shop = shop;
    this.ownerToken = ownerToken;
  }

  static async open(): Promise<DeviceFloor> {
    const database = await newServerDatabase();
    const routesOf = (parts: ServerParts): Route[] => [
      ...authRoutes(parts),
      ...deviceRoutes(parts),
      ...tenancyRoutes(),
      ...findingRoutes(parts),
    ];
    const server = await startRouteServer(database, routesOf);
    const shop = await addOrganisation(database.superuserUrl, "Harbour Bakery");
    const ownerToken = await issueAccessToken(server.parts, "person", randomUUID(), shop.ownerSecret);
    return new DeviceFloor(database, server, shop, ownerToken);
  }

  async close(): Promise<void> {
    await this.server.stop();
    await this.database.drop();
  }

  /** Asks as a member; as the owner unless another token is given. */
  asMember(method: Route["method"], path: string, body?: unknown, token = this.ownerToken): Promise<Told> {
    const asked: Asked = { token, organisationId: this.shop.organisationId };
    return this.server.ask(method, path, body === undefined ? asked : { ...asked, body });
  }

  /** Adds somebody who can sign in, and signs them in. @param branchId null for the whole organisation */
  async join(roleKey: string, branchId: string | null): Promise<{ staffId: string; token: string }> {
    const body = { name: roleKey, assignments: [{ branchId, roleKey }] };
    const { staffId } = (await this.asMember("POST", "/v1/staff", body)).body as { staffId: string };
    const secret = await signStaffIn(this.database.superuserUrl, staffId);
    return { staffId, token: await issueAccessToken(this.server.parts, "person", randomUUID(), secret) };
  }

  async addBranch(name: string): Promise<string> {
    const { settings } = await this.branch();
    const { body } = await this.asMember("POST", "/v1/branches", { name, settings });
    return (body as { branchId: string }).branchId;
  }

  async branch(): Promise<{ settings: object }> {
    const text = "select settings from shop.branch where branch_id = $1";
    return (await runOnce(this.database.superuserUrl, text, [this.shop.branchId])).rows[0];
  }

  /** A slot in the branch. */
  async addSlot(code: string, branchId = this.shop.branchId): Promise<string> {
    const { body } = await this.asMember("POST", "/v1/registers", { branchId, code, name: `Till ${code}` });
    return (body as { registerId: string }).registerId;
  }

  /** A code's secret half, for a slot. */
  async makeCode(slotId: string): Promise<string> {
    const { body } = await this.asMember("POST", `/v1/registers/${slotId}/enrolment-codes`, {});
    const code = readEnrolmentCode((body as { code: string }).code);
    if (code?.serverFingerprint !== this.database.keys.fingerprint) throw new Error("a code names its server");
    return code.secret;
  }

  /** A till shows a code. */
  async enrol(till: TestTill, secret: string, more: object = {}): Promise<Told> {
    const body = {
      secret,
      devicePublicKey: till.device.publicJwk.x,
      sealPublicKey: till.sealPublicKey,
      proof: await signEnrolmentProof(till.device, secret, till.sealPublicKey),
      programVersion: "0.3.0",
      adopt: null,
      ...more,
    };
    const address = `10.${[...randomBytes(3)].join(".")}`;
    return this.server.ask("POST", "/v1/enrolments", { body, address });
  }

  /** Confirms with the fingerprint that the server shows. */
  async confirm(slotId: string, staff: readonly object[] = [], token = this.ownerToken): Promise<Told> {
    const waiting = await this.asMember("GET", `/v1/registers/${slotId}/waiting`, undefined, token);
    const { fingerprint } = waiting.body as { fingerprint: string };
    return this.asMember("POST", `/v1/registers/${slotId}/confirm`, { fingerprint, staff }, token);
  }

  /** A till that is taken in, and its access token. */
  async takeIn(code: string, branchId = this.shop.branchId): Promise<TestTill & { registerId: string; token: string }> {
    const till = makeTill();
    const registerId = await this.addSlot(code, branchId);
    await this.enrol(till, await this.makeCode(registerId));
    await this.confirm(registerId);
    return { ...till, registerId, token: await this.tokenOf(till, registerId) };
  }

  /** Asks for a token with an assertion. */
  askToken(assertion: string): Promise<Told> {
    const body = {
      grant_type: "client_credentials",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion,
    };
    return this.server.ask("POST", "/v1/token", { body });
  }

  assert(till: TestTill, registerId: string, nowMs = this.server.parts.clock.nowMs()): Promise<string> {
    return signAssertion(till.device, registerId, this.database.keys.thumbprint, nowMs);
  }

  async tokenOf(till: TestTill, registerId: string): Promise<string> {
    const told = await this.askToken(await this.assert(till, registerId));
    if (told.status !== 200) throw new Error(JSON.stringify(told.body));
    return (told.body as { access_token: string }).access_token;
  }

  /** Actions of the audit trail, oldest first. */
  async audited(): Promise<string[]> {
    const { rows } = await runOnce(
      this.database.superuserUrl,
      "select action from shop.audit_event where org_id = $1 order by occurred_at, event_id",
      [this.shop.organisationId],
    );
    return rows.map(({ action }) => action);
  }

  /** Reads rows as the superuser. */
  async query(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await runOnce(this.database.superuserUrl, text, values)).rows;
  }
}
