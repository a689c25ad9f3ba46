/** What the demo's registers keep between two runs: keys, books and what was not sent yet. Written before anything is sent, as a till writes it. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DrawerId, RegisterId } from "#domain/ids.ts";
import type { Acknowledged } from "#domain/session/session-events.ts";
import type { KeyPair } from "#main/register/staff/local-authority.ts";
import type { Books } from "#main/register/store/journal.ts";
import type { SealedEntry } from "./demo-register.ts";
import type { CounterMemory } from "./demo-sale.ts";

/** One register. */
export interface KeptRegister {
  readonly code: string;
  readonly registerId: RegisterId;
  readonly drawerId: DrawerId;
  readonly device: KeyPair;
  books: Books;
  /** Oldest first. */
  unsent: SealedEntry[];
  acknowledged: Acknowledged | null;
  memory: CounterMemory;
  /** The last business date that is played, or was skipped because nobody heard of it; null before the first. */
  lastDate: string | null;
  /** What was not sent is to stay here until there are new days: nobody hears of the register. */
  away: boolean;
}

/** What belongs to the shop and not to a register. */
export interface KeptShop {
  readonly seed: string;
  /** PINs of the people who were added, by name. */
  readonly pins: Record<string, string>;
  customerIds: string[];
  /** Business dates on which prices were raised. */
  pricedOn: string[];
  /** Whether somebody's role was taken away while a register was away. */
  revoked: boolean;
}

/** The folder of it. */
export class KeptData {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** The shop; null before the first run. */
  readShop(): KeptShop | null {
    return this.#read<KeptShop>("shop.json");
  }

  writeShop(shop: KeptShop): void {
    this.#write("shop.json", shop);
  }

  /** A register by its code; null where it has not been enrolled. */
  readRegister(code: string): KeptRegister | null {
    return this.#read<KeptRegister>(`register-${code}.json`);
  }

  writeRegister(register: KeptRegister): void {
    this.#write(`register-${register.code}.json`, register);
  }

  #read<Content>(name: string): Content | null {
    const file = join(this.#folder, name);
    // Only ever written by this program, whole.
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Content) : null;
  }

  /** Whole or not at all: a run that is killed leaves the file as it was. */
  #write(name: string, content: object): void {
    const file = join(this.#folder, name);
    writeFileSync(`${file}.making`, JSON.stringify(content), { mode: 0o600 });
    renameSync(`${file}.making`, file);
  }
}
