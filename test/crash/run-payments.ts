/** Kills the real register, the card terminal beside it, or both, at random points of card payments; then compares what was charged with what the books say. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import { RegisterClient, RegisterGone } from "#test/register-client.ts";
import { startVirtualTerminal, type VirtualTerminal } from "#tools/virtual-terminal.ts";
import { payByCardUntilKilled } from "./card-cashier.ts";
import { nothingConfirmed } from "./cashier.ts";
import { BooksInspector } from "./inspect-books.ts";
import { inspectPayments, type PaymentFindings } from "./inspect-payments.ts";
import { type Random, randomFrom } from "./random.ts";

/** Longest time an order takes the terminal, ms. */
const LONGEST_ORDER_MS = 60;
/** A kill comes this long, at most, after the terminal was to be asked, ms: before, while and after it carries the order out. */
const LONGEST_WAIT_MS = 120;
/** How long everything may take to settle once nothing is killed any more, ms. */
const RECOVERY_TIMEOUT_MS = 30_000;

/** A run's outcome: what the comparison of both sides found, and what of the books themselves was wrong. */
export interface PaymentOutcome extends PaymentFindings {
  readonly kills: number;
  readonly findings: readonly string[];
}

interface Run {
  readonly random: Random;
  readonly dataFolder: string;
  readonly memory: string;
  readonly flags: readonly string[];
  readonly seed: number;
  terminal: VirtualTerminal;
  client: RegisterClient;
  kills: number;
}

/**
 * Runs until so many kills are done, lets both recover, and compares.
 * @param options.flags the register's own flags, such as `--mutant=doubt_is_no`
 */
export async function runPaymentCrashes(options: {
  readonly kills: number;
  readonly seed: number;
  readonly flags: readonly string[];
  readonly say: (line: string) => void;
}): Promise<PaymentOutcome> {
  const { kills, seed, flags, say } = options;
  const folder = mkdtempSync(join(tmpdir(), "evertill-payments-"));
  const dataFolder = join(folder, "till");
  const memory = join(folder, "terminal");
  mkdirSync(dataFolder, { recursive: true });
  const terminal = await startVirtualTerminal({ memory, thinkMs: LONGEST_ORDER_MS, random: seed });
  const client = await RegisterClient.start({ dataFolder, flags, terminal: addressOf(terminal) });
  const run: Run = { random: randomFrom(seed), dataFolder, memory, flags, seed, terminal, client, kills: 0 };
  const told: string[] = [];
  try {
    while (run.kills < kills) {
      await killWhilePaying(run);
      if (run.kills % 20 === 0) say(`${run.kills} kills`);
    }
    await settleAll(run, told);
    await run.client.stop();
    await run.terminal.stop();
    const books = new BooksInspector(dataFolder).inspect(nothingConfirmed());
    told.push(...books.lost, ...books.doubled);
    const found = inspectPayments(dataFolder, memory);
    told.push(...found.doubled, ...found.lost, ...found.unresolved);
    // A planted fault is meant to be found: there is nothing to look into.
    if (told.length === 0 || flags.length > 0) rmSync(folder, { recursive: true, force: true });
    else say(`what was left behind is in ${folder}`);
    return { ...found, kills: run.kills, findings: told.map((what) => `seed ${seed}: ${what}`) };
  } finally {
    await run.client.kill();
    await run.terminal.kill();
  }
}

/** Lets the cashier work, kills one side or both at some point of a payment, and starts what was killed. */
async function killWhilePaying(run: Run): Promise<void> {
  const { random, client } = run;
  let asked = false;
  const work = payByCardUntilKilled({
    client,
    random: randomFrom(random.below(2 ** 31)),
    confirmed: nothingConfirmed(),
    onAsk: () => {
      asked = true;
    },
  }).catch((error: unknown) => {
    if (!(error instanceof RegisterGone)) throw error;
  });
  // Some payments come to their end in peace, so that the books grow.
  await rest(random.next() * 150);
  const untilMs = performance.now() + 2_000;
  for (asked = false; !asked && performance.now() < untilMs; ) await rest(1);
  await rest(random.next() * LONGEST_WAIT_MS);
  const fate = random.next();
  if (fate > 0.4) {
    await run.terminal.kill();
    run.kills += 1;
    // The register finds its terminal gone in the middle of things, or dies before it knows.
    await rest(random.next() * LONGEST_WAIT_MS);
  }
  const isAlone = fate > 0.4 && fate < 0.7;
  if (isAlone) {
    await startTerminal(run);
    await rest(random.next() * 600);
  }
  await client.kill();
  await work;
  run.kills += isAlone ? 0 : 1;
  // Either may be there first when the power comes back.
  const terminalFirst = random.happens(0.5);
  if (fate >= 0.7 && terminalFirst) await startTerminal(run);
  run.client = await startRegister(run);
  if (fate >= 0.7 && !terminalFirst) await startTerminal(run);
}

async function startTerminal(run: Run): Promise<void> {
  const { memory, terminal, random } = run;
  run.terminal = await startVirtualTerminal({
    memory,
    port: terminal.port,
    thinkMs: LONGEST_ORDER_MS,
    random: random.below(2 ** 31),
  });
}

function startRegister({ dataFolder, flags, terminal }: Run): Promise<RegisterClient> {
  return RegisterClient.start({ dataFolder, flags, terminal: addressOf(terminal) });
}

/** Nobody does anything any more: what is in doubt settles by itself, or the run has failed. */
async function settleAll({ client }: Run, told: string[]): Promise<void> {
  const untilMs = performance.now() + RECOVERY_TIMEOUT_MS;
  while (client.view.sale?.pending) {
    if (performance.now() > untilMs) {
      told.push(`a payment was not settled within ${RECOVERY_TIMEOUT_MS / 1_000} s`);
      return;
    }
    await rest(20);
  }
}

function addressOf({ host, port }: VirtualTerminal): { host: string; port: number } {
  return { host, port };
}
