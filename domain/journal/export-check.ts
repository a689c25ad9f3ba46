/** Checking a journal export line by line, on nothing but its own text: every checksum, every entry, every link, and the signature under it all. */
import {
  type ExportedRegister,
  type ExportLine,
  type ExportManifest,
  exportLineSchema,
  exportSignatureSchema,
} from "#domain/protocol/desk/journal-export.ts";
import { ChainCheck } from "./chain-check.ts";

/** What checking needs of the runtime. */
export interface ExportTools {
  /** SHA-256 in lower-case hex over the UTF-8 of a text. */
  sha256(text: string): string;
  /** A SHA-256 that is fed piece by piece. */
  openHash(): { add(text: string): void; hex(): string };
  /** The payload of a compact JWS, where this Ed25519 key (base64url) signed it; else null. */
  readSigned(jws: string, publicKey: string): string | null;
}

/** Something that does not hold: in which line, and what. */
export interface ExportFinding {
  readonly line: number;
  readonly says: string;
}

/** Checks one export. Lines are given as they stand in the file, without their line feed. */
export class ExportCheck {
  readonly #tools: ExportTools;
  readonly #whole: ReturnType<ExportTools["openHash"]>;
  readonly findings: ExportFinding[] = [];
  manifest: ExportManifest | null = null;
  entries = 0;
  redacted = 0;
  #line = 0;
  #ended = false;
  #at: {
    readonly of: ExportedRegister;
    readonly chain: ChainCheck;
    readonly hash: ReturnType<ExportTools["openHash"]>;
  } | null = null;
  readonly #seen = new Set<string>();
  /** Keys of the manifest that signed it. */
  signedBy: string | null = null;

  constructor(tools: ExportTools) {
    this.#tools = tools;
    this.#whole = tools.openHash();
  }

  /** Takes the next line. */
  next(text: string): void {
    this.#line += 1;
    const line = readLine(text);
    const says = this.#ended ? "something stands behind the end" : this.#take(line, `${text}\n`);
    if (says !== null) this.#find(says);
  }

  /** @param text the line with its line feed, as checksums are taken. @returns what is wrong with the line itself */
  #take(line: ExportLine | null, text: string): string | null {
    if (this.#line === 1 && line?.kind !== "manifest") this.#find("the manifest is missing");
    if (line?.kind === "end") return this.#end(line);
    const says = line?.kind === "register_end" ? this.#closeRegister(line) : null;
    this.#whole.add(text);
    if (line?.kind === "register_end") return says;
    if (line?.kind === "manifest") return this.#begin(line);
    const opened = line?.kind === "register" ? this.#openRegister(line.registerId) : null;
    this.#at?.hash.add(text);
    if (!line) return "it is not a line of an export";
    return line.kind === "entry" ? this.#entry(line) : opened;
  }

  /** Nothing comes any more. @returns everything that does not hold */
  finish(): readonly ExportFinding[] {
    if (this.#at) this.#find(`the end of register ${this.#at.of.code} is missing`);
    if (!this.#ended) this.#find("the end of the file is missing: it was cut off");
    for (const { registerId, code } of this.manifest?.registers ?? [])
      if (!this.#seen.has(registerId)) this.#find(`register ${code} is missing`);
    return this.findings;
  }

  #begin(manifest: ExportManifest): string | null {
    if (this.manifest || this.#line !== 1) return "a second manifest stands inside";
    this.manifest = manifest;
    return null;
  }

  #openRegister(registerId: string): string | null {
    if (this.#at) this.#find(`the end of register ${this.#at.of.code} is missing before it`);
    const of = this.manifest?.registers.find((each) => each.registerId === registerId);
    if (!of) {
      this.#at = null;
      return "a register that the manifest does not name";
    }
    if (this.#seen.has(registerId)) this.#find(`register ${of.code} is there twice`);
    this.#seen.add(registerId);
    const { sides, before } = of;
    const chain = new ChainCheck({ registerId, sides, before, sha256: (text) => this.#tools.sha256(text) });
    this.#at = { of, chain, hash: this.#tools.openHash() };
    return null;
  }

  #entry(line: Extract<ExportLine, { kind: "entry" }>): string | null {
    this.entries += 1;
    if (line.redacted) this.redacted += 1;
    if (!this.#at) return "an entry of no register";
    const { of, chain } = this.#at;
    const { epoch, seq } = line;
    if (chain.rows === 0 && (epoch !== of.first.epoch || seq !== of.first.seq))
      this.#find(`entry ${of.code} ${of.first.epoch}/${of.first.seq}, with which it begins, is missing`);
    const says = chain.next(line);
    return says === null ? null : `entry ${of.code} ${epoch}/${seq}: ${says}`;
  }

  #closeRegister({ registerId, entries, sha256 }: Extract<ExportLine, { kind: "register_end" }>): string | null {
    const at = this.#at;
    this.#at = null;
    if (!at || at.of.registerId !== registerId) return "the end of a register that did not begin";
    const { of, chain, hash } = at;
    const { last } = of;
    const ends = chain.last;
    if (!ends || ends.epoch !== last.epoch || ends.seq !== last.seq)
      this.#find(`entry ${of.code} ${last.epoch}/${last.seq}, with which it ends, is missing`);
    else if (ends.hash !== last.hash)
      this.#find(`entry ${of.code} ${last.epoch}/${last.seq} is another one than the manifest names`);
    if (chain.rows !== entries || entries !== of.entries)
      this.#find(`register ${of.code}: ${of.entries} entries are named, ${chain.rows} are there`);
    return hash.hex() === sha256 ? null : `register ${of.code}: its checksum differs`;
  }

  #end({ entries, sha256, signature }: Extract<ExportLine, { kind: "end" }>): string | null {
    this.#ended = true;
    if (entries !== this.entries) this.#find(`${entries} entries are named, ${this.entries} are there`);
    const found = this.#whole.hex();
    if (found !== sha256) this.#find("the checksum of the file differs");
    const key = this.manifest?.serverKeys.find(({ x }) => this.#tools.readSigned(signature, x) !== null);
    if (!key) return "no key of the manifest has signed it";
    const payload = this.#tools.readSigned(signature, key.x) ?? "";
    const claims = exportSignatureSchema.safeParse(parse(payload)).data;
    const fits =
      claims &&
      claims.sha256 === found &&
      claims.entries === this.entries &&
      claims.organisationId === this.manifest?.organisationId &&
      claims.madeAt === this.manifest.madeAt;
    if (!fits) return "it is not what was signed";
    this.signedBy = key.kid;
    return null;
  }

  #find(says: string): void {
    this.findings.push({ line: this.#line, says });
  }
}

function readLine(text: string): ExportLine | null {
  return exportLineSchema.safeParse(parse(text)).data ?? null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
