/** The tray below the knife: each cut strip as text, bytes and picture in a folder. Sole writer of that folder. */
import fs from "node:fs";
import path from "node:path";
import { drawStrip } from "./draw-strip.ts";
import type { StripItem } from "./print-head.ts";
import { stripText } from "./strip-text.ts";

/** A cut receipt and where its three files lie. */
export interface Receipt {
  /** Counts on from what the folder held before. */
  readonly number: number;
  readonly text: string;
  readonly textFile: string;
  readonly bytesFile: string;
  readonly pictureFile: string;
}

export interface ReceiptTray {
  put(strip: readonly StripItem[], bytes: Uint8Array): void;
  /** Of this run, oldest first. */
  receipts(): readonly Receipt[];
}

/** A tray in a folder, which is made when missing; receipts of earlier runs stay. */
export function receiptTray(folder: string): ReceiptTray {
  fs.mkdirSync(folder, { recursive: true });
  let last = Math.max(0, ...fs.readdirSync(folder).map((name) => Number(/^receipt-(\d+)\.txt$/.exec(name)?.[1] ?? 0)));
  const receipts: Receipt[] = [];
  return {
    put(strip, bytes) {
      last += 1;
      const name = path.join(folder, `receipt-${String(last).padStart(4, "0")}`);
      const receipt: Receipt = {
        number: last,
        text: stripText(strip),
        textFile: `${name}.txt`,
        bytesFile: `${name}.bin`,
        pictureFile: `${name}.png`,
      };
      // The text comes last: whoever waits for it finds the other two.
      fs.writeFileSync(receipt.bytesFile, bytes);
      fs.writeFileSync(receipt.pictureFile, drawStrip(strip));
      fs.writeFileSync(receipt.textFile, receipt.text);
      receipts.push(receipt);
    },
    receipts: () => [...receipts],
  };
}
