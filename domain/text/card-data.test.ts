/** Tests of the card data firewall: no card number passes, and no shop's own number is stopped. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { hasValidGtinCheckDigit } from "#domain/catalogue/barcode.ts";
import { ok, refuse } from "#domain/refusals.ts";
import { findCardData, redactCardData, refuseCardData } from "./card-data.ts";

/** Issuer prefixes with a length each issues, written down apart from the code. */
const ISSUED: readonly (readonly [prefix: string, length: number])[] = [
  ...([16, 18, 19] as const).map((length) => ["4", length] as const),
  ...["51", "52", "53", "54", "55", "2221", "2222", "2300", "2699", "2719", "2720"].map((each) => [each, 16] as const),
  ...["34", "37"].map((each) => [each, 15] as const),
  ...["300", "305", "36", "38"].map((each) => [each, 14] as const),
  ...["6011", "65", "644", "649", "3528", "3589", "62"].flatMap((each) => [[each, 16] as const, [each, 19] as const]),
  ...["5018", "5020", "5038", "6304", "6759", "6761", "6763"].map((each) => [each, 16] as const),
];

const digitsOf = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((digits) => digits.join(""));

/** Appends the digit that makes the sum right; kept apart from the code under test on purpose. */
function withLuhn(body: string): string {
  for (let check = 0; check <= 9; check += 1) {
    const digits = [...body, String(check)].reverse().map(Number);
    const sum = digits.reduce((total, digit, index) => {
      const value = index % 2 === 1 ? digit * 2 : digit;
      return total + Math.floor(value / 10) + (value % 10);
    }, 0);
    if (sum % 10 === 0) return body + check;
  }
  throw new Error("one of ten digits fits");
}

function withGtin(body: string): string {
  for (let check = 0; check <= 9; check += 1) if (hasValidGtinCheckDigit(body + check)) return body + check;
  throw new Error("one of ten digits fits");
}

const cardNumber = fc
  .constantFrom(...ISSUED)
  .chain(([prefix, length]) => digitsOf(length - 1 - prefix.length).map((rest) => withLuhn(prefix + rest)));

const plainGap = fc.constantFrom(" ", "-", ".", "\u00a0", "\u2009", "–", " - ", "\u200b", "_", "·");
const anyGap = fc.oneof(plainGap, fc.constantFrom("/", ",", "|", "*", ":", "'", " / "));
const words = fc.constantFrom("", "Karte ", "Visa: ", "customer paid with ", "Nr.", "(", "表");
const after = fc.constantFrom("", " ok", ")", ", bitte", " 12/27", "\n", "x");

const fullWidth = (text: string) => text.replaceAll(/[0-9]/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
const arabic = (text: string) => text.replaceAll(/[0-9]/g, (digit) => String.fromCharCode(0x0660 + Number(digit)));

test("every card number is found in one piece, wherever it stands", () => {
  fc.assert(
    fc.property(words, cardNumber, after, (before, card, behind) => {
      const hit = findCardData(before + card + behind);
      expect(hit).toEqual({ kind: "card_number", start: before.length, end: before.length + card.length });
    }),
    { numRuns: 3_000 },
  );
});

test("every card number is found however blanks, dashes, dots and invisible characters cut it", () => {
  const cut = fc.tuple(
    cardNumber,
    fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 19, maxLength: 19 }),
    plainGap,
  );
  fc.assert(
    fc.property(
      words,
      cut,
      fc.array(plainGap, { minLength: 19, maxLength: 19 }),
      after,
      (before, made, gaps, behind) => {
        const [card, sizes] = made;
        let written = "";
        let at = 0;
        for (const [index, size] of sizes.entries()) {
          if (at >= card.length) break;
          written += (at > 0 ? gaps[index] : "") + card.slice(at, at + size);
          at += size;
        }
        // Groups that read as a calendar date are a date.
        fc.pre(!/(?<!\d)(?:19|20)\d\d(?!\d)/.test(written));
        expect(findCardData(before + written + behind)?.kind).toBe("card_number");
      },
    ),
    { numRuns: 3_000 },
  );
});

test("every card number is found as cards print it, with any punctuation between", () => {
  fc.assert(
    fc.property(words, cardNumber, anyGap, after, (before, card, gap, behind) => {
      const sizes = card.length === 15 ? [4, 6, 5] : card.length === 14 ? [4, 6, 4] : [4, 4, 4, 4, 3];
      const groups = sizes.map((size, index) => {
        const at = sizes.slice(0, index).reduce((sum, each) => sum + each, 0);
        return card.slice(at, at + size);
      });
      expect(findCardData(before + groups.filter((group) => group !== "").join(gap) + behind)?.kind).toBe(
        "card_number",
      );
    }),
    { numRuns: 2_000 },
  );
});

test("other scripts' digits are digits", () => {
  fc.assert(
    fc.property(cardNumber, fc.constantFrom(fullWidth, arabic), (card, write) => {
      expect(findCardData(write(card))?.kind).toBe("card_number");
    }),
  );
});

test("a card number with one wrong digit passes", () => {
  fc.assert(
    fc.property(cardNumber, fc.integer({ min: 6, max: 13 }), fc.integer({ min: 1, max: 9 }), (card, at, by) => {
      const digit = (Number(card[at]) + by) % 10;
      expect(findCardData(card.slice(0, at) + digit + card.slice(at + 1))).toBeUndefined();
    }),
  );
});

test("one digit more or less in one piece is no card of that issuer", () => {
  // 4111 1111 1111 1111 with a digit more has 17 digits, which Visa does not issue.
  for (let digit = 0; digit <= 9; digit += 1) expect(findCardData(`4111111111111111${digit}`)).toBeUndefined();
  expect(findCardData("411111111111111")).toBeUndefined();
});

test.each([
  ["4111111111111111", "Visa"],
  ["4111 1111 1111 1111 110", "Visa with 19 digits"],
  ["5555 5555 5555 4444", "Mastercard"],
  ["2223-0031-2200-3222", "Mastercard, second range"],
  ["3782 822463 10005", "American Express"],
  ["3056 930902 5904", "Diners Club"],
  ["6011.1111.1111.1117", "Discover"],
  ["3530 1113 3330 0000", "JCB"],
  ["6200000000000005", "UnionPay"],
  ["6759 6498 2643 8453", "Maestro"],
])("%s is a card number (%s, published test number)", (text) => {
  expect(findCardData(text)?.kind).toBe("card_number");
  expect(refuseCardData(text)).toEqual(refuse("card_data.refused"));
});

test.each([
  "%B4111111111111111^DOE/JOHN^27121010000000000000?",
  "%b3782 822463 10004^DOE/JOHN^2712101",
  ";4111111111111112=27121010000012345678?",
  "note ;5555555555554445=2712 and more",
])("a magnetic track is found by its form alone: %s", (text) => {
  expect(findCardData(text)?.kind).toBe("track");
});

test("no EAN-13 is ever taken for a card, also when it passes Luhn", () => {
  // 4006381333931 is a German EAN-13; 4000000000006 is one that passes Luhn too.
  expect(findCardData("4006381333931")).toBeUndefined();
  fc.assert(
    fc.property(digitsOf(12), (body) => {
      expect(findCardData(withGtin(body))).toBeUndefined();
      expect(findCardData(withLuhn(body))).toBeUndefined();
    }),
    { numRuns: 5_000 },
  );
});

test("an EAN-13 with a weight or an amount behind it is goods", () => {
  fc.assert(
    fc.property(
      digitsOf(11),
      fc.integer({ min: 100, max: 999 }),
      fc.constantFrom(" g", " ml", "", " x"),
      (body, size, unit) => {
        expect(findCardData(`${withGtin(`4${body}`)} ${size}${unit}`)).toBeUndefined();
      },
    ),
    { numRuns: 3_000 },
  );
});

test("a scanned GTIN-14 passes by its check digit; typed as a note, a Diners number does not", () => {
  const both = fc
    .constantFrom("36", "38", "301")
    .chain((prefix) => digitsOf(13 - prefix.length).map((rest) => withLuhn(prefix + rest)))
    .filter(hasValidGtinCheckDigit);
  fc.assert(
    fc.property(both, (code) => {
      expect(refuseCardData(code, { scanned: true })).toEqual(ok(code));
      expect(refuseCardData(code)).toEqual(refuse("card_data.refused"));
    }),
    { numRuns: 50 },
  );
});

test("a scan whose digits are a card number is refused, and so is a text around one", () => {
  expect(refuseCardData("4111111111111111", { scanned: true }).ok).toBe(false);
  expect(refuseCardData("card 36000000000008", { scanned: true }).ok).toBe(false);
});

test("the shop's own code passes when the catalogue knows exactly it", () => {
  expect(refuseCardData("4111111111111111", { knownBarcode: "4111111111111111" })).toEqual(ok("4111111111111111"));
  expect(refuseCardData("4111111111111111 ", { knownBarcode: "4111111111111112" }).ok).toBe(false);
});

test.each([
  "DE89 3704 0044 0532 0130 00",
  "IBAN DE75 5121 0800 1245 1261 99 bitte",
  "AT61 1904 3002 3457 3201",
  "CH93 0076 2011 6238 5295 7",
  "FR14 2004 1010 0505 0001 3M02 606",
])("an account number is no card number: %s", (text) => {
  expect(findCardData(text)).toBeUndefined();
});

test("account numbers of German banks pass, although one in ten has a group of four fours that passes Luhn", () => {
  const iban = fc.tuple(fc.constantFrom("4", "5"), digitsOf(17)).map(([first, rest]) => {
    const account = first + rest;
    const check = 98n - (BigInt(`${account}131400`) % 97n);
    return `DE${String(check).padStart(2, "0")}${account}`.replaceAll(/(.{4})(?=.)/g, "$1 ");
  });
  fc.assert(
    fc.property(iban, (text) => {
      expect(findCardData(`Konto ${text}, danke`)).toBeUndefined();
    }),
    { numRuns: 2_000 },
  );
});

test("letters that look like a country hide no card", () => {
  fc.assert(
    fc.property(fc.constantFrom("ab12 ", "DE12 ", "no 12 "), cardNumber, (before, card) => {
      expect(findCardData(before + card)?.kind).toBe("card_number");
    }),
  );
});

test("masked numbers, instants, prices and receipt numbers pass", () => {
  for (const text of [
    "4111 11** **** 1111",
    "xxxx xxxx xxxx 1111",
    "2026-11-23T01:12:00.000Z",
    "A03-000127",
    "23.11.2026 12:30, 4 × 12,50 = 50,00",
    "+49 151 23456789",
    "+34 612 345 678 901",
    "",
  ])
    expect(findCardData(text), text).toBeUndefined();
});

test("a number before a date, and a dialled number before anything, are not joined to a card", () => {
  for (const text of ["Lieferschein 23203257 06.05.2024", "23203257 2024-06-05", "+49 600 141792 2025-08-04"])
    expect(findCardData(text), text).toBeUndefined();
  // The first of them without its date's dots passes Luhn as a Mastercard: only the date tells it apart.
  expect(findCardData("2320 3257 0605 2024")?.kind).toBe("card_number");
});

const two = fc.integer({ min: 1, max: 28 }).map((day) => String(day).padStart(2, "0"));
const date = fc.tuple(two, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 2020, max: 2029 }));
const number = fc.oneof(
  date.map(([day, month, year]) => `${day}.${String(month).padStart(2, "0")}.${year}`),
  date.map(([day, month, year]) => `${year}-${String(month).padStart(2, "0")}-${day}`),
  date.map(([day, month, year]) => `${month}/${day}/${year}`),
  fc.tuple(fc.integer({ min: 0, max: 23 }), two).map(([hour, minute]) => `${hour}:${minute}`),
  fc.tuple(fc.integer({ min: 1, max: 999 }), two).map(([whole, cents]) => `${whole},${cents}`),
  digitsOf(7).map((rest) => `0171 ${rest}`),
  digitsOf(8).map((rest) => `030/${rest}`),
  digitsOf(9).map((rest) => `+49 ${rest.slice(0, 3)} ${rest.slice(3)}`),
  digitsOf(10).map((rest) => `(${rest.slice(0, 3)}) ${rest.slice(3, 6)}-${rest.slice(6)}`),
  digitsOf(5),
  fc.integer({ min: 1, max: 500 }).map(String),
);
const word = fc.constantFrom("Frau", "ruft", "table for", "Lieferung", "um", "Kuchen", "Uhr am", "call back", "und");
const WOLF_NOTES = 20_000;

test("notes with dates, times, prices and telephone numbers between words never cry wolf", () => {
  const note = fc.array(fc.tuple(word, number), { minLength: 1, maxLength: 6 });
  const notes = fc.sample(note, { numRuns: WOLF_NOTES, seed: 7 }).map((pieces) => pieces.flat().join(" "));
  expect(notes.filter(findCardData)).toEqual([]);
});

test("numbers heaped without words cry wolf in fewer than 1 of 100 notes", () => {
  const note = fc.array(fc.oneof(number, number, word), { minLength: 3, maxLength: 10 });
  const notes = fc.sample(note, { numRuns: WOLF_NOTES, seed: 7 }).map((pieces) => pieces.join(" "));
  const wolves = notes.filter(findCardData).length;
  expect(wolves / WOLF_NOTES).toBeLessThan(0.01);
});

test("a log line keeps its words and loses its cards", () => {
  expect(redactCardData("sale 7: 4111 1111 1111 1111, then 5555555555554444!")).toBe(
    "sale 7: [card number], then [card number]!",
  );
  expect(redactCardData("read ;4111111111111111=27121010000? twice")).toBe("read [card track] twice");
  expect(redactCardData("nothing to hide")).toBe("nothing to hide");
});

test("no card number survives redaction", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(cardNumber, words, fc.string({ unit: "grapheme" })), { maxLength: 6 }), (pieces) => {
      expect(findCardData(redactCardData(pieces.join(" ")))).toBeUndefined();
    }),
  );
});

test("the refusal says nothing of the digits", () => {
  expect(JSON.stringify(refuseCardData("4111 1111 1111 1111"))).not.toMatch(/\d/);
});
