/**
 * The local list of passwords that somebody guesses first, for when no breach service can be asked.
 *
 * The list is our own and small, because it holds what people build passwords from and not passwords: the policy asks
 * for twelve characters of four kinds, and what is common under such a policy is a common word, twice or with another,
 * in a disguise that the policy itself teaches (a capital, digits and a mark at the end, letters as look-alike signs).
 * The words are those for "password" and "let me in", rows of keys of QWERTY, QWERTZ and AZERTY keyboards, the alphabet,
 * months, days and seasons, endearments, and the trade's own, in our languages' Latin scripts; chosen by hand.
 */
const WORDS = new Set(
  `
  password passwort kennwort passwd pass pwd passphrase geheim geheimnis secret secure sicher sicherheit schluessel
  admin administrator root user benutzer guest gast login anmeldung test testing tester demo default change changeme
  master owner manager boss chef chief cashier kasse kassierer kassierung till register evertill pos server
  welcome willkommen hello hallo hi letmein let me in open sesame opensesame trustno access zugang enter
  iloveyou ilove love liebe ichliebedich ich dich you my mein meine the das der die baby schatz schatzi angel engel
  princess prinzessin sunshine sonnenschein sonne star flower blume monkey dragon drache football fussball soccer
  baseball superman batman pokemon starwars ninja shadow hunter tiger computer internet google facebook windows
  summer sommer winter spring fruehling autumn herbst fall
  january february march april may june july august september october november december
  januar februar maerz mai juni juli oktober dezember
  monday tuesday wednesday thursday friday saturday sunday
  montag dienstag mittwoch donnerstag freitag samstag sonntag
  shop store laden geschaeft cafe coffee kaffee bakery baeckerei restaurant bistro bar pizza market markt kiosk
  company firma office buero money geld cash bargeld germany deutschland berlin london america
  q w e r t y qw qwe qwer qwert qwerty qwertyu qwertyui qwertyuiop qwertz qwertzu qwertzui qwertzuiop
  azerty azertyuiop as asd asdf asdfg asdfgh asdfghj asdfghjk asdfghjkl yx yxc yxcv yxcvb yxcvbn yxcvbnm
  zx zxc zxcv zxcvb zxcvbn zxcvbnm qay qaywsx qaywsxedc qaz qazwsx qazwsxedc
  abc abcd abcde abcdef abcdefg abcdefgh abcdefghi abcdefghij abcdefghijkl xyz
  `
    .trim()
    .split(/\s+/),
);

/** Signs that stand for a letter. What may be two letters is tried as either. */
const LOOK_ALIKES: readonly Readonly<Record<string, string>>[] = [
  { "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", $: "s", "!": "i", "+": "t" },
  { "0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "9": "g", "@": "a", $: "s", "!": "l", "|": "l" },
];
/** Fewer different characters than these are a pattern and no password. */
const FEWEST_DIFFERENT = 5;
/** Words about somebody count from this many letters; a shorter one would be in anything. */
const SHORTEST_OWN_WORD = 3;

/**
 * Whether a password is nothing but common words, or words about its owner, in one of the usual disguises.
 * @param about names and e-mail addresses
 */
export function isOnLocalList(password: string, about: readonly string[]): boolean {
  const text = plain(password);
  if (new Set(text).size < FEWEST_DIFFERENT) return true;
  const words = new Set([...WORDS, ...about.flatMap(ownWords)]);
  return undisguised(text).some((letters) => letters !== "" && isMadeOf(letters, words));
}

/** Small letters without their marks; ä is ae where people write it so, and is tried as a in `ownWords`. */
function plain(text: string): string {
  return spelled(text).normalize("NFKD").replace(/\p{M}/gu, "");
}

function spelled(text: string): string {
  return text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => ({ ä: "ae", ö: "oe", ü: "ue", ß: "ss" })[letter] ?? letter);
}

/** What the letters may have been before digits, marks and look-alikes came in. */
function undisguised(text: string): string[] {
  const untailed = text.replace(/[^\p{L}]+$/u, "");
  const bare = untailed.replace(/^[^\p{L}]+/u, "");
  const undone = LOOK_ALIKES.flatMap((alike) =>
    [untailed, bare, text].map((each) => onlyLetters([...each].map((sign) => alike[sign] ?? sign).join(""))),
  );
  return [onlyLetters(text), ...undone];
}

function onlyLetters(text: string): string {
  return text.replace(/[^\p{L}]/gu, "");
}

/** The parts of a name or an e-mail address, and a whole name as one word. */
function ownWords(text: string): string[] {
  const [beforeAt = "", domain = ""] = text.split("@");
  const named = text.includes("@") ? [beforeAt, domain.split(".")[0] ?? ""] : [text];
  return named
    .flatMap((each) => [plain(each), each.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "")])
    .flatMap((each) => [...each.split(/[^\p{L}]+/u), onlyLetters(each)])
    .filter((word) => word.length >= SHORTEST_OWN_WORD);
}

/** Whether the letters are words of the set, one after the other, with nothing left over. */
function isMadeOf(letters: string, words: ReadonlySet<string>): boolean {
  const reached = [true];
  for (let end = 1; end <= letters.length; end += 1)
    reached[end] = reached.some((was, start) => was && start < end && words.has(letters.slice(start, end)));
  return reached[letters.length] === true;
}
