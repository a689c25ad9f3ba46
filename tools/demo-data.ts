/**
 * `npm run demo-data -- --days 90 --registers 5 [--sales-per-day 60] [--seed TEXT] [--data=FOLDER]`: fills the demo's
 * organisation with days of trade, so that every screen of a manager has something to show; `npm start` opens it. A
 * second time it adds only the days since.
 */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { locateDataFolders } from "#main/shell/data-folders.ts";
import { type Filled, fillShop, MOST_REGISTERS } from "./demo-data/fill-shop.ts";
import { joinDemoTill } from "./demo-data/join-demo-till.ts";
import { Progress } from "./demo-data/progress.ts";
import { DEMO_REGISTER_CODE, type DemoServer, startDemoServer } from "./demo-server.ts";
import { runWithEndings } from "./ending.ts";
import { signInOwner } from "./server-api.ts";
import { findOrFoundOrganisation } from "./server-process.ts";

const MOST_DAYS = 1_100;
const MOST_SALES = 600;

const { values } = parseArgs({
  options: {
    days: { type: "string", default: "90" },
    registers: { type: "string", default: "5" },
    "sales-per-day": { type: "string", default: "60" },
    seed: { type: "string", default: "harbour" },
    data: { type: "string" },
  },
});
const say = (line: string): void => console.log(line);

await runWithEndings(async (endings) => {
  const days = wholeOf("days", values.days, MOST_DAYS);
  const registers = wholeOf("registers", values.registers, MOST_REGISTERS);
  const salesPerDay = wholeOf("sales-per-day", values["sales-per-day"], MOST_SALES);
  const machine = { platform: process.platform, home: homedir(), environment: process.env };
  const folders = locateDataFolders(machine, values.data);
  const folder = join(folders.root, "server");
  const ownerFile = join(folder, "demo-owner.json");
  const isNew = !existsSync(ownerFile);
  say("The demo's sync server is starting …");
  const { owner, server } = await startServer(folder);
  endings.add(server.stop);
  if (server.code !== null) {
    say("The demo's own till joins it, with its goods and people …");
    await joinDemoTill(folders.books.demo, { serverUrl: server.url, code: server.code }, () => server.confirmTill());
  }
  const progress = new Progress(say, process.stdout.isTTY === true);
  const { organisationId, branchId } = owner;
  const shop = { url: server.url, organisationId, branchId, signIn: () => signInOwner(server.url, owner) };
  const wishes = { days, registers, salesPerDay, seed: values.seed, nowMs: Date.now() };
  const filling = fillShop(shop, join(folder, "demo-data"), wishes, progress);
  // Ctrl-C: the day under way is played and sent to its end; the server stops behind it.
  endings.add(async () => {
    progress.cancel();
    await filling.catch(() => undefined);
  });
  const filled = await filling;
  for (const line of summaryOf(filled, progress.seconds)) say(line);
  say(`The organisation is in ${folder}; npm start opens it.`);
  // A password is shown once: when it was made.
  say(`Sign in as its owner with ${owner.email}${isNew ? ` and ${owner.password}` : ""} (in ${ownerFile})`);
  return 0;
});

async function startServer(folder: string): Promise<{ owner: Owner; server: DemoServer }> {
  try {
    const owner = await findOrFoundOrganisation(folder);
    return { owner, server: await startDemoServer(folder, DEMO_REGISTER_CODE) };
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    throw new Error(
      `${says}\nIf npm start is running on the same folder, close it first: the server is one's at a time.`,
    );
  }
}
type Owner = Awaited<ReturnType<typeof findOrFoundOrganisation>>;

function summaryOf({ days, sales, entries, revoked, violations, cancelled }: Filled, seconds: number): string[] {
  if (cancelled) return [`Cancelled: ${days} days of registers were added; the same command goes on with the rest.`];
  if (days === 0) return ["All of these days are there already: nothing was added."];
  return [
    `${days} days of registers with ${sales} sales were added, ${entries} entries in ${seconds} s.`,
    ...(revoked > 0
      ? [
          `${revoked} times something was done by a right that had been taken away meanwhile; the last of them wait at the desk.`,
        ]
      : []),
    ...(violations > 0 ? [`${violations} rules were broken that none of this should break.`] : []),
  ];
}

/** @throws a sentence unless it is a whole number from 1 to `most` */
function wholeOf(name: string, text: string, most: number): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 1 && number <= most) return number;
  throw new Error(`--${name} is a whole number from 1 to ${most}`);
}
