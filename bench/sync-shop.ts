/** A server's database with an organisation in it, tills that sold offline, and the counting of what arrived: shared by the benchmarks of sync. */
import type pg from "pg";
import type { StaffId } from "#domain/ids.ts";
import type { JournalBatch } from "#domain/protocol/sync/journal-batch.ts";
import { addOrganisation, type EnrolledTill, type TestOrganisation } from "#test/sync-server/test-organisation.ts";
import { type BenchCluster, type BenchDatabase, connectTo } from "./sync-database.ts";
import { batchesOf, openJournal, SALE_LINES, SALE_TENDERS, SALE_TOTAL_MINOR, sellThreeLines } from "./sync-journals.ts";

/** A till with what it has to send. */
export interface OfflineTill {
  readonly till: EnrolledTill;
  /** Genesis and opened session, to be sent before anything is measured. */
  readonly opening: readonly JournalBatch[];
  readonly batches: readonly JournalBatch[];
  readonly sales: number;
}

/** A migrated database with an organisation. */
export class SyncShop {
  readonly database: BenchDatabase;
  readonly superuser: pg.Client;
  readonly #organisation: TestOrganisation;
  readonly #cashier: StaffId;
  #tills = 0;

  private constructor(database: BenchDatabase, superuser: pg.Client, organisation: TestOrganisation, cashier: StaffId) {
    this.database = database;
    this.superuser = superuser;
    this.#organisation = organisation;
    this.#cashier = cashier;
  }

  /** Makes one. */
  static async open(cluster: BenchCluster): Promise<SyncShop> {
    const database = await cluster.newDatabase();
    const superuser = await connectTo(database.superuserUrl);
    const organisation = await addOrganisation(database.superuserUrl, "Harbour Bakery");
    return new SyncShop(database, superuser, organisation, await organisation.addStaff("cashier"));
  }

  get organisationId(): string {
    return this.#organisation.organisationId;
  }

  get branchId(): string {
    return this.#organisation.branchId;
  }

  get ownerSecret(): string {
    return this.#organisation.ownerSecret;
  }

  /** Enrols a till that has sold so much already. @param most entries of a batch; as many as the wire allows when not given */
  async newTill(sales: number, most?: number): Promise<OfflineTill> {
    this.#tills += 1;
    const till = await this.#organisation.enrolTill(`A${this.#tills}`, [{ staffId: this.#cashier, role: "cashier" }]);
    const journal = openJournal(till, this.#cashier);
    const opening = await batchesOf(till, [...journal.entries]);
    const entries = Array.from({ length: sales }, () => sellThreeLines(journal));
    return { till, opening, batches: await batchesOf(till, entries, most), sales };
  }

  /** Throws unless exactly these sales of a till are stored, in journal and projections, and add up. */
  async checkStored(registerId: string, sales: number, schema: "shop" | "bare" = "shop"): Promise<void> {
    const of = `from ${schema}`;
    const where = "where register_id = $1";
    const { rows } = await this.superuser.query<Record<string, string>>(
      `select
        (select count(*) ${of}.journal ${where} and type = 'sale.completed') as entries,
        (select count(*) ${of}.sale ${where}) as sales,
        (select coalesce(sum(total_minor), 0) ${of}.sale ${where}) as total,
        (select count(*) ${of}.sale_line ${where}) as lines,
        (select coalesce(sum(amount_minor), 0) ${of}.sale_tender ${where}) as tendered,
        (select count(*) ${of}.sale_tender ${where}) as tenders,
        (select count(*) from shop.violation ${where}) as violations`,
      [registerId],
    );
    const said = JSON.stringify(Object.values(rows[0] ?? {}).map(Number));
    const total = sales * SALE_TOTAL_MINOR;
    const wanted = JSON.stringify([sales, sales, total, sales * SALE_LINES, total, sales * SALE_TENDERS, 0]);
    if (said !== wanted) throw new Error(`void: ${said} is stored, ${wanted} was sent`);
  }

  /** Brings the database to rest between legs, so that none pays for another. */
  async settle(): Promise<void> {
    await this.superuser.query("checkpoint");
  }

  async close(): Promise<void> {
    await this.superuser.end();
    await this.database.drop();
  }
}
