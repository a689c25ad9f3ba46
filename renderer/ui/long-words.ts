/** Names with long words on small keys. The window's browser has no hyphenation dictionaries, so where a word may break is decided here. */

/** Words up to this fit a tile at the usual size. */
const FITS = 14;
/** Words up to this fit a tile at the small size. */
const FITS_SMALL = 17;
const LEAST_AT_AN_END = 3;
const SOFT_HYPHEN = "\u00ad";
/** A number and its unit stay on one line: `500 g`. */
const MEASURE = /(\d) (?=(?:g|kg|mg|l|ml|cl|m|cm|mm|W)(?![\p{L}\d]))/gu;

/** A name as it is drawn on a key. */
export interface FittedName {
  /** With soft hyphens in words that fit at no size. */
  readonly text: string;
  readonly size: "usual" | "small";
}

/** Fits a name to a key: usual size, small size, and small size with places to break, in this order. */
export function fitName(written: string): FittedName {
  const name = written.replace(MEASURE, "$1\u00a0");
  const longest = Math.max(0, ...name.split(/[\s\-/]+/).map((word) => word.length));
  if (longest <= FITS) return { text: name, size: "usual" };
  if (longest <= FITS_SMALL) return { text: name, size: "small" };
  return { text: name.replace(/[\p{L}\p{M}]+/gu, hyphenate), size: "small" };
}

/**
 * Lets a long word break between syllables: a single consonant (or ch, ck, ph, sch, th) goes with the vowel after it.
 * Right for most words of most European languages, and always better than a break without a hyphen.
 */
function hyphenate(word: string): string {
  if (word.length <= FITS) return word;
  const syllables =
    /([aeiouyäöüáàâéèêíîóôúûåøæœ])([bcdfghjklmnñpqrsßtvwxzçš]*?)(?=(?:sch|ch|ck|ph|th|[bcdfghjklmnñpqrsßtvwxzçš])[aeiouyäöüáàâéèêíîóôúûåøæœ])/giu;
  return word.replace(syllables, (part: string, _vowel: string, _rest: string, at: number) => {
    const before = at + part.length;
    const isInside = before >= LEAST_AT_AN_END && word.length - before >= LEAST_AT_AN_END;
    return isInside ? part + SOFT_HYPHEN : part;
  });
}
