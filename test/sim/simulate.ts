/** One seed of the simulation: what happens is drawn from it alone, and what must hold is looked at after every step. */
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { type Random, randomFrom } from "#test/crash/random.ts";
import { findLeaks } from "./find-leaks.ts";
import type { ServerInspector } from "./inspect-server.ts";
import { TillInspector } from "./inspect-tills.ts";
import type { SimOrganisation, World } from "./make-world.ts";
import { SimCashier } from "./sim-cashier.ts";
import { SimClock } from "./sim-clock.ts";
import { type Call, type Line, type Reply, responseOf, SimNetwork } from "./sim-network.ts";
import type { SimServer } from "./sim-server.ts";
import { layDown, SimTill, type TillMutant } from "./sim-till.ts";

/** When every seed begins: later than any time PostgreSQL goes by itself, so that nothing runs out in real time. */
export const BEGINNING = "2031-01-06T08:00:00.000Z";

export const LINES: readonly Line[] = ["token", "send", "follow"];
const HOUR_MS = 3_600_000;
/** Nothing real takes so long between two steps. */
const STUCK_MS = 30_000;

/** One till with whoever stands at it and whoever inspects it. */
export interface Post {
  readonly index: number;
  readonly shop: SimOrganisation;
  readonly till: SimTill;
  readonly cashier: SimCashier;
  readonly inspector: TillInspector;
}

/** The world of one seed while it runs. */
export class Simulation {
  readonly random: Random;
  readonly clock = new SimClock();
  readonly network = new SimNetwork();
  readonly server: SimServer;
  readonly world: World;
  readonly posts: readonly Post[];
  readonly inspector: ServerInspector;
  /** Tills that nothing gets through to. */
  readonly cut = new Set<number>();
  /** People who were shut out, by staff id. */
  readonly revoked = new Set<string>();
  /** What happened, step by step: the same for the same seed. */
  readonly trace: string[] = [];
  readonly wrong: string[] = [];
  #askedBefore = -1;

  constructor(options: {
    readonly seed: number;
    readonly world: World;
    readonly folder: string;
    readonly server: SimServer;
    readonly inspector: ServerInspector;
    readonly mutant: TillMutant | null;
  }) {
    const { seed, world, folder, server, inspector, mutant } = options;
    this.random = randomFrom(seed);
    this.world = world;
    this.server = server;
    this.inspector = inspector;
    const { clock, network } = this;
    this.posts = world.tills.map((joined, index) => {
      const shop = world.organisations[joined.organisation];
      if (!shop) throw new Error("a till is somebody's");
      const own = join(folder, joined.code);
      layDown(joined.folder, own);
      const parts = {
        index,
        folder: own,
        startsAt: BEGINNING,
        clock,
        network,
        random: randomFrom(seed + index),
        mutant,
      };
      const till = new SimTill(parts);
      const cashier = new SimCashier(till, shop, randomFrom(seed * 7 + index));
      return { index, shop, till, cashier, inspector: new TillInspector(till, cashier) };
    });
    inspector.begin(this.posts.map((post) => ({ till: world.tills[post.index] as never, inspector: post.inspector })));
  }

  get nowMs(): number {
    return Date.parse(BEGINNING) + this.clock.elapsedMs;
  }

  /** Something happened: everything it set off comes to rest, and what must hold is looked at. */
  async happened(what: string): Promise<void> {
    this.trace.push(what);
    await this.#rest();
    for (const { till, index } of this.posts) if (till.calm()) this.trace.push(`till ${index + 1} died`);
    for (const { inspector } of this.posts) this.wrong.push(...inspector.inspect());
    // What the server has is held against what each till wrote, which is read first; both grow only by what is asked.
    if (this.server.asked !== this.#askedBefore) this.wrong.push(...(await this.inspector.inspect()));
    this.#askedBefore = this.server.asked;
    for (const { till, inspector, index } of this.posts) {
      const known = till.isUp ? inspector.acknowledged : null;
      if (known && this.inspector.hashAt(index, known.place) !== known.hash)
        this.wrong.push(`till ${index + 1}: the server acknowledged ${known.place} and does not have it`);
    }
  }

  /** Time goes by for everybody. */
  pass(ms: number): void {
    this.clock.elapsedMs += Math.ceil(ms);
    for (const { till } of this.posts) till.clock.pass(Math.ceil(ms));
  }

  /** Requests arrive at the server; what it answers sets out. @returns how it went */
  async deliver(calls: readonly Call[]): Promise<string> {
    const said: string[] = [];
    for (const call of calls) {
      const told = await this.server.ask({ ...call, address: `10.1.1.${call.till + 1}` });
      if (!told) {
        said.push("the server died");
        call.fail();
        continue;
      }
      said.push(`${call.method} ${call.path.replace(/[?].*/, "")} ${told.status}`);
      const reply: Reply = { call, ...told };
      const own = this.posts[call.till]?.shop;
      if (own && told.status < 300) this.wrong.push(...findLeaks(told.body, own, this.world.organisations));
      if (told.status >= 500) this.wrong.push(`the server failed: ${call.path} ${told.body.toString().slice(0, 200)}`);
      if (call.waits()) this.network.replies.push(reply);
    }
    return said.join(", ");
  }

  /** Answers arrive. @param upTo bytes that do before the line breaks; null: all */
  reply(replies: readonly Reply[], upTo: number | null = null): void {
    for (const reply of replies) reply.call.answer(responseOf(reply, upTo));
  }

  /** Faults end, everybody is there again, and everything is sent. */
  async heal(): Promise<void> {
    this.cut.clear();
    for (const round of [1, 2]) {
      this.pass(HOUR_MS);
      for (const { till, index } of this.posts) {
        if (till.isUp) continue;
        await till.start();
        await this.happened(`till ${index + 1} starts`);
      }
      await this.#drain(round);
    }
    for (const { till, index } of this.posts) {
      const { state, waiting, reason } = till.view.sync;
      if (state !== "online" || waiting > 0)
        this.wrong.push(`till ${index + 1} never got through: ${state} ${waiting} ${reason}`);
      if (till.view.sale) continue;
      for (const { staffId } of till.view.staff)
        if (this.revoked.has(staffId)) this.wrong.push(`till ${index + 1} still lets in who was shut out`);
    }
    this.wrong.push(...(await this.inspector.compare()));
  }

  /** The seed is over. */
  end(): void {
    for (const { till } of this.posts) till.pullPlug();
  }

  async #drain(round: number): Promise<void> {
    for (let steps = 0; this.wrong.length === 0; steps += 1) {
      if (await this.#carryAll()) continue;
      const settled = this.posts.every(({ till }) => till.view.sync.state === "online" && till.view.sync.waiting === 0);
      const due = (this.clock.nextMs ?? Number.POSITIVE_INFINITY) <= this.clock.elapsedMs;
      if (settled && !due) return;
      if (steps > 300) return;
      if (!due) this.pass((this.clock.nextMs ?? 0) - this.clock.elapsedMs);
      this.clock.ringNext();
      await this.happened(`healing ${round}`);
    }
  }

  async #carryAll(): Promise<boolean> {
    let carried = false;
    for (const { index } of this.posts)
      for (const line of LINES) {
        const replies = this.network.takeReplies(index, line);
        const calls = this.network.takeRequests(index, line, false);
        if (replies.length === 0 && calls.length === 0) continue;
        this.reply(replies);
        const said = await this.deliver(calls);
        await this.happened(`healing: ${said}`);
        carried = true;
      }
    return carried;
  }

  /** Waits until every errand of every till rests or waits for the network. */
  async #rest(): Promise<void> {
    const untilMs = performance.now() + STUCK_MS;
    for (let turns = 0; ; turns += 1) {
      await turn();
      if (turns < 3) continue;
      if (this.posts.every(({ till }) => till.isQuiet)) return;
      if (performance.now() > untilMs) throw new Error(`stuck after ${this.trace.at(-1)}`);
    }
  }
}
