/** Rules about the form of a file: how it opens, how long it is, what it is called, what it says of what it exports. */
import type { Rule } from "./rules.ts";
import { isCode, isTest, lineOf, type SourceFile, withoutWords } from "./source-files.ts";

const LONGEST_FILE = 400;
const LONGEST_FUNCTION = 70;
/** A component is mostly the picture it draws. */
const LONGEST_COMPONENT = 120;
/** Factories whose body is a handful of short functions over one state. */
const FACTORIES = ["keepRegister", "startPrintQueue"];
/** Tables, not code: one subject that only grows. */
const LONG_TABLES = [
  "main/register/demo/demo-categories.ts",
  "renderer/messages/en.ts",
  "renderer/messages/de.ts",
  "renderer/messages/ar.ts",
  "renderer/messages/refusals-de.ts",
];
const EMPTY_NAMES = /(?:^|[/-])(?:utils?|helpers?|managers?|common|misc|shared|stuff|index)\.tsx?$/;

/** Rules about form. */
export const FORM_RULES: readonly Rule[] = [
  {
    name: "file-opens-with-its-job",
    says: "a file opens with a comment: its job and what it alone owns",
    check: (files) => files.filter((file) => isCode(file) && !/^\/\*\*?[^*]/.test(file.text)).map(({ path }) => path),
  },
  {
    name: "files-are-short",
    says: `a file has one subject and at most ${LONGEST_FILE} lines`,
    check: (files) =>
      files
        .filter((file) => isCode(file) && !isTest(file) && !LONG_TABLES.includes(file.path))
        .filter(({ text }) => text.split("\n").length > LONGEST_FILE + 1)
        .map(({ path, text }) => `${path} has ${text.split("\n").length - 1} lines`),
  },
  {
    name: "functions-are-short",
    says: `a function has at most ${LONGEST_FUNCTION} lines, a component ${LONGEST_COMPONENT}`,
    check: (files) => files.filter((file) => isCode(file) && !isTest(file)).flatMap(checkFunctions),
  },
  {
    name: "names-say-something",
    says: "no file is called utils, helpers, manager, common or index",
    check: (files) => files.filter((file) => isCode(file) && EMPTY_NAMES.test(file.path)).map(({ path }) => path),
  },
  {
    name: "no-barrels",
    says: "no file only passes on what others export",
    check: (files) =>
      files
        .filter((file) => isCode(file) && /^export (?:\*|\{)[^;]*from/m.test(file.text))
        .filter(({ text }) => !/^export (?:async )?(?:function|const|class|interface|type \w+ =)/m.test(text))
        .map(({ path }) => path),
  },
  {
    name: "no-default-exports",
    says: "what is exported has a name; only configuration files export a default",
    check: (files) =>
      files
        .filter((file) => isCode(file) && !/(?:^|\/)[\w.-]+\.config\.ts$/.test(file.path))
        .filter(({ text }) => /^export default\b/m.test(withoutWords(text)))
        .map(({ path }) => path),
  },
  {
    name: "exported-functions-are-explained",
    says: "every exported function says what it is for",
    check: (files) => files.filter((file) => isCode(file) && !isTest(file)).flatMap(checkDocstrings),
  },
  {
    name: "nothing-left-to-do",
    says: "no TODO or FIXME: it is done, or it is in the closing note",
    check: (files) =>
      files
        .filter((file) => isCode(file) || file.path.endsWith(".css") || file.path.endsWith(".sql"))
        .filter(({ path }) => !path.startsWith("test/architecture/"))
        .flatMap((file) =>
          [...file.text.matchAll(/\b(?:TODO|FIXME)\b/g)].map(
            (match) => `${file.path}:${lineOf(file.text, match.index)}`,
          ),
        ),
  },
  {
    name: "amounts-say-minor",
    says: "a field that holds an amount ends in Minor, or is called minor",
    check: (files) =>
      files
        .filter((file) => file.path.startsWith("domain/") && isCode(file) && !isTest(file))
        .flatMap((file) =>
          [...file.text.matchAll(/^\s+(\w+): (?:notNegativeAmountSchema|amountSchema)\b/gm)]
            .filter(([, name = ""]) => name !== "minor" && !name.endsWith("Minor"))
            .map((match) => `${file.path}:${lineOf(file.text, match.index)} ${match[1]}`),
        ),
  },
];

/** Top-level functions and methods, by the indent that closes them; the formatter sees to that. */
function checkFunctions(file: SourceFile): string[] {
  const lines = file.text.split("\n");
  return lines.flatMap((line, start) => {
    const head =
      /^(\s*)(?:export )?(?:async )?(?:function (\w+)|(?:static |async |readonly |private )*(#?\w+)\([^;]*\{$)/.exec(
        line,
      );
    if (!head || /^\s*(?:if|for|while|switch|return|test|describe)\b/.test(line)) return [];
    const [, indent = "", named, method] = head;
    // A call that is given an object or a function opens no method.
    if (method && /(?:\(\{|\[\{|=> \{)$/.test(line)) return [];
    const end = lines.findIndex(
      (each, index) => index > start && each.startsWith(`${indent}}`) && !each.startsWith(`${indent}})`),
    );
    const length = end - start + 1;
    const name = named ?? method ?? "";
    const longest = file.path.endsWith(".tsx") && /^[A-Z]/.test(name) ? LONGEST_COMPONENT : LONGEST_FUNCTION;
    return end > 0 && length > longest && !FACTORIES.includes(name)
      ? [`${file.path}:${start + 1} ${name} has ${length} lines`]
      : [];
  });
}

function checkDocstrings(file: SourceFile): string[] {
  const lines = file.text.split("\n");
  return lines.flatMap((line, index) => {
    const name = /^export (?:async )?function\*? (\w+)/.exec(line)?.[1];
    if (!name) return [];
    const above =
      lines.slice(0, index).findLast((each) => each.trim() !== "" && !/^\/\/ biome-ignore/.test(each)) ?? "";
    return above.trim().endsWith("*/") ? [] : [`${file.path}:${index + 1} ${name}`];
  });
}
