/** What can be wrong with a printer, as its sensors see it, and how it says so in status bits. */

/** The condition of the printer at one moment. `online: false`: switched off-line at its panel, or an error of the cutter. */
export interface Condition {
  readonly paper: "ok" | "near_end" | "out";
  readonly cover: "closed" | "open";
  readonly online: boolean;
  readonly drawer: "closed" | "open";
}

export const ALL_WELL: Condition = { paper: "ok", cover: "closed", online: true, drawer: "closed" };

/** Whether the printer works through its buffer. */
export function worksOn(condition: Condition): boolean {
  return condition.paper !== "out" && condition.cover === "closed" && condition.online;
}

/** The answer to DLE EOT n. Pin 3 of the drawer connector is high while the drawer is open. */
export function realTimeStatus(condition: Condition, n: number): number {
  const fixed = 0x12;
  const { paper, cover, online, drawer } = condition;
  switch (n) {
    case 1:
      return fixed | bit(0x04, drawer === "open") | bit(0x08, !worksOn(condition));
    case 2:
      return fixed | bit(0x04, cover === "open") | bit(0x20, paper === "out") | bit(0x40, !online);
    case 3:
      return fixed | bit(0x08, !online);
    default:
      return fixed | bit(0x0c, paper !== "ok") | bit(0x60, paper === "out");
  }
}

/** The answer to GS r n: paper sensor (1) or drawer connector (2). */
export function sensorStatus({ paper, drawer }: Condition, n: number): number {
  if (n === 2 || n === 50) return bit(0x01, drawer === "open");
  return bit(0x03, paper !== "ok") | bit(0x0c, paper === "out");
}

/** The four bytes of automatic status back (GS a). */
export function automaticStatus(condition: Condition): Uint8Array {
  const { paper, cover, online, drawer } = condition;
  return Uint8Array.of(
    0x10 | bit(0x04, drawer === "open") | bit(0x08, !worksOn(condition)) | bit(0x20, cover === "open"),
    bit(0x08, !online),
    bit(0x03, paper !== "ok") | bit(0x0c, paper === "out"),
    0x0f,
  );
}

function bit(mask: number, on: boolean): number {
  return on ? mask : 0;
}
