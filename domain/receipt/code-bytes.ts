/** Values as few bytes, and bytes as text: what a receipt's code is written with. Knows nothing of receipts. */
import { invariant } from "#domain/invariant.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** Bits of a UUIDv7 that are its time; the other 80 are written as they are. */
const RANDOM_BITS = 80n;

/** Writes values one after the other. Numbers take seven bits a byte, the lowest first. */
export class ByteWriter {
  readonly #bytes: number[] = [];
  #lastTime = 0n;

  /** A whole number of zero or more. */
  count(value: number | bigint): this {
    let left = BigInt(value);
    invariant(left >= 0n, "a count is never negative");
    while (left >= 128n) {
      this.#bytes.push(Number(left % 128n) + 128);
      left /= 128n;
    }
    this.#bytes.push(Number(left));
    return this;
  }

  /** A whole number of either sign. */
  whole(value: number | bigint): this {
    const given = BigInt(value);
    return this.count(given < 0n ? -2n * given - 1n : 2n * given);
  }

  /** A text, a UTF-16 unit after the other. */
  text(value: string): this {
    this.count(value.length);
    for (let index = 0; index < value.length; index += 1) this.count(value.charCodeAt(index));
    return this;
  }

  /** A UUID: how much later it was made than the one before, then the rest of it. */
  id(uuid: string): this {
    const bits = BigInt(`0x${uuid.replaceAll("-", "")}`);
    const time = bits >> RANDOM_BITS;
    this.whole(time - this.#lastTime);
    this.#lastTime = time;
    for (let shift = RANDOM_BITS - 8n; shift >= 0n; shift -= 8n) this.#bytes.push(Number((bits >> shift) & 255n));
    return this;
  }

  /** All that was written. */
  get bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/** Reads what a `ByteWriter` wrote. Throws where there is nothing more, or what stands there was never written so. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #lastTime = 0n;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** A whole number of zero or more. */
  count(): number {
    return safe(this.#long());
  }

  /** A whole number of either sign. */
  whole(): number {
    return safe(this.#signed());
  }

  /** A text. */
  text(): string {
    const length = this.count();
    if (length > this.#bytes.length) throw new RangeError("a text longer than all there is");
    return Array.from({ length }, () => String.fromCharCode(this.count())).join("");
  }

  /** A UUID, in lower case. */
  id(): string {
    const time = this.#lastTime + this.#signed();
    if (time < 0n || time >> 48n !== 0n) throw new RangeError("no time of a UUID");
    this.#lastTime = time;
    let bits = time;
    for (let nth = 0; nth < 10; nth += 1) bits = (bits << 8n) | BigInt(this.#next());
    const hex = bits.toString(16).padStart(32, "0");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  /** Whether everything was read. */
  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  #signed(): bigint {
    const folded = this.#long();
    return folded % 2n === 0n ? folded / 2n : -(folded + 1n) / 2n;
  }

  #long(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#next();
      value += BigInt(byte % 128) << shift;
      if (byte < 128) return value;
    }
    throw new RangeError("a number longer than any");
  }

  #next(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new RangeError("the end was read over");
    this.#at += 1;
    return byte;
  }
}

function safe(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError("larger than any number of a till");
  return number;
}

/** Bytes as base64url without padding (RFC 4648, section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += LETTERS.charAt((held >> bits) & 63);
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + LETTERS.charAt((held << (6 - bits)) & 63) : text;
}

/** The bytes of a base64url text; undefined where it is none, or is spelled as `toBase64Url` would not. */
export function fromBase64Url(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const letter of text) {
    const value = LETTERS.indexOf(letter);
    if (value < 0) return undefined;
    held = (held << 6) | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push(held >> bits);
    held &= (1 << bits) - 1;
  }
  // Bits left over must be none of another spelling, nor a letter too many.
  return held === 0 && bits < 6 ? Uint8Array.from(bytes) : undefined;
}
