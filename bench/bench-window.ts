/** Windows that benchmarks look at: the register's and an empty one, opened the same way; and the page's own line to its register. */

import { join } from "node:path";
import { _electron, type ElectronApplication, type Page } from "playwright-core";
import type { Act, ActRequest } from "#domain/protocol/register-api.ts";
import type { RegisterMessage } from "#domain/protocol/register-messages.ts";
import type { ShellApi } from "#domain/protocol/shell-api.ts";
import type { SaleView, TillView } from "#domain/protocol/till-view.ts";
import { openDrivenWindow } from "#tools/driven-window.ts";
import { electronArguments } from "#tools/electron-runtime.ts";
import type { PreparedMachine } from "#tools/prepare-machine.ts";

const STEP_TIMEOUT_MS = 30_000;
/** Between two keys, in ms: a person, not a scanner. */
const TYPING_MS = 60;
/** The demo's cashier. */
const CASHIER = { name: "Ana Ribeiro", pin: "1357" } as const;

/** An open program and its first page. */
export interface BenchWindow {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** When its process was started, wall clock in ms. */
  readonly startedMs: number;
}

/** What the page keeps for the benchmark beside its own work. */
export interface PageTill {
  act(name: string, request: unknown): Promise<{ readonly ok: boolean; readonly answer?: unknown }>;
  sale: SaleView | null;
}
export type BenchPage = typeof globalThis & { evertill: ShellApi; benchTill: PageTill };

/** Opens the register on a data folder. */
export async function openRegisterWindow(machine: PreparedMachine, root: string): Promise<BenchWindow> {
  const startedMs = Date.now();
  const app = await openDrivenWindow({ ...machine, root, mode: "demo" });
  return firstPage(app, startedMs);
}

/** Opens the empty program. @param data a folder for what Chromium itself keeps */
export async function openEmptyWindow({ runtime, environment }: PreparedMachine, data: string): Promise<BenchWindow> {
  const startedMs = Date.now();
  const env = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const app = await _electron.launch({
    executablePath: runtime.executable,
    args: [...electronArguments(runtime), join(import.meta.dirname, "empty-app"), `--data=${data}`],
    env: Object.fromEntries(env),
  });
  return firstPage(app, startedMs);
}

/** Waits until something is painted. @returns the wall clock then, in ms */
export async function waitForPaint(page: Page, selector: string): Promise<number> {
  await page.locator(selector).first().waitFor();
  return await page.evaluate(
    () => new Promise<number>((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(Date.now())))),
  );
}

/** The demo's cashier comes to the till, whose session is open. @returns from the last key to tiles painted, in ms */
export async function signInAtWindow(page: Page): Promise<number> {
  await page.getByText(CASHIER.name, { exact: true }).click();
  await page.keyboard.type(CASHIER.pin, { delay: TYPING_MS });
  const askedMs = Date.now();
  await page.keyboard.press("Enter");
  return (await waitForPaint(page, ".sell-tiles .ui-tile")) - askedMs;
}

/** Lets the page itself ask its register over the port it draws from: `benchTill` in the page. */
export async function attachPageTill(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((ready) => {
        const here = globalThis as BenchPage;
        addEventListener("message", (event) => {
          const [port] = event.ports;
          if (event.data !== "evertill:port" || !port) return;
          const waiting = new Map<number, (answer: { ok: boolean; answer?: unknown }) => void>();
          // Far above what the page's own numbers will reach.
          let lastId = 1_000_000_000;
          here.benchTill = {
            sale: null,
            act: (name, request) => {
              lastId += 1;
              const id = lastId;
              const answered = new Promise<{ ok: boolean }>((resolve) => waiting.set(id, resolve));
              port.postMessage({ kind: "act", id, act: name, request });
              return answered;
            },
          };
          port.addEventListener("message", ({ data }: MessageEvent<RegisterMessage>) => {
            if (data.kind === "answer") waiting.get(data.id)?.(data);
            else if (data.kind === "view" && "sale" in data.view) here.benchTill.sale = (data.view as TillView).sale;
            if (data.kind === "answer") waiting.delete(data.id);
            else ready();
          });
        });
        void here.evertill.connect();
      }),
  );
}

/** Asks the register from within the page. */
export async function actInPage<A extends Act>(page: Page, name: A, request: ActRequest<A>): Promise<void> {
  const ok = await page.evaluate(
    async ([act, asked]) => (await (globalThis as BenchPage).benchTill.act(act, asked)).ok,
    [name, request] as const,
  );
  if (!ok) throw new Error(`${name} was refused`);
}

/**
 * Sells from within the page as fast as it is answered, while the window draws.
 * @returns from asking for the cash to be taken to the answer, in ms, for each sale
 */
export async function sellInPage(page: Page, sales: number): Promise<number[]> {
  return await page.evaluate(async (count) => {
    const { benchTill: till } = globalThis as BenchPage;
    const found = await till.act("catalogue.page", { categoryId: null, offset: 0, limit: 60 });
    const { products } = found.answer as { products: { productId: string; unit: string }[] };
    const three = products.filter(({ unit }) => unit === "piece").slice(0, 3);
    const timesMs: number[] = [];
    for (let nth = 0; nth < count; nth += 1) {
      for (const { productId } of three) await till.act("sale.add_product", { productId, quantityThousandths: null });
      const asked = performance.now();
      const paid = await till.act("sale.tender_cash", { amountMinor: till.sale?.cashDueMinor ?? 0 });
      if (!paid.ok) throw new Error("the sale was refused");
      timesMs.push(performance.now() - asked);
    }
    return timesMs;
  }, sales);
}

async function firstPage(app: ElectronApplication, startedMs: number): Promise<BenchWindow> {
  const page = await app.firstWindow();
  page.setDefaultTimeout(STEP_TIMEOUT_MS);
  return { app, page, startedMs };
}
