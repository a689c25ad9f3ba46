/** Downlink: catalogue and branch settings as the server has them, applied page by page together with their version. */
import type { Logger } from "pino";
import { invariant } from "#domain/invariant.ts";
import { type Change, changesAnswerSchema, MAX_CHANGES } from "#domain/protocol/sync/changes.ts";
import { ok, type Result } from "#domain/refusals.ts";
import { applyCatalogueChanges } from "#main/register/store/change-catalogue.ts";
import { type ShopSettings, writeSetting } from "#main/register/store/settings.ts";
import type { WriteTx } from "#main/register/store/store.ts";
import type { Till } from "#main/register/till.ts";
import type { ServerLine } from "./server-line.ts";
import { decidingVersion, type ServerTie } from "./server-tie.ts";
import { type Progress, takeSnapshot } from "./snapshot.ts";

/** What the downlink works with. */
export interface DownlinkParts {
  readonly till: Till;
  readonly line: ServerLine;
  readonly log: Logger;
  /** Runs between two acts: what an act looked at before it waited is still so when it goes on. */
  alone<T>(work: () => Result<T>): Promise<Result<T>>;
  onProgress(progress: Progress | null): void;
}

/** Brings the till up to the server's configuration. @returns refusals: what the server refused, `server.unreachable` */
export async function readChanges(parts: DownlinkParts, signal: AbortSignal): Promise<Result<null>> {
  const { till, line } = parts;
  for (;;) {
    const since = tieOf(till).configVersion;
    if (since === null) return readWhole(parts, signal);
    const path = `/v1/changes?since=${since}&limit=${MAX_CHANGES}`;
    const answer = await line.get(path, changesAnswerSchema, signal);
    if (!answer.ok) return answer;
    const { changes, next, more, snapshotNeeded } = answer.value;
    if (snapshotNeeded) return readWhole(parts, signal);
    if (changes.length > 0 || next !== since) {
      const taken = await parts.alone(() => take(till, changes, next));
      if (!taken.ok) return taken;
    }
    if (!more) return ok(null);
  }
}

async function readWhole(parts: DownlinkParts, signal: AbortSignal): Promise<Result<null>> {
  const { till, log } = parts;
  parts.onProgress({ done: 0, total: 0 });
  let finished: (() => void) | null = null;
  const version = await takeSnapshot(
    parts,
    (tx, at, branch) => {
      finished = write(tx, till, branch, at);
      return ok(null);
    },
    signal,
  );
  parts.onProgress(null);
  if (!version.ok) return version;
  const done = finished as (() => void) | null;
  const followed = await parts.alone(() => ok(done?.() ?? null));
  if (!followed.ok) return followed;
  log.info({ version: version.value }, "the whole catalogue was read");
  return ok(null);
}

/** A page and its version are one transaction: stopped in between, the page comes again. */
function take(till: Till, changes: readonly Change[], version: number): Result<null> {
  let finished: (() => void) | null = null;
  const written = till.store.write((tx) => {
    applyCatalogueChanges(tx, changes);
    finished = write(tx, till, changes, version);
    return ok(null);
  });
  if (written.ok) (finished as (() => void) | null)?.();
  return written;
}

/** Writes version and branch settings. @returns what makes the running till follow, once they are committed */
function write(tx: WriteTx, till: Till, changes: readonly Change[], version: number): () => void {
  const tie: ServerTie = { ...tieOf(till), configVersion: version };
  writeSetting(tx, "server", tie);
  const shop = shopAfter(till.shop, changes);
  if (shop !== till.shop) writeSetting(tx, "shop", shop);
  return () => {
    till.server = { ...tieOf(till), configVersion: version };
    till.configVersion = decidingVersion(tie);
    till.shop = shop;
    till.changed.add("shop");
  };
}

/** A sale and an open session keep the currency they began in; a branch that changes it is another shop's business. */
function shopAfter(shop: ShopSettings, changes: readonly Change[]): ShopSettings {
  const branch = changes.findLast((change) => change.kind === "branch" && change.id === shop.branchId);
  return branch?.kind === "branch" && branch.value ? { ...shop, ...branch.value } : shop;
}

function tieOf({ server }: Till): ServerTie {
  invariant(server, "only a till with a server has a downlink");
  return server;
}
