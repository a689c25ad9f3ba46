/** Codes as people type and compare them: letters and digits in groups. Pure. */

/**
 * A code as it stands in its field while it is typed: capitals in groups joined by hyphens, whatever was typed between.
 * @param typed what the field holds: typed, pasted, with or without gaps
 * @param groups how many groups a code has; what is beyond is left out
 * @param size letters of a group
 */
export function groupLetters(typed: string, groups: number, size: number): string {
  const letters = lettersOf(typed)
    .toUpperCase()
    .slice(0, groups * size);
  return (letters.match(new RegExp(`.{1,${size}}`, "g")) ?? []).join("-");
}

/**
 * Where the caret belongs after grouping: behind the same letter as before.
 * @param typed the field's content before grouping
 * @param caret the caret's place in it
 * @param grouped the content after grouping
 */
export function caretAfterGrouping(typed: string, caret: number, grouped: string): number {
  const before = lettersOf(typed.slice(0, caret)).length;
  if (before === 0) return 0;
  let seen = 0;
  for (let place = 0; place < grouped.length; place++) {
    if (grouped[place] !== "-") seen++;
    if (seen === before) {
      // Typing at the end of a group goes on behind the hyphen.
      return grouped[place + 1] === "-" ? place + 2 : place + 1;
    }
  }
  return grouped.length;
}

function lettersOf(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, "");
}
