/** Asks a real server whatever its own document allows, and more, and holds every answer to what the document promises. */
import { type Random, randomFrom } from "#test/crash/random.ts";
import type { ServerDatabase } from "#test/sync-server/server-database.ts";
import { type Operation, readApiDocument } from "./api-document.ts";
import { Chapter } from "./fuzz-chapter.ts";
import { changeOf, type FuzzMutant } from "./fuzz-mutants.ts";
import { type FuzzWorld, makeFuzzWorld } from "./fuzz-world.ts";

/** What to run. */
export interface FuzzPlan {
  readonly calls: number;
  readonly seed: number;
  /** Only operations whose path holds this. */
  readonly route?: string | undefined;
  /** Only this chapter of the run, as a failure names it. */
  readonly chapter?: number | undefined;
  readonly mutant?: FuzzMutant | undefined;
  say(line: string): void;
}

/** What came of it. */
export interface FuzzRun {
  readonly calls: number;
  /** A line each: what was asked, and what is wrong with the answer. */
  readonly failures: readonly string[];
  /** Operations that answered with a success at least once, and how many there are. */
  readonly reached: readonly string[];
  readonly operations: number;
}

/** After so many calls every row is put back and the server begins anew: a failure is played again from there. */
const CHAPTER_CALLS = 250;
const MOST_FAILURES = 40;
/** Of those that hash a password one in so many is asked: each takes the server a quarter of a second. */
const SLOW_ONE_IN = 12;

/** Runs it on a fresh database. */
export async function runFuzz(on: ServerDatabase, plan: FuzzPlan): Promise<FuzzRun> {
  const world = await makeFuzzWorld(on, changeOf(plan.mutant));
  try {
    const run = new Run(world, plan);
    await run.play();
    return run.outcome();
  } finally {
    await world.close();
  }
}

class Run {
  readonly #world: FuzzWorld;
  readonly #plan: FuzzPlan;
  readonly #failures: string[] = [];
  readonly #reached = new Set<string>();
  #operations: readonly Operation[] = [];
  #calls = 0;

  constructor(world: FuzzWorld, plan: FuzzPlan) {
    this.#world = world;
    this.#plan = plan;
  }

  async play(): Promise<void> {
    const { calls, chapter } = this.#plan;
    for (let at = chapter ?? 0; this.#calls < calls && this.#failures.length < MOST_FAILURES; at += 1) {
      await this.#playChapter(at, Math.min(CHAPTER_CALLS, calls - this.#calls));
      if (chapter !== undefined) return;
    }
  }

  outcome(): FuzzRun {
    return {
      calls: this.#calls,
      failures: this.#failures,
      reached: [...this.#reached].sort(),
      operations: this.#operations.length,
    };
  }

  async #playChapter(number: number, calls: number): Promise<void> {
    const beginning = await this.#world.begin();
    const { server } = beginning;
    try {
      const document = await readApiDocument(server.url);
      const { route, seed } = this.#plan;
      this.#operations = document.operations.filter(({ path }) => route === undefined || path.includes(route));
      if (this.#operations.length === 0) throw new Error(`no path holds ${route}`);
      const random = randomFrom(seed * 1_000_003 + number);
      const chapter = new Chapter({ ...beginning, world: this.#world, document, random, number });
      for (let at = 0; at < calls && this.#failures.length < MOST_FAILURES; at += 1) {
        const operation = drawOperation(this.#operations, random);
        const { wrong, succeeded } = await chapter.call(operation);
        this.#calls += 1;
        if (succeeded) this.#reached.add(operation.name);
        for (const each of wrong) this.#fail(`${each}\n  again: ${this.#again(number, at)}`);
      }
      for (const each of await chapter.end()) this.#fail(`${each}\n  again: ${this.#again(number, calls - 1)}`);
    } finally {
      await server.stop();
    }
  }

  #again(chapter: number, at: number): string {
    const { seed, route } = this.#plan;
    const only = route === undefined ? "" : ` --route=${route}`;
    return `npm run fuzz -- --seed ${seed} --chapter ${chapter} --calls ${at + 1}${only}`;
  }

  #fail(line: string): void {
    this.#failures.push(line);
    this.#plan.say(line);
  }
}

function drawOperation(operations: readonly Operation[], random: Random): Operation {
  for (;;) {
    const drawn = operations[random.below(operations.length)] as Operation;
    const slow = /"(?:password|newPassword|pin)"/.test(JSON.stringify(drawn.body?.schema ?? {}));
    if (!slow || operations.length === 1 || random.below(SLOW_ONE_IN) === 0) return drawn;
  }
}
