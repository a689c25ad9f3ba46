/** Cuts a stream of bytes into ESC/POS commands, whatever pieces it arrives in. Owns how many parameters each command takes. */

/** One command, or one byte of text (`TEXT`). `bytes` is all of it, opcode included; `args` what follows the opcode. */
export interface EscposCommand {
  readonly op: string;
  readonly args: Uint8Array;
  readonly bytes: Uint8Array;
}

/** Reads commands from pieces as they come. */
export interface CommandReader {
  feed(piece: Uint8Array): void;
  /** The next whole command; undefined while there is none. */
  next(): EscposCommand | undefined;
  /** Bytes held that don't make a command yet. */
  pendingBytes(): number;
  /** Forgets what is left of a command whose end will never come. */
  dropRest(): void;
}

/** A reader with nothing in it. */
export function commandReader(): CommandReader {
  let held = new Uint8Array(0);
  return {
    feed(piece) {
      const joined = new Uint8Array(held.length + piece.length);
      joined.set(held);
      joined.set(piece, held.length);
      held = joined;
    },
    next() {
      const size = commandSize(held);
      if (size === undefined) return undefined;
      const bytes = held.slice(0, size.total);
      held = held.subarray(size.total);
      return { op: size.op, args: bytes.subarray(size.opBytes), bytes };
    },
    pendingBytes: () => held.length,
    dropRest() {
      held = new Uint8Array(0);
    },
  };
}

interface CommandSize {
  readonly op: string;
  readonly opBytes: number;
  readonly total: number;
}

/** Parameters: a fixed number, or a number that the first of them tell; undefined while they don't tell yet. */
type Parameters = number | ((args: Uint8Array) => number | undefined);

const PREFIXES: Readonly<Record<number, string>> = { 16: "DLE", 27: "ESC", 28: "FS", 29: "GS" };
const SINGLES: Readonly<Record<number, string>> = { 9: "HT", 10: "LF", 12: "FF", 13: "CR", 24: "CAN" };

function commandSize(held: Uint8Array): CommandSize | undefined {
  const [first, second] = held;
  if (first === undefined) return undefined;
  const prefix = PREFIXES[first];
  if (prefix === undefined) return { op: SINGLES[first] ?? "TEXT", opBytes: 1, total: 1 };
  if (second === undefined) return undefined;
  const op = `${prefix} ${letterOf(second)}`;
  const parameters = PARAMETERS[op] ?? 0;
  const args = held.subarray(2);
  const count = typeof parameters === "number" ? parameters : parameters(args);
  if (count === undefined || args.length < count) return undefined;
  return { op, opBytes: 2, total: 2 + count };
}

function letterOf(byte: number): string {
  if (byte === 4) return "EOT";
  if (byte === 5) return "ENQ";
  if (byte === 20) return "DC4";
  return byte > 32 && byte < 127 ? String.fromCharCode(byte) : byte === 32 ? "SP" : `#${byte}`;
}

/** Lengths after the command's own two bytes, from the Epson ESC/POS reference. What is not listed takes none. */
const PARAMETERS: Readonly<Record<string, Parameters>> = {
  "DLE EOT": 1,
  "DLE ENQ": 1,
  "DLE DC4": ([fn]) => (fn === undefined ? undefined : fn === 1 ? 3 : fn === 2 ? 3 : fn === 8 ? 8 : 1),
  "ESC SP": 1,
  "ESC !": 1,
  "ESC $": 2,
  "ESC %": 1,
  "ESC (": sizedBlock,
  "ESC *": (args) => {
    const [mode, low, high] = args;
    if (mode === undefined || low === undefined || high === undefined) return undefined;
    return 3 + (low + high * 256) * (mode > 1 ? 3 : 1);
  },
  "ESC -": 1,
  "ESC 3": 1,
  "ESC =": 1,
  "ESC D": (args) => {
    const end = args.indexOf(0);
    return end < 0 ? undefined : end + 1;
  },
  "ESC E": 1,
  "ESC G": 1,
  "ESC J": 1,
  "ESC M": 1,
  "ESC R": 1,
  "ESC T": 1,
  "ESC V": 1,
  "ESC W": 8,
  "ESC \\": 2,
  "ESC a": 1,
  "ESC c": 2,
  "ESC d": 1,
  "ESC p": 3,
  "ESC r": 1,
  "ESC t": 1,
  "ESC u": 1,
  "ESC {": 1,
  "FS !": 1,
  "FS (": sizedBlock,
  "FS -": 1,
  "FS C": 1,
  "FS S": 2,
  "FS W": 1,
  "FS p": 2,
  "GS !": 1,
  "GS $": 2,
  "GS (": sizedBlock,
  "GS 8": (args) => {
    const [, a, b, c, d] = args;
    if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
    return 5 + a + b * 0x100 + c * 0x1_0000 + d * 0x100_0000;
  },
  "GS B": 1,
  "GS H": 1,
  "GS I": 1,
  "GS L": 2,
  "GS P": 2,
  "GS T": 1,
  "GS V": ([mode]) => (mode === undefined ? undefined : mode === 65 || mode === 66 ? 2 : 1),
  "GS W": 2,
  "GS \\": 2,
  "GS a": 1,
  "GS b": 1,
  "GS f": 1,
  "GS h": 1,
  "GS k": (args) => {
    const [kind, length] = args;
    if (kind === undefined) return undefined;
    if (kind >= 65) return length === undefined ? undefined : 2 + length;
    const end = args.indexOf(0, 1);
    return end < 0 ? undefined : end + 1;
  },
  "GS r": 1,
  "GS v": (args) => {
    const [, , a, b, c, d] = args;
    if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
    return 6 + (a + b * 256) * (c + d * 256);
  },
  "GS w": 1,
};

/** Family letter, pL, pH, then as many bytes as they say. */
function sizedBlock(args: Uint8Array): number | undefined {
  const [, low, high] = args;
  return low === undefined || high === undefined ? undefined : 3 + low + high * 256;
}
