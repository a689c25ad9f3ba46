/** What of a fault of our own may leave: its class, its code, the places in our sources. Sole owner of what a report holds; nothing else ever does. */
import { z } from "zod";
import { redactCardData } from "#domain/text/card-data.ts";

const DEEPEST = 50;
/** A line of a stack that is longer is somebody's text. */
const LONGEST_PLACE = 500;
/** Names of classes, functions and codes are short words; anything else is somebody's text. */
const NAME = /^(?:new |async )?[A-Za-z_$#][\w$.<>#]{0,79}(?: \[as \w{1,40}\])?$/;
const CODE = /^[\w.-]{1,40}$/;
const LONG_NUMBER = /\d{6,}/;
/** Of a place outside the program only that it is one is said. */
const ELSEWHERE = "elsewhere";
const PATH = /^(?:node:)?[\w.@+-]+(?:\/[\w.@+-]+)*$/;
/** What the program's own pages are served from. */
const PAGES = "app://evertill/";
const PLACE =
  /^\s+at (?:(?<name>.*?) \((?<within>.*):(?<line>\d+):(?<column>\d+)\)|(?:async )?(?<path>.*):(?<l>\d+):(?<c>\d+))$/;

const placeNumber = z.int().min(0);
/** What a library adds to a place is left out, and is no reason to drop the whole. */
const frame = z.object({
  filename: z.string().max(LONGEST_PLACE).refine(isPath),
  function: z.string().refine((name) => name === "?" || isName(name)),
  lineno: placeNumber,
  colno: placeNumber,
  in_app: z.boolean(),
});

/** A report as it goes from process to process; whoever takes one checks it again. */
export const errorReportSchema = z.strictObject({
  type: z.string().refine(isName),
  /** PostgreSQL's code, the system's or ours; empty where there is none. */
  value: z.string().refine((code) => code === "" || isCode(code)),
  /** The oldest call first. */
  frames: z.array(frame).max(DEEPEST),
});

/** A fault without anything of anybody. */
export type ErrorReport = z.infer<typeof errorReportSchema>;
type Frame = ErrorReport["frames"][number];

/**
 * Makes a report of whatever was thrown. Never the message: it quotes values. Never throws.
 * @param folder the program's own folder: places are said from there on, and what lies outside it is not said
 */
export function reportOf(error: unknown, folder: string): ErrorReport {
  try {
    if (!(error instanceof Error)) return { type: "NotAnError", value: "", frames: [] };
    return { type: classOf(error), value: codeOf(error), frames: framesOf(placesOf(error), folder) };
  } catch {
    // An error whose own properties throw.
    return { type: "Error", value: "", frames: [] };
  }
}

/**
 * Makes a report of what a page's console says of an error that nobody caught.
 * @param source address of the script; of scripts that are not ours nothing is said
 * @returns null where the line says something else
 */
export function reportOfConsole(message: string, source: string, line: number): ErrorReport | null {
  const said = /^Uncaught (?:\(in promise\) )?(?<type>[A-Za-z_$][\w$]*)?/.exec(message);
  if (said === null) return null;
  const { type = "" } = said.groups ?? {};
  const filename = relativePath(source, PAGES);
  const known = /(?:Error|Exception)$/.test(type) && isName(type);
  const lineno = Number.isSafeInteger(line) && line > 0 ? line : 0;
  return { type: known ? type : "Error", value: "", frames: [frameOf(filename, "?", lineno, 0)] };
}

/** Makes a report of what ended without an error, as a window that is gone. @param reason a word of the system's, left out where it is none */
export function reportOfEnd(type: string, reason: string): ErrorReport {
  return { type: isName(type) ? type : "Error", value: isCode(reason) ? reason : "", frames: [] };
}

function classOf(error: Error): string {
  const { name } = error.constructor;
  return isName(name) ? name : "Error";
}

function codeOf(error: Error): string {
  const { code: caused } = (error.cause ?? error) as { readonly code?: unknown };
  const code = (error as { readonly code?: unknown }).code ?? caused;
  return typeof code === "string" && isCode(code) ? code : "";
}

/** The stack without the message before it, of which a line may look like a place. */
function placesOf({ message, stack = "" }: Error): string {
  const at = message === "" ? -1 : stack.indexOf(message);
  return at < 0 ? stack : stack.slice(at + message.length);
}

function framesOf(stack: string, folder: string): Frame[] {
  const frames = stack.split("\n").flatMap((text) => {
    const found = text.length > LONGEST_PLACE ? undefined : PLACE.exec(text)?.groups;
    if (found === undefined) return [];
    const filename = relativePath(found.within ?? found.path ?? "", folder);
    return [frameOf(filename, found.name ?? "?", Number(found.line ?? found.l), Number(found.column ?? found.c))];
  });
  return frames.slice(0, DEEPEST).reverse();
}

function frameOf(filename: string, name: string, lineno: number, colno: number): Frame {
  const isElsewhere = filename === ELSEWHERE;
  return {
    filename,
    function: !isElsewhere && isName(name) ? name : "?",
    lineno,
    colno,
    in_app: !isElsewhere && !filename.startsWith("node_modules/") && !filename.startsWith("node:"),
  };
}

/** Within the program, a library's own name, or a part of Node; a folder of the machine is nobody's business. */
function relativePath(path: string, folder: string): string {
  const plain = plainPath(path);
  const home = folder === PAGES ? PAGES : `${plainPath(folder).replace(/\/+$/, "")}/`;
  const library = plain.lastIndexOf("node_modules/");
  const relative = plain.startsWith("node:") ? plain : within(plain, home, library);
  return isPath(relative) ? relative : ELSEWHERE;
}

function within(plain: string, home: string, library: number): string {
  if (library >= 0) return plain.slice(library);
  return plain.startsWith(home) ? plain.slice(home.length) : ELSEWHERE;
}

/** A file's address or a path of Windows as a path with slashes. */
function plainPath(path: string): string {
  const slashes = path.replaceAll("\\", "/");
  if (!slashes.startsWith("file://")) return slashes;
  const decoded = decodeURI(slashes.slice("file://".length));
  return /^\/[A-Za-z]:\//.test(decoded) ? decoded.slice(1) : decoded;
}

function isPath(text: string): boolean {
  return text === ELSEWHERE || (PATH.test(text) && !text.split("/").includes("..") && isNobodys(text));
}

function isName(text: string): boolean {
  return NAME.test(text) && isNobodys(text);
}

function isCode(text: string): boolean {
  return CODE.test(text) && isNobodys(text);
}

function isNobodys(text: string): boolean {
  return !LONG_NUMBER.test(text) && redactCardData(text) === text;
}
