/** An empty register becomes one of a server's: settings, ids and people from there, the genesis of its journal here. */
import type { BootId, CommandId, DrawerId, NewId } from "#domain/ids.ts";
import type { Genesis } from "#domain/journal/register-events.ts";
import type { DeviceAnswer } from "#domain/protocol/sync/device.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { businessDateAt } from "#domain/time/business-date.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import { makeRecoveryKey } from "#main/register/store/backup-key.ts";
import { positionOf, project, readBooks, sealEntries, writeEntries } from "#main/register/store/journal.ts";
import { readSetting, type ShopSettings, writeSetting } from "#main/register/store/settings.ts";
import type { Store, WriteTx } from "#main/register/store/store.ts";
import type { Clock } from "./clock.ts";
import { decidingVersion, type Enrolment, type ServerTie } from "./server-tie.ts";
import { type OpenedLease, writeServerLease } from "./take-lease.ts";

/** What the register is set up with. */
export interface BeginParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bootId: BootId;
}

/** Sets the register up in one transaction. The catalogue follows. @returns refusals: `shop.already_set_up`, `storage.full` */
export async function beginEnrolled(
  parts: BeginParts,
  enrolment: Enrolment,
  device: DeviceAnswer,
  opened: OpenedLease,
): Promise<Result<null>> {
  const { store, newId } = parts;
  const recovery = makeRecoveryKey();
  const shop: ShopSettings = {
    organisationId: device.organisationId,
    branchId: device.branchId,
    registerId: device.registerId,
    drawerId: newId<DrawerId>(),
    registerCode: device.registerCode,
    demo: false,
    ...device.settings,
  };
  const tie = tieOf(enrolment, device, opened, positionOf(1, 1));
  return store.write((tx) => {
    if (readBooks(tx).head) return refuse("shop.already_set_up");
    writeSetting(tx, "shop", shop);
    writeSetting(tx, "printer", null);
    writeSetting(tx, "recovery_key", recovery.publicJwk);
    writeSetting(tx, "recovery_key_to_show", recovery.printed);
    writeSetting(tx, "server", tie);
    writeSetting(tx, "enrolment", null);
    writeServerLease(tx, opened);
    writeGenesis(tx, parts, shop, opened, decidingVersion(tie));
    return ok(null);
  });
}

/** The tie of a register that was just taken in. @param position the journal's end when its first lease was taken */
export function tieOf(enrolment: Enrolment, device: DeviceAnswer, opened: OpenedLease, position: number): ServerTie {
  const { trust, who } = enrolment;
  const { registerId, registerCode, organisationId, organisationName, branchId } = device;
  return {
    trust,
    who: { registerId, registerCode, organisationId, organisationName, branchId, branchName: who.branchName },
    configVersion: null,
    lastContactAt: device.serverTime,
    leaseAnchor: { at: opened.lease.issuedAt, position },
  };
}

function writeGenesis(
  tx: WriteTx,
  { clock, newId, bootId }: BeginParts,
  shop: ShopSettings,
  { lease }: OpenedLease,
  configVersion: number,
): void {
  const occurredAt = instantFromMs(clock.nowMs());
  const body: Genesis = {
    organisationId: shop.organisationId,
    branchId: shop.branchId,
    registerCode: shop.registerCode,
    numberPrefix: shop.registerCode,
    devicePublicKey: readSetting(tx, "device_key")?.publicJwk.x ?? "",
    authorityLeaseId: lease.leaseId,
    ancestor: null,
    cause: "set_up",
  };
  const stamp = {
    registerId: shop.registerId,
    commandId: newId<CommandId>(),
    occurredAt,
    bootId,
    monotonicMs: clock.monotonicMs(),
    zone: shop.zone,
    businessDate: businessDateAt(occurredAt, shop.zone, shop.dayStartMinutes),
    sessionId: null,
    staffId: null,
    leaseId: lease.leaseId,
    configVersion,
  };
  const sealed = sealEntries(readBooks(tx), [{ entry: { type: "register.genesis", body }, approvals: [], stamp }], 1);
  writeEntries(tx, sealed);
  project(
    tx,
    sealed.sealed.map(({ entry }) => entry),
    sealed.books,
  );
}
