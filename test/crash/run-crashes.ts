/** Kills the real register process at random instants while it sells, starts it again, and inspects its books each time. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import type { SaleView } from "#domain/protocol/till-view.ts";
import { RegisterClient, RegisterGone } from "#test/register-client.ts";
import { type Confirmed, nothingConfirmed, workUntilKilled } from "./cashier.ts";
import { BooksInspector, type Findings } from "./inspect-books.ts";
import { type Random, randomFrom } from "./random.ts";

/** Longest time, in ms, that a register works before it is killed. */
const LONGEST_LIFE_MS = 250;
/** Every other kill comes this soon, in ms, after some command was sent: most commands are under way then. */
const LONGEST_COMMAND_MS = 6;

/** A run's outcome. `findings` says what was lost, with the kill after which it showed. */
export interface CrashOutcome {
  readonly kills: number;
  readonly lost: number;
  readonly doubled: number;
  readonly confirmedSales: number;
  readonly findings: readonly string[];
}

/**
 * Runs until so many kills are done or something was lost or doubled.
 * @param options.flags the register's own flags, such as `--mutant=outside`
 */
export async function runCrashes(options: {
  readonly kills: number;
  readonly seed: number;
  readonly flags: readonly string[];
  readonly say: (line: string) => void;
}): Promise<CrashOutcome> {
  const { kills, seed, flags, say } = options;
  const dataFolder = mkdtempSync(join(tmpdir(), "evertill-crash-"));
  const random = randomFrom(seed);
  const confirmed = nothingConfirmed();
  const inspector = new BooksInspector(dataFolder);
  const findings: Findings = { lost: [], doubled: [] };
  const told: string[] = [];
  let done = 0;
  try {
    for (;;) {
      const client = await RegisterClient.start({ dataFolder, flags });
      look(client, inspector, confirmed, findings);
      for (const what of [...findings.lost, ...findings.doubled])
        told.push(`after kill ${done}, seed ${seed}: ${what}`);
      if (told.length > 0 || done === kills) {
        await client.stop();
        break;
      }
      await killWhileWorking(client, random, confirmed);
      done += 1;
      if (done % 20 === 0) say(`${done} kills, ${confirmed.sales.length} sales confirmed`);
    }
  } finally {
    rmSync(dataFolder, { recursive: true, force: true });
  }
  const { lost, doubled } = findings;
  return {
    kills: done,
    lost: lost.length,
    doubled: doubled.length,
    confirmedSales: confirmed.sales.length,
    findings: told,
  };
}

/** Inspects the books of a register that was just started again. */
function look(client: RegisterClient, inspector: BooksInspector, confirmed: Confirmed, findings: Findings): void {
  if (client.view.phase !== "running") {
    findings.lost.push(`the books do not open: ${client.view.trouble?.kind ?? client.view.phase}`);
    return;
  }
  const found = inspector.inspect(confirmed);
  findings.lost.push(...found.lost);
  findings.doubled.push(...found.doubled);
  // With a command under way the draft may be before or after it; without one it is exactly as confirmed.
  if (confirmed.asking === null && !sameDraft(client.view.sale, confirmed.draft))
    findings.lost.push("the sale on the screen changed");
  const missing = confirmed.held.filter((saleId) => !client.view.held.some((held) => held.saleId === saleId));
  if (confirmed.asking === null && missing.length > 0) findings.lost.push(`held sales ${missing.join(", ")}`);
}

function sameDraft(now: SaleView | null, before: SaleView | null): boolean {
  const lines = (sale: SaleView | null) => JSON.stringify([sale?.lines ?? [], sale?.tenders ?? []]);
  return lines(now) === lines(before);
}

async function killWhileWorking(client: RegisterClient, random: Random, confirmed: Confirmed): Promise<void> {
  const work = workUntilKilled(client, random, confirmed).catch((error: unknown) => {
    if (!(error instanceof RegisterGone)) throw error;
  });
  // One kill in eight may come while somebody signs in; the others find a till at work.
  if (random.happens(0.875)) while (client.view.session === null || client.view.person === null) await rest(1);
  await rest(random.next() * LONGEST_LIFE_MS);
  if (random.happens(0.5)) {
    while (confirmed.asking === null) await rest(0);
    await rest(random.next() * LONGEST_COMMAND_MS);
  }
  await client.kill();
  await work;
}
