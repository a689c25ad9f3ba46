/** Closing a long session: count, Z and its paper, as a manager at midnight waits for them. */
import { invariant } from "#domain/invariant.ts";
import { makeTestFolder } from "#test/in-process-register.ts";
import { type Figure, measured } from "./figures.ts";
import { openInProcessLeg } from "./register-legs.ts";

/** Figures of closing a session of so many sales, in ms. */
export async function measureSessionClose(sales: number, say: (line: string) => void): Promise<Figure[]> {
  const leg = await openInProcessLeg(makeTestFolder());
  try {
    for (let nth = 0; nth < sales; nth += 1) {
      await leg.prepare?.();
      await leg.confirm();
    }
    say(`closing a session of ${sales} sales`);
    const began = performance.now();
    const { totals } = await leg.closeSession();
    const ours = performance.now() - began;
    invariant(totals === sales, "the Z has every sale");
    const figure = `closing a session of ${sales.toLocaleString("en")} sales`;
    return [measured({ figure, ours, unit: "ms", aim: { of: "ours", is: "<=", limit: 1_000 } })];
  } finally {
    await leg.close();
  }
}
