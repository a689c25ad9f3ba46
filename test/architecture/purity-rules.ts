/** Rules about what code may do where: a pure domain, one place that rounds, one line to the register, no POSIX in main. */
import type { Rule } from "./rules.ts";
import { isCode, isTest, lineOf, type SourceFile, withoutWords } from "./source-files.ts";

/** Time of day, columns of paper and printer steps are not amounts. */
const MAY_ROUND = [
  "domain/money/money.ts",
  "domain/time/",
  "domain/receipt/layout.ts",
  "domain/receipt/plain-text.ts",
  "main/register/devices/",
  "main/register/sync/clock.ts",
  "main/register/sign-in.ts",
];

/** Rules about what code does. */
export const PURITY_RULES: readonly Rule[] = [
  {
    name: "only-money-rounds",
    says: "only domain/money/money.ts rounds an amount, a rate or a quantity",
    check: (files) =>
      find(files, /\bMath\.(?:round|ceil|floor)\b|\.toFixed\(|\bparseFloat\(/g, (path) => {
        const decides = path.startsWith("domain/") || path.startsWith("main/register/");
        return decides && !MAY_ROUND.some((place) => path.startsWith(place));
      }),
  },
  {
    name: "domain-has-no-clock-and-no-chance",
    says: "domain/ takes time, chance and ids as parameters",
    check: (files) =>
      find(
        files,
        /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bperformance\.|\bcrypto\.|\bsetTimeout\b|\bfetch\(/g,
        (path) => path.startsWith("domain/"),
      ),
  },
  {
    name: "one-file-speaks-to-the-register",
    says: "screens talk to the register through renderer/register/register-connection.ts alone, and the customer's display through its own",
    check: (files) =>
      find(
        files,
        /\bpostMessage\(|\bMessagePort\b|\bwindow\.evertill\b/g,
        (path) =>
          path.startsWith("renderer/") &&
          path !== "renderer/register/register-connection.ts" &&
          path !== "renderer/customer-display/watch-register.ts",
      ),
  },
  {
    name: "no-inline-styles",
    says: "the content policy allows no style attribute: classes and tokens only",
    check: (files) =>
      find(files, /\sstyle=\{|\sstyle="/g, (path) => path.startsWith("renderer/") && path.endsWith(".tsx")),
  },
  {
    name: "main-knows-no-posix",
    says: "most registers run Windows: no POSIX paths, shells or signals in main/",
    check: (files) =>
      files
        .filter((file) => isOurs(file, (path) => path.startsWith("main/")))
        .flatMap((file) =>
          matches(
            file,
            file.text,
            /"\/(?:tmp|etc|usr|var|dev|proc)\b|\bsh -c\b|"SIG(?:TERM|HUP|USR1|INT)"|\bchmod [0-7]/g,
          ),
        ),
  },
  {
    name: "no-any",
    says: "types say what is there: no any, no silenced checks",
    check: (files) =>
      find(files, /(?::|<|\bas)\s*any\b(?!\s*\()/g, () => true).concat(
        files.filter(isCode).flatMap((file) => matches(file, file.text, /@ts-(?:ignore|expect-error|nocheck)\b/g)),
      ),
  },
];

function isOurs(file: SourceFile, where: (path: string) => boolean): boolean {
  return isCode(file) && !isTest(file) && where(file.path);
}

function find(files: readonly SourceFile[], pattern: RegExp, where: (path: string) => boolean): string[] {
  return files.filter((file) => isOurs(file, where)).flatMap((file) => matches(file, withoutWords(file.text), pattern));
}

function matches(file: SourceFile, text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => `${file.path}:${lineOf(text, match.index)} ${match[0].trim()}`);
}
