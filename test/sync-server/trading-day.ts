/** A branch that trades: people who sign in at the desk, tills with real journals, and what of them has reached the server. */
import { randomUUID } from "node:crypto";
import type { StaffId } from "#domain/ids.ts";
import type { Entry } from "#domain/journal/entry.ts";
import type { SessionCommand, SessionContext } from "#domain/session/session.ts";
import { ROLE_MASKS, type Role } from "#domain/staff/permissions.ts";
import { issueAccessToken } from "#sync-server/auth/tokens.ts";
import type { Route } from "#sync-server/http/route.ts";
import { takeInBatch } from "#sync-server/ingest/take-in-batch.ts";
import { TillShelf } from "#sync-server/ingest/till-books.ts";
import type { ServerParts } from "#sync-server/server-parts.ts";
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

/** Somebody who works in the branch. */
export interface Worker {
  readonly staffId: StaffId;
  readonly role: Role;
  readonly token: string;
}

/** A branch of a new organisation, on a real database behind real routes. */
export class TradingBranch {
  readonly database: ServerDatabase;
  readonly server: RouteServer;
  readonly shop: TestOrganisation;

  private constructor(database: ServerDatabase, server: RouteServer, shop: TestOrganisation) {
    this.database = database;
    this.server = server;
    this.shop = shop;
  }

  static async open(routesOf: (parts: ServerParts) => Route[]): Promise<TradingBranch> {
    const database = await newServerDatabase();
    const server = await startRouteServer(database, routesOf);
    return new TradingBranch(database, server, await addOrganisation(database.superuserUrl, "Harbour Bakery"));
  }

  /** Another organisation on the same server. */
  async beside(): Promise<TradingBranch> {
    const shop = await addOrganisation(this.database.superuserUrl, `Shop ${randomUUID().slice(0, 8)}`);
    return new TradingBranch(this.database, this.server, shop);
  }

  async close(): Promise<void> {
    await this.server.stop();
    await this.database.drop();
  }

  /** Somebody with a role in the branch, signed in at the desk. */
  async worker(role: Role): Promise<Worker> {
    const staffId = await this.shop.addStaff(role);
    const secret = await signStaffIn(this.database.superuserUrl, staffId);
    return { staffId, role, token: await issueAccessToken(this.server.parts, "person", randomUUID(), secret) };
  }

  /** An enrolled till on which these people may work. */
  async till(code: string, people: readonly Worker[]): Promise<TradingTill> {
    return new TradingTill(this, code, await this.shop.enrolTill(code, people));
  }

  ask(who: Worker, method: Route["method"], path: string, body?: unknown): Promise<Told> {
    const asked = { token: who.token, organisationId: this.shop.organisationId };
    return this.server.ask(method, path, body === undefined ? asked : { ...asked, body });
  }

  /** Asks and takes the answer as it is said to be. Throws where the server says no. */
  async must<T>(who: Worker, method: Route["method"], path: string, body?: unknown): Promise<T> {
    const told = await this.ask(who, method, path, body);
    if (told.status >= 300) throw new Error(`${method} ${path}: ${told.status} ${JSON.stringify(told.body)}`);
    return told.body as T;
  }

  async rows<T>(text: string, values: unknown[] = []): Promise<T[]> {
    return (await runOnce(this.database.superuserUrl, text, values)).rows as T[];
  }
}

/** A till that trades offline until it sends. */
export class TradingTill {
  readonly code: string;
  readonly journal: TestJournal;
  readonly registerId: string;
  readonly #branch: TradingBranch;
  readonly #enrolled: EnrolledTill;
  #sent = 0;

  constructor(branch: TradingBranch, code: string, enrolled: EnrolledTill) {
    this.#branch = branch;
    this.#enrolled = enrolled;
    this.code = code;
    this.registerId = enrolled.registerId;
    this.journal = journalOf(enrolled, code);
  }

  /** Somebody steps up to the till. */
  by(who: Worker): this {
    this.journal.staffId = who.staffId;
    return this;
  }

  /** Asks for an act of the session as somebody. Throws where the till says no. */
  act(who: Worker, command: SessionCommand, given: Partial<SessionContext> = {}): void {
    this.by(who);
    const authority = { staffId: who.staffId, mask: ROLE_MASKS[who.role], approval: null };
    const said = this.journal.ask(command, { authority, ...given });
    if (said !== "ok") throw new Error(`${this.code} ${command.act}: ${said}`);
  }

  /** Opens with so many ten-euro notes. @returns the session's id */
  open(who: Worker, tens = 10): string {
    const { businessDate } = this.journal;
    this.act(who, { act: "open", float: [{ denominationMinor: 1_000, count: tens }], businessDate });
    return this.sessionId();
  }

  sessionId(): string {
    const { session } = this.journal.books.state;
    if (!session) throw new Error("no session is open");
    return session.sessionId;
  }

  /** Counts so much cash and, where cards were used, what the terminal says. */
  count(who: Worker, cashMinor: number, cardMinor: number | null = null): void {
    const tens = Math.floor(cashMinor / 1_000);
    const cash = [
      { denominationMinor: 1_000, count: tens },
      { denominationMinor: 1, count: cashMinor - tens * 1_000 },
    ];
    const tenders = cardMinor === null ? [] : [{ method: "card" as const, countedMinor: cardMinor as never }];
    this.act(who, { act: "count", cash, tenders });
  }

  /** Closes; a difference beyond the limit waits for its approval. */
  shut(who: Worker, given: { readonly reason?: string; readonly nextFloatMinor?: number } = {}): void {
    const { reason = null, nextFloatMinor = null } = given;
    this.act(who, { act: "close", reason, approvalPending: true, nextFloatMinor: nextFloatMinor as never });
  }

  /** Sends what the server does not have yet. */
  async send(): Promise<void> {
    const entries: readonly Entry[] = this.journal.entries.slice(this.#sent);
    const { parts } = this.#branch.server;
    const { registerId, secret } = this.#enrolled;
    const batch = await batchOf(this.#enrolled, entries);
    const taken = await takeInBatch(parts, new TillShelf(parts), { registerId, sessionSecret: secret, batch });
    if (!taken.ok) throw new Error(JSON.stringify(taken.refusal));
    this.#sent = this.journal.entries.length;
  }

  /** It was last heard of so many minutes ago. */
  async fallSilent(minutes: number): Promise<void> {
    const text = "now() - make_interval(mins => $2)";
    const of = [this.registerId, minutes];
    await this.#branch.rows(`update shop.register_head set received_at = ${text} where register_id = $1`, of);
    await this.#branch.rows(`update identity.session set created_at = ${text} where register_id = $1`, of);
  }
}
