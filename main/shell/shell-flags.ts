/** The flags the program understands on its command line; a key or a secret is never among them. */

/** What the command line asked for. */
export interface ShellFlags {
  readonly demo: boolean;
  /** Shows the gallery of components instead of the till; development builds alone have its page. */
  readonly gallery: boolean;
  readonly dataFolder: string | undefined;
  readonly printers: readonly { host: string; port: number }[];
  /** The demo's simulated card terminal. */
  readonly terminal: { host: string; port: number } | undefined;
  /** The window's content in CSS pixels; without it the window fills the screen. */
  readonly bounds: { x: number; y: number; width: number; height: number } | undefined;
  /** The server that a demo joins by itself; a shop's till is enrolled by a person. */
  readonly enrol: { serverUrl: string; code: string } | undefined;
  /** Flags of the register process in development (`--mutant=NAME` plants a fault); a packaged program ignores them. */
  readonly registerArguments: readonly string[];
}

/** Reads `--demo`, `--gallery`, `--data=DIR`, `--printer=HOST:PORT` (repeatable), `--terminal=HOST:PORT`, `--bounds=X,Y,W,H`, `--enrol=URL#CODE`, `--mutant=NAME`; ignores the rest. */
export function readShellFlags(argv: readonly string[]): ShellFlags {
  const valuesOf = (name: string) =>
    argv.filter((argument) => argument.startsWith(`--${name}=`)).map((argument) => argument.slice(name.length + 3));
  return {
    demo: argv.includes("--demo"),
    gallery: argv.includes("--gallery"),
    dataFolder: valuesOf("data").at(-1),
    printers: valuesOf("printer").flatMap(readAddress),
    terminal: valuesOf("terminal").flatMap(readAddress).at(-1),
    bounds: readBounds(valuesOf("bounds").at(-1)),
    enrol: readEnrol(valuesOf("enrol").at(-1)),
    registerArguments: argv.filter((argument) => argument.startsWith("--mutant=")),
  };
}

function readAddress(text: string): { host: string; port: number }[] {
  const found = /^(?<host>.+):(?<port>\d{1,5})$/.exec(text)?.groups;
  const port = Number(found?.port);
  return found?.host && port >= 1 && port <= 65535 ? [{ host: found.host, port }] : [];
}

function readEnrol(text: string | undefined): ShellFlags["enrol"] {
  const { serverUrl, code } = /^(?<serverUrl>https?:[^#]+)#(?<code>[0-9A-Z-]+)$/.exec(text ?? "")?.groups ?? {};
  return serverUrl && code ? { serverUrl, code } : undefined;
}

function readBounds(text: string | undefined): ShellFlags["bounds"] {
  const [x, y, width, height, ...rest] = (text ?? "").split(",").map(Number);
  const numbers = [x, y, width, height].filter(Number.isSafeInteger);
  if (numbers.length !== 4 || rest.length > 0) return undefined;
  return { x: x ?? 0, y: y ?? 0, width: width ?? 0, height: height ?? 0 };
}
