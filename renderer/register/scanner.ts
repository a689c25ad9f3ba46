/**
 * Scans from anywhere: a keyboard scanner is told from typing by its speed, and card tracks never reach a field.
 *
 * What comes at a scanner's speed is held back until it is known what it is: a scan goes to the sale, anything else to
 * the field it was typed into, a moment later and in order.
 */
import { flushSync } from "react-dom";
import { GROUP_SEPARATOR } from "#domain/catalogue/gs1.ts";
import { isReceiptCode } from "#domain/receipt/receipt-code.ts";
import { scanCode } from "./scan-code.ts";
import { playSound } from "./sounds.ts";
import { useTill } from "./till-store.ts";

/** Longest gap between two characters of a scan, in ms. Scanners send every few ms, a busy computer hears them later. */
const LONGEST_GAP_MS = 60;
/** After this long without a character, in ms, what was held back was no scan. */
const END_MS = 90;
/** Fewest characters of a scan: the shortest codes on goods are UPC-E and EAN-8, a shop's own may be a little shorter. */
const FEWEST_CHARACTERS = 6;
/** Keys that are held while others are pressed. */
const MODIFIERS: ReadonlySet<string> = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock"]);
/** Start sentinels of a magnetic card's tracks (ISO/IEC 7811-6): what follows must not be shown or kept. */
const TRACK_START = /^(?:%B|;\d)/;

/** Characters that came fast: the first one reached its field before anybody could know, the rest is held back. */
interface Burst {
  text: string;
  lastMs: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Listens before any field does, for the life of the window. */
export function startScanner(): void {
  const burst: Burst = { text: "", lastMs: 0, timer: undefined };
  window.addEventListener("keydown", (event) => event.isTrusted && read(event, burst), { capture: true });
}

function read(event: KeyboardEvent, burst: Burst): void {
  // A scanner holds Shift for capitals and Control for a group separator: those keys are no characters of their own.
  if (MODIFIERS.has(event.key)) return;
  if (isSeparator(event)) {
    takeSeparator(event, burst);
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const inTime = burst.text !== "" && event.timeStamp - burst.lastMs <= LONGEST_GAP_MS;
  clearTimeout(burst.timer);
  if (event.key === "Enter" || event.key === "Tab") {
    if (inTime) end(event, burst);
    else giveBack(burst);
    burst.text = "";
    return;
  }
  if (event.key.length !== 1) {
    giveBack(burst);
    return;
  }
  if (!inTime) giveBack(burst);
  burst.text += event.key;
  burst.lastMs = event.timeStamp;
  // The sentinel of a track is no letter people need at the till; nothing of a card is ever shown.
  if (burst.text.length === 1 && !/[%;]/.test(event.key)) return;
  swallow(event);
  burst.timer = setTimeout(() => giveBack(burst), END_MS);
}

/** Keyboard scanners send the group separator of GS1 codes (ASCII 29) as Control and `]`. */
function isSeparator(event: KeyboardEvent): boolean {
  if (event.key === GROUP_SEPARATOR) return true;
  return event.ctrlKey && !event.altKey && !event.metaKey && (event.key === "]" || event.code === "BracketRight");
}

/** Between two characters of a scan, or before its first one; anywhere else it is somebody's own key. */
function takeSeparator(event: KeyboardEvent, burst: Burst): void {
  clearTimeout(burst.timer);
  if (burst.text !== "" && event.timeStamp - burst.lastMs > LONGEST_GAP_MS) giveBack(burst);
  burst.text += GROUP_SEPARATOR;
  burst.lastMs = event.timeStamp;
  swallow(event);
  burst.timer = setTimeout(() => giveBack(burst), END_MS);
}

function end(event: KeyboardEvent, burst: Burst): void {
  const { text } = burst;
  if (TRACK_START.test(text)) {
    swallow(event);
    playSound("refuse");
    useTill.getState().say({ kind: "refusal", refusal: { code: "card_data.refused", facts: {} } });
    return;
  }
  if (!looksScanned(text) || !takesScans()) {
    giveBack(burst);
    return;
  }
  swallow(event);
  if (!isHeldWhole(text)) takeBackFirst();
  void scanCode(text);
}

/** Codes on goods are mostly digits, and receipts say what they are; a word typed fast into the search is none. */
function looksScanned(text: string): boolean {
  if (isReceiptCode(text)) return true;
  const digits = text.replaceAll(/\D/g, "").length;
  return text.length >= FEWEST_CHARACTERS && digits * 2 >= text.length;
}

/** A scan is one only where there is a sale to add to; a PIN typed fast stays a PIN. */
function takesScans(): boolean {
  const { view, wantedApproval } = useTill.getState();
  return view.person !== null && view.session !== null && wantedApproval === null;
}

/** It was somebody typing fast: what was held back goes where it was meant to, in order. */
function giveBack(burst: Burst): void {
  const { text } = burst;
  burst.text = "";
  if (TRACK_START.test(text)) return;
  const held = isHeldWhole(text) ? text : text.slice(1);
  for (const key of held.replaceAll(GROUP_SEPARATOR, "")) {
    if (!press(key)) continue;
    const field = document.activeElement;
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)
      document.execCommand("insertText", false, key);
  }
}

/** Takes the scan's first character out of where it went before anybody knew that it was a scan. */
function takeBackFirst(): void {
  if (!press("Backspace")) return;
  const field = document.activeElement;
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) document.execCommand("delete");
}

/** Whether already its first character was kept from the field it would have gone to. */
function isHeldWhole(text: string): boolean {
  return /^[%;]/.test(text) || text.startsWith(GROUP_SEPARATOR);
}

/** Presses a key where the focus is. @returns whether nobody took it, so that the browser's own effect is due */
function press(key: string): boolean {
  const target = document.activeElement ?? document.body;
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  // Drawn before the next key: a field that has not seen the last digit would take the next one for the first.
  flushSync(() => target.dispatchEvent(event));
  return !event.defaultPrevented;
}

function swallow(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}
