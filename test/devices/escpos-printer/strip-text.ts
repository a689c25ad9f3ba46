/** A strip of paper as text: what a person would read aloud from it, line by line. */
import type { PrintedCharacter, StripItem } from "./print-head.ts";
import { CHARACTER_WIDTH_DOTS } from "./print-style.ts";

/**
 * The text on a strip. Large characters count as one column each; barcodes and QR codes made by the printer stand as
 * their data, pictures as `[picture WxH]`.
 */
export function stripText(items: readonly StripItem[]): string {
  return items
    .filter((item) => item.kind !== "feed")
    .map((item) => `${itemText(item)}\n`)
    .join("");
}

function itemText(item: Exclude<StripItem, { kind: "feed" }>): string {
  switch (item.kind) {
    case "line":
      return lineText(item.characters);
    case "raster":
      return `[picture ${item.widthDots}x${item.rows.length}]`;
    case "barcode":
      return `[code128 ${item.data}]`;
    case "qr":
      return `[qr ${item.data}]`;
  }
}

/** Characters by where they stand, gaps as spaces. */
function lineText(characters: readonly PrintedCharacter[]): string {
  let text = "";
  let endDots = 0;
  for (const { xDots, character, scaleX } of [...characters].sort((a, b) => a.xDots - b.xDots)) {
    const widthDots = CHARACTER_WIDTH_DOTS * scaleX;
    text += " ".repeat(Math.max(0, Math.round((xDots - endDots) / widthDots))) + character;
    endDots = xDots + widthDots;
  }
  return text.trimEnd();
}
