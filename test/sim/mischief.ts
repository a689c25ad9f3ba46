/** Everything that may happen next in a simulation, drawn from its seed. */
import type { Call } from "./sim-network.ts";
import { LINES, type Post, type Simulation } from "./simulate.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Does the next thing. */
export async function nextStep(sim: Simulation): Promise<void> {
  const fate = sim.random.next();
  const post = sim.posts[sim.random.below(sim.posts.length)];
  if (!post) return;
  if (!post.till.isUp && sim.random.happens(0.5)) return startTill(sim, post);
  if (fate < 0.45) return work(sim, post);
  if (fate < 0.82) return carry(sim);
  if (fate < 0.9) return wake(sim);
  return mischief(sim, post);
}

async function startTill(sim: Simulation, { till, index }: Post): Promise<void> {
  await till.start();
  await sim.happened(`till ${index + 1} starts`);
}

async function work(sim: Simulation, { till, cashier, index }: Post): Promise<void> {
  if (!till.isUp) return;
  const dies = sim.random.happens(0.04);
  if (dies) till.dieAt(sim.random.happens(0.5) ? "before_commit" : "after_commit");
  const did = await cashier.step();
  await sim.happened(`till ${index + 1} ${did}`);
}

/** Whoever rests longest is woken; time goes by until then. */
async function wake(sim: Simulation): Promise<void> {
  const { clock } = sim;
  if (clock.nextMs === null) return;
  if (clock.nextMs > clock.elapsedMs) sim.pass(clock.nextMs - clock.elapsedMs);
  clock.ringNext();
  await sim.happened("somebody wakes");
}

/** One thing that is on its way arrives, or does not. */
async function carry(sim: Simulation): Promise<void> {
  const { network, random, cut } = sim;
  const ways = sim.posts.flatMap(({ index }) =>
    LINES.flatMap((line) => {
      const requests = network.requests.filter((call) => call.till === index && call.line === line);
      const ways: { index: number; line: (typeof LINES)[number]; what: "request" | "stray" | "reply" }[] = [];
      if (requests.some((call) => call.waits())) ways.push({ index, line, what: "request" });
      if (requests.some((call) => !call.waits())) ways.push({ index, line, what: "stray" });
      if (network.replies.some(({ call }) => call.till === index && call.line === line))
        ways.push({ index, line, what: "reply" });
      return ways;
    }),
  );
  const way = ways[random.below(ways.length)];
  if (!way) return wake(sim);
  const { index, line, what } = way;
  const name = `till ${index + 1} ${line}`;
  const fate = random.next();
  if (what === "reply") {
    const replies = network.takeReplies(index, line);
    if (cut.has(index) || fate < 0.06) {
      for (const { call } of replies) call.fail();
      return sim.happened(`${name}: the answer is lost`);
    }
    if (fate < 0.1) {
      sim.reply(replies, Math.floor((replies[0]?.body.length ?? 0) * random.next()));
      return sim.happened(`${name}: the answer is cut off`);
    }
    if (random.happens(0.03)) sim.posts[index]?.till.dieAt(random.happens(0.5) ? "before_commit" : "after_commit");
    sim.reply(replies);
    return sim.happened(`${name}: the answer arrives`);
  }
  const calls = network.takeRequests(index, line, what === "stray");
  if (cut.has(index) || fate < 0.05) {
    for (const call of calls) call.fail();
    return sim.happened(`${name}: the request is lost`);
  }
  if (fate < 0.1 && what === "request") {
    // The till gives up; the request is still on its way, and arrives whenever it likes.
    for (const call of calls) {
      network.requests.push(strayOf(call));
      call.fail();
    }
    return sim.happened(`${name}: nobody waits any longer`);
  }
  if (fate < 0.16) network.requests.push(...calls.map(strayOf));
  if (fate >= 0.16 && fate < 0.19) return truncate(sim, calls, name);
  if (fate >= 0.19 && fate < 0.22 && line === "send") return steal(sim, calls, name);
  if (fate >= 0.22 && fate < 0.28) sim.server.dieAt(random.happens(0.5) ? "before_commit" : "after_commit");
  const said = await sim.deliver(calls);
  return sim.happened(`${name}: ${said}`);
}

/** A copy that nobody waits for. */
function strayOf(call: Call): Call {
  return { ...call, waits: () => false, answer: () => undefined, fail: () => undefined };
}

/** Only a part of the request arrives, and the line breaks. */
async function truncate(sim: Simulation, calls: readonly Call[], name: string): Promise<void> {
  const said: string[] = [];
  for (const call of calls) {
    const body = call.body?.subarray(0, Math.floor(call.body.length * sim.random.next()));
    if (body) said.push(await sim.deliver([strayOf({ ...call, body })]));
    call.fail();
  }
  await sim.happened(`${name}: cut off, ${said.join(", ")}`);
}

/** Somebody sends what they overheard over another till's connection. */
async function steal(sim: Simulation, calls: readonly Call[], name: string): Promise<void> {
  sim.network.requests.push(...calls);
  const other = sim.network.requests.find((call) => call.till !== calls[0]?.till && call.headers.authorization);
  const [call] = calls;
  if (!other?.headers.authorization || !call || call.method !== "POST") return sim.happened(`${name}: overheard`);
  const { authorization } = other.headers;
  const told = await sim.server.ask({ ...call, headers: { ...call.headers, authorization }, address: "10.6.6.6" });
  if (told && told.status < 400) sim.wrong.push("a till's journal was taken from another till");
  await sim.happened(`${name}: stolen, ${told?.status}`);
}

/** What seldom happens to a shop. */
async function mischief(sim: Simulation, post: Post): Promise<void> {
  const { random, cut, server } = sim;
  const { till, index, shop } = post;
  const name = `till ${index + 1}`;
  switch (random.below(11)) {
    case 0:
      if (!cut.delete(index)) cut.add(index);
      return sim.happened(`${name} is ${cut.has(index) ? "cut off" : "back on the network"}`);
    case 1:
      till.pullPlug();
      return sim.happened(`${name} loses power`);
    case 2:
      await server.stop();
      return sim.happened("the server is started again");
    case 3:
      await server.rotateKeys();
      return sim.happened("the server signs with a new key");
    case 4: {
      const byMs =
        (random.below(2) * 2 - 1) * ([3 * MINUTE_MS, 60 * MINUTE_MS, 2 * DAY_MS, 9 * DAY_MS].at(random.below(4)) ?? 0);
      till.clock.wallMs += byMs;
      return sim.happened(`the clock of ${name} jumps by ${byMs} ms`);
    }
    case 5:
    case 6: {
      const ms = [10 * MINUTE_MS, 300 * MINUTE_MS, DAY_MS, 8 * DAY_MS].at(random.below(4)) ?? 0;
      sim.pass(ms);
      return sim.happened(`${ms} ms go by`);
    }
    case 7:
      if (till.isUp) till.keepBackup();
      return sim.happened(`${name} is backed up`);
    case 8:
      return restore(sim, post);
    case 9:
      return shutOut(sim, post);
    default: {
      const productId = shop.productIds[random.below(shop.productIds.length)];
      const listed = await server.owner(shop, "GET", "/v1/products");
      const products = JSON.parse(listed?.body.toString() ?? "{}").products as { productId: string }[];
      const product = products.find((each) => each.productId === productId);
      const changed = { ...product, priceMinor: 50 + random.below(900) };
      const told = await server.owner(shop, "PUT", `/v1/products/${productId}`, changed);
      return sim.happened(`a price changes: ${told?.status}`);
    }
  }
}

async function restore(sim: Simulation, { till, inspector, index }: Post): Promise<void> {
  if (!till.hasBackup) return sim.happened(`till ${index + 1} has no backup`);
  await till.restoreBackup();
  await till.start();
  inspector.forgetLost((saleId) => sim.inspector.hasSale(index, saleId));
  await sim.happened(`till ${index + 1} goes on from its backup`);
}

/** A cashier is shut out, or let in again. */
async function shutOut(sim: Simulation, { shop }: Post): Promise<void> {
  const staffId = shop.people[2]?.staffId ?? "";
  const was = sim.revoked.has(staffId);
  const told = await sim.server.owner(shop, "POST", `/v1/staff/${staffId}/${was ? "enable" : "disable"}`);
  if (told?.status === 200) {
    if (was) sim.revoked.delete(staffId);
    else sim.revoked.add(staffId);
  }
  await sim.happened(`a cashier is ${was ? "let in again" : "shut out"}: ${told?.status}`);
}
