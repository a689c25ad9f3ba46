/** The figures of reports: a month's through its route and policies, beside the plain SQL of the same question without them. */
import { type Figure, measured, notRun } from "./figures.ts";
import { quantile } from "./pairs.ts";
import { type MonthScale, openReportShop, type ReportShop } from "./report-shop.ts";
import { openBenchCluster } from "./sync-database.ts";

const ROUNDS = 5;
const REPORT_LIMIT_MS = 2_000;
const PAGE_LIMIT_MS = 300;
const NOVEMBER = "from=2026-11-01&to=2026-11-30";
const IN_NOVEMBER = "business_date between '2026-11-01' and '2026-11-30'";
const STANDS = "not exists (select from shop.sale_void v where v.org_id = s.org_id and v.sale_id = s.sale_id)";

/** A question, as the route is asked and as SQL asks it. */
interface Question {
  readonly name: string;
  readonly path: string;
  /** `$1` is the organisation. */
  readonly floor: string;
  readonly limitMs: number;
}

const ofSales = (name: string, by: string, raw: string): Question => ({
  name: `a month by ${name}`,
  path: `/v1/reports/sales?by=${by}&${NOVEMBER}`,
  floor: `select ${raw} as key, currency, count(*), sum(sold_minor), sum(returned_minor), sum(goods_tax_minor)
    from shop.sale s where org_id = $1 and ${IN_NOVEMBER} and ${STANDS} group by 1, 2 order by 1`,
  limitMs: REPORT_LIMIT_MS,
});

const QUESTIONS: readonly Question[] = [
  ofSales("day", "day", "business_date"),
  ofSales("hour", "hour", "extract(hour from occurred_at at time zone 'Europe/Berlin')"),
  ofSales("person", "person", "staff_id"),
  {
    name: "a month by product, first page",
    path: `/v1/reports/sales?by=product&${NOVEMBER}`,
    floor: `select l.product_id, currency, sum(l.net_minor + l.tax_minor), sum(l.tax_minor), sum(l.quantity_thousandths)
      from shop.sale s join shop.sale_line l using (org_id, register_id, epoch, seq)
      where org_id = $1 and s.${IN_NOVEMBER} and ${STANDS} group by 1, 2 order by 3 desc, 1 limit 100`,
    limitMs: REPORT_LIMIT_MS,
  },
  {
    name: "a month by tender",
    path: `/v1/reports/sales?by=tender&${NOVEMBER}`,
    floor: `select t.method, currency, sum(t.amount_minor)
      from shop.sale s join shop.sale_tender t using (org_id, register_id, epoch, seq)
      where org_id = $1 and ${IN_NOVEMBER} and ${STANDS} group by 1, 2`,
    limitMs: REPORT_LIMIT_MS,
  },
  {
    name: "a month by tax",
    path: `/v1/reports/sales?by=tax&${NOVEMBER}`,
    floor: `select k.key, currency, sum(k.net), sum(k.tax)
      from shop.sale s cross join unnest(tax_keys, tax_net_minor, tax_tax_minor) as k (key, net, tax)
      where org_id = $1 and ${IN_NOVEMBER} and ${STANDS} group by 1, 2`,
    limitMs: REPORT_LIMIT_MS,
  },
  {
    name: "a month's exceptions by person",
    path: `/v1/reports/exceptions?by=person&${NOVEMBER}`,
    floor: `select staff_id, count(*), sum(sold_minor - returned_minor), sum(discount_minor)
      from shop.sale s where org_id = $1 and ${IN_NOVEMBER} and ${STANDS} group by 1`,
    limitMs: REPORT_LIMIT_MS,
  },
  {
    name: "sales, first page",
    path: "/v1/sales",
    floor: `select * from shop.sale s where org_id = $1 order by business_date desc, occurred_at desc limit 100`,
    limitMs: PAGE_LIMIT_MS,
  },
  {
    name: "sales of one day at one price, first page",
    path: "/v1/sales?from=2026-11-12&to=2026-11-12&minMinor=300&maxMinor=400",
    floor: `select * from shop.sale s where org_id = $1 and business_date = '2026-11-12' and total_minor between 300 and 400
      order by occurred_at desc limit 100`,
    limitMs: PAGE_LIMIT_MS,
  },
];

/** Measures each question. */
export async function measureReports(scale: MonthScale, say: (line: string) => void): Promise<Figure[]> {
  const cluster = await openBenchCluster();
  try {
    const shop = await openReportShop(cluster, scale);
    try {
      await checkSum(shop, scale);
      const figures: Figure[] = [];
      for (const question of QUESTIONS) {
        say(`report: ${question.name}`);
        const found = measureQuestion(shop, question, scale);
        figures.push(await found.catch((error: unknown) => notRun(question.name, "ms", String(error))));
      }
      return figures;
    } finally {
      await shop.close();
    }
  } finally {
    await cluster.close();
  }
}

/** The report must say what was put in, voided sales left out, or nothing here is worth anything. */
async function checkSum(shop: ReportShop, { sales }: MonthScale): Promise<void> {
  const { totals } = JSON.parse(await shop.ask(`/v1/reports/sales?by=day&${NOVEMBER}`)) as {
    totals: { figures: { receipts: number; amountMinor: number } }[];
  };
  const standing = sales - Math.floor(sales / 500);
  const { receipts = 0, amountMinor = 0 } = totals[0]?.figures ?? {};
  if (receipts !== standing || amountMinor !== standing * 357)
    throw new Error(`void: ${receipts} sales of ${amountMinor} are reported, ${standing} were made`);
}

async function measureQuestion(
  shop: ReportShop,
  { name, path, floor, limitMs }: Question,
  { sales }: MonthScale,
): Promise<Figure> {
  const ours: number[] = [];
  const theirs: number[] = [];
  const legs = [
    { times: ours, run: () => shop.ask(path) },
    { times: theirs, run: () => shop.superuser.query(floor, [shop.organisationId]) },
  ];
  // The first round fills buffers and plans, and counts for nothing.
  for (let round = 0; round <= ROUNDS; round += 1)
    for (const { times, run } of round % 2 === 0 ? legs : legs.toReversed()) {
      const startedMs = performance.now();
      await run();
      if (round > 0) times.push(performance.now() - startedMs);
    }
  const ratios = ours.map((ms, at) => ms / (theirs[at] ?? ms));
  return measured({
    figure: `${name}, over ${sales} sales / plain SQL without policies`,
    ours: quantile(ours, 0.5),
    against: quantile(theirs, 0.5),
    ratio: quantile(ratios, 0.5),
    unit: "ms",
    aim: { of: "ours", is: "<=", limit: limitMs },
    note: `through the route; worst ${Math.max(...ours).toFixed(0)} ms`,
  });
}
