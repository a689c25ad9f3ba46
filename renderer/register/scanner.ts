/** Scans from anywhere: a keyboard scanner is told from typing by its speed, and card tracks never reach a field. */

import { scanCode } from "./scan-code.ts";
import { playSound } from "./sounds.ts";
import { useTill } from "./till-store.ts";

/** Longest gap between two characters of a scan, in ms. People type slower; scanners send every few ms. */
const LONGEST_GAP_MS = 35;
/** Fewest characters of a scan: the shortest code on goods is an 8-digit EAN or UPC-E, a shop's own may be shorter. */
const FEWEST_CHARACTERS = 4;
/** Start sentinels of a magnetic card's tracks (ISO/IEC 7811-6): what follows must not be shown or kept. */
const TRACK_START = /^(?:%B|;\d)/;

interface Burst {
  text: string;
  lastMs: number;
  isTrack: boolean;
}

/** Listens before any field does, for the life of the window. */
export function startScanner(): void {
  const burst: Burst = { text: "", lastMs: 0, isTrack: false };
  window.addEventListener("keydown", (event) => read(event, burst), { capture: true });
}

function read(event: KeyboardEvent, burst: Burst): void {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const inTime = event.timeStamp - burst.lastMs <= LONGEST_GAP_MS;
  if (event.key === "Enter" || event.key === "Tab") {
    end(event, burst, inTime);
    return;
  }
  if (event.key.length !== 1) return;
  if (!inTime) Object.assign(burst, { text: "", isTrack: false });
  burst.text += event.key;
  burst.lastMs = event.timeStamp;
  // A sentinel alone may be somebody typing a percent sign: it is held back only once a track follows at a reader's speed.
  if (burst.isTrack || TRACK_START.test(burst.text)) {
    burst.isTrack = true;
    swallow(event);
    clearTyped(burst.text.length - 1);
    return;
  }
  // From the third fast character on it is no person: the field keeps what it had before the scan.
  if (inTime && burst.text.length >= 3) {
    swallow(event);
    if (burst.text.length === 3) clearTyped(2);
  }
}

function end(event: KeyboardEvent, burst: Burst, inTime: boolean): void {
  const { text, isTrack } = burst;
  Object.assign(burst, { text: "", isTrack: false });
  if (isTrack && inTime) {
    swallow(event);
    playSound("refuse");
    useTill.getState().say({ kind: "refusal", refusal: { code: "card_data.refused", facts: {} } });
    return;
  }
  if (!inTime || text.length < FEWEST_CHARACTERS) return;
  swallow(event);
  void scanCode(text);
}

function swallow(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Takes the scan's first characters out of the field they fell into. */
function clearTyped(characters: number): void {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement) || characters <= 0) return;
  const kept = field.value.slice(0, Math.max(0, field.value.length - characters));
  const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
  setValue?.call(field, kept);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
