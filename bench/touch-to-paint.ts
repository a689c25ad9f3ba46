/** From a touch or a scan to the paint that shows it, in the real window on a large catalogue. */
import type { CDPSession, Page } from "playwright-core";
import type { PreparedMachine } from "#tools/prepare-machine.ts";
import {
  actInPage,
  attachPageTill,
  openRegisterWindow,
  sellInPage,
  signInAtWindow,
  waitForPaint,
} from "./bench-window.ts";
import { type Figure, measured } from "./figures.ts";
import { eanOf } from "./large-catalogue.ts";
import type { LargeShop } from "./large-shop.ts";
import { quantile } from "./pairs.ts";

const ROUNDS = 60;
const WARM_UP = 10;
/** After so many a sale is put away, as in a shop; a sale of hundreds of lines is nobody's. */
const LINES_OF_A_SALE = 12;
/** In the large catalogue every twentieth product is sold by weight and would ask for it. */
const KINDS = 20;
const PIECE = 3;
/** Everything a touch starts is over by then. */
const SETTLE_MS = 120;
const FRAME_MS = 16.7;
const LONGEST_PAINT_MS = 50;
/** An input that shows nothing for so long was not taken. */
const LATEST_PAINT_MS = 10_000;

/** What the page notes about itself. */
interface Notes {
  /** When the finger was lifted, in ms of the page's clock. */
  inputAt: number;
  /** Called with the time at which the next paint that changed the sale's panel was done. */
  onPainted: ((paintedAt: number) => void) | null;
  longTasks: number;
}
type NotingPage = typeof globalThis & { benchNotes: Notes };

interface Sample {
  readonly paintMs: number;
  /** Work of the page's main thread from the input to the paint. */
  readonly workMs: number;
}

/** Touches tiles and scans codes. @param sales sold from within the page, for the time of an answer seen from there */
export async function measureTouchToPaint(machine: PreparedMachine, shop: LargeShop, sales: number): Promise<Figure[]> {
  const { app, page } = await openRegisterWindow(machine, shop.copy());
  try {
    await waitForPaint(page, ".ui-person");
    await signInAtWindow(page);
    await attachPageTill(page);
    await startNoting(page);
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable");
    const touches = await repeat(page, session, (nth) => touchTile(page, session, nth));
    const touchTasks = await takeLongTasks(page);
    const scans = await repeat(page, session, (nth) => scanCode(session, eanOf(PIECE + KINDS * ((nth * 397) % 4_500))));
    const scanTasks = await takeLongTasks(page);
    const timesMs = await sellInPage(page, sales);
    return [
      ...figuresOf("touch", touches, touchTasks),
      ...figuresOf("scan", scans, scanTasks),
      measured({
        figure: "confirmed sale from the window, p99",
        ours: quantile(timesMs, 0.99),
        unit: "ms",
        aim: { of: "ours", is: "<=", limit: 5 },
        note: `median ${quantile(timesMs, 0.5).toFixed(2)} ms, while the window draws each sale`,
      }),
    ];
  } finally {
    await app.close();
  }
}

function figuresOf(what: string, samples: readonly Sample[], longTasks: number): Figure[] {
  const paint = samples.map(({ paintMs }) => paintMs);
  const work = samples.map(({ workMs }) => workMs);
  const atMost = (limit: number) => ({ of: "ours", is: "<=", limit }) as const;
  return [
    measured({
      figure: `${what} to paint, p95`,
      ours: quantile(paint, 0.95),
      against: FRAME_MS,
      unit: "ms",
      aim: atMost(LONGEST_PAINT_MS),
      note: `median ${quantile(paint, 0.5).toFixed(1)} ms; against one frame; drawn by software on a virtual display`,
    }),
    measured({
      figure: `${what}: work to paint, p95`,
      ours: quantile(work, 0.95),
      against: FRAME_MS,
      unit: "ms",
      aim: atMost(FRAME_MS),
      note: `median ${quantile(work, 0.5).toFixed(1)} ms of the window's main thread from input to paint`,
    }),
    measured({ figure: `${what}: tasks over 50 ms`, ours: longTasks, unit: "tasks", aim: atMost(0) }),
  ];
}

async function repeat(
  page: Page,
  session: CDPSession,
  input: (nth: number) => Promise<number | null>,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let nth = 0; nth < WARM_UP + ROUNDS; nth += 1) {
    if (nth % LINES_OF_A_SALE === LINES_OF_A_SALE - 1) await actInPage(page, "sale.discard", {});
    await page.waitForTimeout(SETTLE_MS);
    if (nth === WARM_UP) await takeLongTasks(page);
    const before = await mainThreadMs(session);
    const painted = nextPaint(page);
    const sentAt = await input(nth);
    const paint = await painted;
    const workMs = (await mainThreadMs(session)) - before;
    const paintMs = paint.paintedAt - (sentAt === null ? paint.inputAt : sentAt - paint.originMs);
    if (nth >= WARM_UP) samples.push({ paintMs, workMs });
  }
  return samples;
}

/** With a finger, not a mouse: nothing hovers. The page itself notes when the finger was lifted. */
async function touchTile(page: Page, session: CDPSession, nth: number): Promise<null> {
  const box = await page
    .locator(".sell-tiles .ui-tile")
    .nth(1 + (nth % LINES_OF_A_SALE))
    .boundingBox();
  if (!box) throw new Error("no tile to touch");
  const finger = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [finger] });
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  return null;
}

/**
 * All keys at once, as a scanner's come: a driver that waited for each would be slower than a scanner on a busy machine.
 * The window swallows them before anything else sees them, so the time is the sender's.
 * @returns when Enter was sent, wall clock in ms
 */
async function scanCode(session: CDPSession, code: string): Promise<number> {
  const keys = [...code].map((key) => ({ key, text: key }));
  const sent = keys.map((key) => session.send("Input.dispatchKeyEvent", { type: "keyDown", ...key }));
  const sentAt = performance.timeOrigin + performance.now();
  sent.push(session.send("Input.dispatchKeyEvent", { type: "keyDown", key: "Enter", text: "\r", code: "Enter" }));
  await Promise.all(sent);
  return sentAt;
}

/** Notes the last input and the first paint after the sale's panel changed because of it. */
async function startNoting(page: Page): Promise<void> {
  await page.evaluate(() => {
    const notes: Notes = { inputAt: 0, onPainted: null, longTasks: 0 };
    (globalThis as NotingPage).benchNotes = notes;
    const note = (event: Event) => {
      notes.inputAt = event.timeStamp;
    };
    addEventListener("pointerup", note, { capture: true });
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      notes.onPainted?.(performance.now());
      notes.onPainted = null;
    };
    const panel = document.querySelector(".till-sale");
    if (!panel) throw new Error("no sale panel");
    const observer = new MutationObserver(() => {
      // A message posted from within a frame is read after that frame was painted.
      requestAnimationFrame(() => port2.postMessage(null));
    });
    observer.observe(panel, { childList: true, characterData: true, subtree: true });
    new PerformanceObserver((list) => {
      notes.longTasks += list.getEntries().length;
    }).observe({ type: "longtask" });
  });
}

interface Paint {
  readonly inputAt: number;
  readonly paintedAt: number;
  readonly originMs: number;
}

/** Asked for before the input, so that nothing but the input itself is at work until the paint. */
function nextPaint(page: Page): Promise<Paint> {
  return page.evaluate((limitMs) => {
    const { benchNotes: notes } = globalThis as NotingPage;
    return new Promise<Paint>((resolve, reject) => {
      const tooLate = setTimeout(() => reject(new Error("an input was never painted")), limitMs);
      notes.onPainted = (paintedAt) => {
        clearTimeout(tooLate);
        resolve({ inputAt: notes.inputAt, paintedAt, originMs: performance.timeOrigin });
      };
    });
  }, LATEST_PAINT_MS);
}

async function takeLongTasks(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const { benchNotes } = globalThis as NotingPage;
    const { longTasks } = benchNotes;
    benchNotes.longTasks = 0;
    return longTasks;
  });
}

/** Time the page's main thread has been at work so far, in ms. */
async function mainThreadMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1_000;
}
