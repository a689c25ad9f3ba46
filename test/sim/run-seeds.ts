/** Runs seed after seed in one world: the same database and folders, put back before each. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ServerInspector } from "./inspect-server.ts";
import { dropWorld, makeWorld, urlOf, type World } from "./make-world.ts";
import { nextStep } from "./mischief.ts";
import { type PutBack, rememberDatabase } from "./put-back-database.ts";
import { SimServer } from "./sim-server.ts";
import { BEGINNING, Simulation } from "./simulate.ts";

/** Faults planted on purpose; the simulation must find each. */
export const SIM_MUTANTS = ["outside", "same_epoch", "acks_uncommitted", "leaks"] as const;
export type SimMutant = (typeof SIM_MUTANTS)[number];

/** How much happens in one seed before everything heals. */
const STEPS = 110;

/** How a seed ended. */
export interface SeedOutcome {
  readonly seed: number;
  /** What did not hold; nothing where all is well. */
  readonly wrong: readonly string[];
  readonly trace: readonly string[];
}

/** A world in which seeds are run. */
export class SeedRunner {
  readonly #world: World;
  readonly #folder: string;
  readonly #server: SimServer;
  readonly #inspector: ServerInspector;
  readonly #database: PutBack;
  readonly #mutant: SimMutant | null;
  #elapsed = (): number => 0;

  private constructor(
    parts: { world: World; folder: string; inspector: ServerInspector; database: PutBack },
    mutant: SimMutant | null,
  ) {
    this.#world = parts.world;
    this.#folder = parts.folder;
    this.#inspector = parts.inspector;
    this.#database = parts.database;
    this.#mutant = mutant;
    this.#server = new SimServer({
      databaseUrl: urlOf(parts.world.clusterUrl, parts.world.template),
      secrets: parts.world.secrets,
      nowMs: () => Date.parse(BEGINNING) + this.#elapsed(),
      mutant: mutant === "acks_uncommitted" ? mutant : null,
    });
  }

  /** Makes the world. @param clusterUrl of a superuser @param folder for the tills' files */
  static async open(clusterUrl: string, folder: string, mutant: SimMutant | null): Promise<SeedRunner> {
    mkdirSync(folder, { recursive: true });
    const world = await makeWorld(clusterUrl, join(folder, "joined"));
    const url = urlOf(clusterUrl, world.template);
    const database = await rememberDatabase(url);
    if (mutant === "leaks") await database.run("alter table shop.product disable row level security");
    const inspector = await ServerInspector.open(url);
    return new SeedRunner({ world, folder, inspector, database }, mutant);
  }

  /** Runs one. Stops at the first step after which something does not hold. */
  async run(seed: number): Promise<SeedOutcome> {
    await this.#database.putBack();
    await this.#server.begin(this.#world.secrets);
    const mutant = this.#mutant === "outside" || this.#mutant === "same_epoch" ? this.#mutant : null;
    const sim = new Simulation({
      seed,
      world: this.#world,
      folder: this.#folder,
      server: this.#server,
      inspector: this.#inspector,
      mutant,
    });
    this.#elapsed = () => sim.clock.elapsedMs;
    try {
      for (const { till } of sim.posts) await till.start();
      await sim.happened("the shops open");
      for (let step = 0; step < STEPS && sim.wrong.length === 0; step += 1) await nextStep(sim);
      if (sim.wrong.length === 0) await sim.heal();
    } catch (error) {
      sim.wrong.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
    } finally {
      sim.end();
    }
    return { seed, wrong: sim.wrong, trace: sim.trace };
  }

  /** Drops the world. */
  async close(): Promise<void> {
    await this.#server.close();
    await this.#inspector.close();
    await this.#database.close();
    await dropWorld(this.#world);
  }
}
