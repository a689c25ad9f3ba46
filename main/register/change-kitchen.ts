/** Setting the kitchen up: where its printer is, and which categories are made there. */
import type { ActInput } from "#domain/protocol/register-api.ts";
import type { Result } from "#domain/refusals.ts";
import { changeConfig, checkPrinterAddress } from "./change-config.ts";
import { writeSetting } from "./store/settings.ts";
import type { Till } from "./till.ts";

/** Sets or forgets the kitchen's printer and what it makes. @returns refusals: `printer.address`, `approval.needed` */
export function setKitchen(till: Till, input: ActInput<"printer.set_kitchen">): Result<null> {
  const { address, categoryIds } = input;
  const fine = checkPrinterAddress(address);
  if (!fine.ok) return fine;
  const kitchen = { printer: address, categoryIds: [...new Set(categoryIds)] };
  const summary = address ? `${address.host}:${address.port}` : "";
  const done = changeConfig(
    till,
    "printer.set_kitchen",
    input,
    "devices.edit",
    // Which printers stand around this till is nobody else's business.
    { what: "printer", subjectId: "kitchen", summary, detail: kitchen, tell: null },
    (tx) => writeSetting(tx, "kitchen", kitchen),
  );
  if (!done.ok) return done;
  till.kitchen = kitchen;
  till.changed.add("printer");
  till.switchPrinter();
  return done;
}
