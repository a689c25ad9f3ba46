/** A month of trade put straight into a server's database, and that server's routes on loopback: what the benchmark of reports asks. */
import { randomUUID } from "node:crypto";
import type pg from "pg";
import { pino } from "pino";
import { issueAccessToken, verifyAccessToken } from "#sync-server/auth/tokens.ts";
import { listenForNudges } from "#sync-server/changes/nudges.ts";
import { openDatabase } from "#sync-server/db/database.ts";
import { buildServer, stopServer } from "#sync-server/http/build-server.ts";
import { readSettings } from "#sync-server/http/settings.ts";
import { serverKeysOf } from "#sync-server/keys.ts";
import type { ServerParts } from "#sync-server/server-parts.ts";
import { allRoutes } from "#sync-server/start-server.ts";
import { addOrganisation } from "#test/sync-server/test-organisation.ts";
import { type BenchCluster, connectTo } from "./sync-database.ts";

const REGISTERS = 10;
const STOP_TIMEOUT_MS = 2_000;

/** What a month has. */
export interface MonthScale {
  readonly sales: number;
  readonly products: number;
}

/** The shop, its server and a superuser of its database. */
export interface ReportShop {
  readonly organisationId: string;
  readonly superuser: pg.Client;
  /** Asks a route as the owner; throws unless it answers. @returns the answer's text */
  ask(path: string): Promise<string>;
  close(): Promise<void>;
}

/** Makes it: sales of November 2026 at ten registers, three lines each, one in five hundred voided. */
export async function openReportShop(cluster: BenchCluster, scale: MonthScale): Promise<ReportShop> {
  const of = await cluster.newDatabase();
  const superuser = await connectTo(of.superuserUrl);
  const { organisationId, branchId, ownerSecret, ownerStaffId, enrolTill } = await addOrganisation(
    of.superuserUrl,
    "Harbour Bakery",
  );
  const registers: string[] = [];
  for (let at = 0; at < REGISTERS; at += 1) registers.push((await enrolTill(`A${at}`, [])).registerId);
  await fillMonth(superuser, { organisationId, branchId, ownerStaffId, registers }, scale);
  const log = pino({ level: "error" }, pino.destination(2));
  const database = openDatabase(of.appUrl, () => undefined);
  const nudges = listenForNudges(of.appUrl, log);
  const parts: ServerParts = {
    database,
    keys: serverKeysOf(of.secrets),
    log,
    clock: { nowMs: () => Date.now() },
    tokenAlgorithm: "EdDSA",
    nudges,
    breaches: { url: null },
    webOrigins: [],
  };
  const read = readSettings({ DATABASE_URL: of.appUrl });
  if (!read.ok) throw new Error(read.wrong.join("; "));
  const app = await buildServer({
    routes: allRoutes(parts),
    settings: read.settings,
    log,
    database,
    ready: async () => true,
    verifyToken: verifyAccessToken(parts),
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const token = await issueAccessToken(parts, "person", randomUUID(), ownerSecret);
  return {
    organisationId,
    superuser,
    ask: async (path) => {
      const headers = { authorization: `Bearer ${token}`, "x-org-id": organisationId };
      const answer = await fetch(`${url}${path}`, { headers });
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(`void: ${path}: ${answer.status} ${text}`);
      return text;
    },
    close: async () => {
      await stopServer(app, STOP_TIMEOUT_MS);
      await nudges.close();
      await database.close();
      await superuser.end();
      await of.drop();
    },
  };
}

async function fillMonth(
  superuser: pg.Client,
  of: {
    readonly organisationId: string;
    readonly branchId: string;
    readonly ownerStaffId: string;
    readonly registers: readonly string[];
  },
  { sales, products }: MonthScale,
): Promise<void> {
  const place = [of.organisationId, of.branchId, of.registers];
  const placed = "$1::uuid, $2::uuid, ($3::uuid[])[1 + g % cardinality($3::uuid[])]";
  await superuser.query(
    `insert into shop.product (org_id, product_id, name, unit, price_minor, tax_ids, popularity, version)
     select $1, md5('product' || g)::uuid, 'Goods ' || g, 'piece', 119, '{}', 0, 1 from generate_series(1, $2::integer) g`,
    [of.organisationId, products],
  );
  await superuser.query(
    `insert into shop.sale (org_id, branch_id, register_id, sale_id, epoch, seq, staff_id, receipt_number, currency,
         total_minor, tax_minor, cash_rounding_minor, change_minor, occurred_at, business_date, sold_minor, goods_tax_minor,
         tax_keys, tax_net_minor, tax_tax_minor)
       select ${placed}, md5('sale' || g)::uuid, 1, g, $4::uuid, 'A' || g % 10 || '-' || lpad(g::text, 6, '0'), 'EUR',
         357, 57, 0, 0, at, at::date, 357, 57, array['A 190000 0193a000-0000-7000-8000-000000000001'], array[300], array[57]
       from generate_series(1, $5::integer) g
       cross join lateral (
         select '2026-11-01 08:00:00+00'::timestamptz + make_interval(days => (g::bigint * 30 / $5)::integer, secs => g % 36000)
       ) as t (at)`,
    [...place, of.ownerStaffId, sales],
  );
  await superuser.query(
    `insert into shop.sale_line (org_id, branch_id, register_id, epoch, seq, number, product_id, name,
         quantity_thousandths, unit_price_minor, amount_minor, net_minor, tax_minor, business_date)
       select s.org_id, s.branch_id, s.register_id, s.epoch, s.seq, n,
         md5('product' || 1 + (s.seq * 7919 + n * 104729) % $2::integer)::uuid, 'Goods', 1000, 119, 119, 100, 19, s.business_date
       from shop.sale s cross join generate_series(0, 2) n
       where s.org_id = $1`,
    [of.organisationId, products],
  );
  await superuser.query(
    `insert into shop.sale_tender (org_id, branch_id, register_id, epoch, seq, number, method, amount_minor)
       select org_id, branch_id, register_id, epoch, seq, 0, case when seq % 3 = 0 then 'card' else 'cash' end, total_minor
       from shop.sale where org_id = $1`,
    [of.organisationId],
  );
  await superuser.query(
    `insert into shop.sale_void (org_id, branch_id, register_id, epoch, seq, sale_id)
       select org_id, branch_id, register_id, epoch, 10000000 + seq, sale_id
       from shop.sale where org_id = $1 and seq % 500 = 0`,
    [of.organisationId],
  );
  for (const table of ["sale", "sale_line", "sale_tender", "sale_void", "product"])
    await superuser.query(`vacuum analyze shop.${table}`);
}
