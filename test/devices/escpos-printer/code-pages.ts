/** The characters behind the bytes, page by page (ESC t n), as Epson printers number them. */
import iconv from "iconv-lite";

/** The 256 characters of a page. An unknown page reads as page 0. */
export function charactersOf(page: number): readonly string[] {
  const known = pages.get(page);
  if (known !== undefined) return known;
  const characters = page === KATAKANA_PAGE ? katakana() : decoded(ENCODINGS[page] ?? "cp437");
  pages.set(page, characters);
  return characters;
}

const pages = new Map<number, readonly string[]>();

const ENCODINGS: Readonly<Record<number, string>> = {
  0: "cp437",
  2: "cp850",
  3: "cp860",
  4: "cp863",
  5: "cp865",
  16: "win1252",
  17: "cp866",
  18: "cp852",
  19: "cp858",
};

const KATAKANA_PAGE = 1;
/** 0x80 to 0x9f of the katakana page: what lines and boxes are drawn with. */
const BOXES = "▁▂▃▄▅▆▇█▏▎▍▌▋▊▉┼┴┬┤├▔─│▕┌┐└┘╭╮╰╯";

function decoded(encoding: string): string[] {
  return Array.from({ length: 256 }, (_, byte) => iconv.decode(Buffer.of(byte), encoding));
}

function katakana(): string[] {
  return Array.from({ length: 256 }, (_, byte) => {
    if (byte < 0x80) return String.fromCharCode(byte);
    if (byte < 0xa0) return BOXES.charAt(byte - 0x80);
    return byte > 0xa0 && byte < 0xe0 ? String.fromCharCode(0xff60 + byte - 0xa0) : " ";
  });
}
