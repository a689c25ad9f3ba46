/** The first figure: how fast a sale is confirmed (durable, encrypted, answered) beside the least it can cost and beside others. */
import { type Figure, measured, notRun } from "./figures.ts";
import { type LegName, type OpenLeg, openLeg, type TimedRun } from "./leg-process.ts";
import { compareRates, quantile, rateOf, runPairs, sayUsage } from "./pairs.ts";
import { preparePeers } from "./peers.ts";

const PAIRS = 6;
const WARM_UP = 100;

interface Opponent {
  readonly leg: LegName;
  readonly name: string;
  readonly isPeer: boolean;
  /** Least ratio of our rate to theirs; null where the design names none. */
  readonly aim: number | null;
}

const OPPONENTS: readonly Opponent[] = [
  { leg: "encrypted", name: "bare encrypted insert", isPeer: false, aim: 0.7 },
  { leg: "plain", name: "bare plaintext insert", isPeer: false, aim: 0.5 },
  { leg: "pouchdb", name: "PouchDB put", isPeer: true, aim: 0.75 },
  { leg: "powersync", name: "@powersync/node", isPeer: true, aim: null },
];

/** Runs all comparisons. @param sales in each leg */
export async function measureConfirmedSale(sales: number, say: (line: string) => void): Promise<Figure[]> {
  const register = await openLeg("register");
  try {
    await register.run(WARM_UP);
    const figures: Figure[] = [];
    const all: TimedRun[] = [];
    for (const opponent of OPPONENTS) {
      say(`confirmed sale against ${opponent.name}`);
      figures.push(await against(opponent, register, sales, all));
    }
    const p99Ms = quantile(
      all.flatMap(({ timesMs }) => timesMs),
      0.99,
    );
    const aim = { of: "ours", is: "<=", limit: 5 } as const;
    figures.push(measured({ figure: "confirmed sale over the pipe, p99", ours: p99Ms, unit: "ms", aim }));
    return [...figures, await measureInProcess(sales * 2)];
  } finally {
    await register.close();
  }
}

async function against(
  { leg, name, isPeer, aim }: Opponent,
  register: OpenLeg,
  sales: number,
  all: TimedRun[],
): Promise<Figure> {
  const figure = `confirmed sale / ${name}`;
  const missing = isPeer ? preparePeers() : null;
  if (missing !== null) return notRun(figure, "sales/s", missing);
  let opponent: OpenLeg;
  try {
    opponent = await openLeg(leg);
    await opponent.run(WARM_UP);
  } catch (error) {
    return notRun(figure, "sales/s", error instanceof Error ? error.message : String(error));
  }
  const ours = async () => {
    const run = await register.run(sales);
    all.push(run);
    return run;
  };
  const pairs = await runPairs(PAIRS, ours, () => opponent.run(sales));
  await opponent.close();
  const { median, worst } = compareRates(pairs);
  return measured({
    figure,
    ours: quantile(pairs.ours.map(rateOf), 0.5),
    against: quantile(pairs.theirs.map(rateOf), 0.5),
    ratio: median,
    unit: "sales/s",
    ...(aim === null ? {} : { aim: { of: "ratio", is: ">=", limit: aim } as const }),
    note: `worst pair ${worst.toFixed(2)}; ours: ${sayUsage(pairs.ours)}; ${name}: ${sayUsage(pairs.theirs)}`,
  });
}

async function measureInProcess(sales: number): Promise<Figure> {
  const leg = await openLeg("in-process");
  try {
    await leg.run(WARM_UP);
    const { timesMs } = await leg.run(sales);
    const aim = { of: "ours", is: "<=", limit: 2 } as const;
    return measured({
      figure: "confirmed sale in process, p99",
      ours: quantile(timesMs, 0.99),
      unit: "ms",
      aim,
      note: `median ${quantile(timesMs, 0.5).toFixed(3)} ms`,
    });
  } finally {
    await leg.close();
  }
}
