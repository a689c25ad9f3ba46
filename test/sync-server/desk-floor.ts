/** A whole server's routes over a real database, an organisation with people and tills, and whoever asks: for tests of what managers see of their registers' books. */
import { randomUUID } from "node:crypto";
import type { StaffId } from "#domain/ids.ts";
import type { Entry, Envelope } from "#domain/journal/entry.ts";
import type { Role } from "#domain/staff/permissions.ts";
import { sealOrganisation } from "#sync-server/audit/sealer.ts";
import { issueAccessToken } from "#sync-server/auth/tokens.ts";
import type { Route } from "#sync-server/http/route.ts";
import { allRoutes } from "#sync-server/start-server.ts";
import type { TestJournal } from "#test/fixtures/journals.ts";
import { type RouteServer, startRouteServer, type Told } from "./route-server.ts";
import { newServerDatabase, type ServerDatabase } from "./server-database.ts";
import {
  addOrganisation,
  batchOf,
  type EnrolledTill,
  journalOf,
  runOnce,
  signStaffIn,
  type TestOrganisation,
} from "./test-organisation.ts";

/** Somebody who works here and is signed in. */
export interface Member {
  readonly staffId: StaffId;
  readonly token: string;
}

/** A till and its journal, of which the server has what was sent. */
export interface TillOnFloor extends EnrolledTill {
  readonly token: string;
  readonly journal: TestJournal;
}

/** One floor a test file. */
export class DeskFloor {
  readonly database: ServerDatabase;
  readonly server: RouteServer;
  shop: TestOrganisation;
  owner: Member;

  private constructor(database: ServerDatabase, server: RouteServer, shop: TestOrganisation, owner: Member) {
    this.database = database;
    this.server = server;
    this.shop = shop;
    this.owner = owner;
  }

  static async open(): Promise<DeskFloor> {
    const database = await newServerDatabase();
    const server = await startRouteServer(database, allRoutes);
    const shop = await addOrganisation(database.superuserUrl, "Harbour Bakery");
    return new DeskFloor(database, server, shop, await ownerOf(server, shop));
  }

  async close(): Promise<void> {
    await this.server.stop();
    await this.database.drop();
  }

  /** Goes over to another organisation: nothing of what was is seen any more. */
  async beginAnew(name = "Harbour Bakery"): Promise<void> {
    this.shop = await addOrganisation(this.database.superuserUrl, name);
    this.owner = await ownerOf(this.server, this.shop);
  }

  /** Asks as a member; as the owner unless somebody else is named. */
  ask(method: Route["method"], path: string, body?: unknown, by: Member = this.owner): Promise<Told> {
    const asked = { token: by.token, organisationId: this.shop.organisationId };
    return this.server.ask(method, path, body === undefined ? asked : { ...asked, body });
  }

  /** The same where nothing but a yes will do. */
  async must<Answer>(method: Route["method"], path: string, body?: unknown, by: Member = this.owner): Promise<Answer> {
    const told = await this.ask(method, path, body, by);
    if (told.status >= 300) throw new Error(`${method} ${path}: ${told.status} ${JSON.stringify(told.body)}`);
    return told.body as Answer;
  }

  /** An answer that comes piece by piece, as text. */
  async stream(path: string, by: Member = this.owner, signal?: AbortSignal): Promise<{ status: number; text: string }> {
    const response = await fetch(`${this.server.url}${path}`, {
      headers: { authorization: `Bearer ${by.token}`, "x-org-id": this.shop.organisationId },
      ...(signal ? { signal } : {}),
    });
    return { status: response.status, text: await response.text() };
  }

  /** Somebody with a role in the branch, signed in. */
  async join(role: Role): Promise<Member> {
    const staffId = await this.shop.addStaff(role);
    const secret = await signStaffIn(this.database.superuserUrl, staffId);
    return { staffId, token: await issueAccessToken(this.server.parts, "person", randomUUID(), secret) };
  }

  /** A till that is enrolled, with a lease for these people; the first of them works at it. */
  async addTill(
    code: string,
    staff: readonly { readonly staffId: StaffId; readonly role: Role }[],
  ): Promise<TillOnFloor> {
    const till = await this.shop.enrolTill(code, staff);
    const token = await issueAccessToken(this.server.parts, "device", till.registerId, till.secret);
    const journal = journalOf(till);
    if (staff[0]) journal.staffId = staff[0].staffId;
    return { ...till, token, journal };
  }

  /** Sends a till's journal, or these entries of it. */
  async send(till: TillOnFloor, entries: readonly (Entry | Envelope)[] = till.journal.entries): Promise<Told> {
    return this.server.ask("POST", "/v1/journal", { token: till.token, body: await batchOf(till, entries) });
  }

  /** Seals what the organisation's trail waits with. */
  seal(): Promise<number> {
    return sealOrganisation(this.server.parts, this.shop.organisationId);
  }

  /** Runs a statement as the superuser. */
  async query(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await runOnce(this.database.superuserUrl, text, values)).rows;
  }

  /** Actions of the organisation's trail, oldest first. */
  async audited(): Promise<string[]> {
    const rows = await this.query(
      "select action from shop.audit_event where org_id = $1 order by occurred_at, event_id",
      [this.shop.organisationId],
    );
    return rows.map(({ action }) => String(action));
  }
}

async function ownerOf(server: RouteServer, shop: TestOrganisation): Promise<Member> {
  const token = await issueAccessToken(server.parts, "person", randomUUID(), shop.ownerSecret);
  return { staffId: shop.ownerStaffId as StaffId, token };
}
