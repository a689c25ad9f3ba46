/** Choosing the shop's logo: a PNG, checked to be drawn before it is kept. */
import type { ActInput } from "#domain/protocol/register-api.ts";
import { LOGO } from "#domain/receipt/paper-parts.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { changeConfig } from "./change-config.ts";
import { toEscpos } from "./devices/escpos.ts";
import { writeSetting } from "./store/settings.ts";
import type { Till } from "./till.ts";

/** Dots of 80 mm paper, and a third of its width high: a head, not a poster. */
const MOST_WIDE = 576;
const MOST_HIGH = 240;
/** @see PNG specification, 5.2: the signature, and IHDR as the first chunk with width and height */
const PNG_SIGNATURE = "89504e470d0a1a0a";
const WIDTH_AT = 16;
const HEIGHT_AT = 20;
const HEADER_BYTES = 33;

/** Sets or removes the logo. @returns refusals: `logo.not_png`, `logo.too_large`, `approval.*` */
export function setLogo(till: Till, input: ActInput<"printer.set_logo">): Result<null> {
  const { png } = input;
  const fine = png === null ? ok(null) : checkLogo(Buffer.from(png, "base64"));
  if (!fine.ok) return fine;
  const summary = png === null ? "" : "logo.png";
  const done = changeConfig(
    till,
    "printer.set_logo",
    input,
    "settings.edit",
    // What this till's paper looks like is kept here, as its printer is.
    { what: "printer", subjectId: "logo", summary, detail: { bytes: png?.length ?? 0 }, tell: null },
    (tx) => writeSetting(tx, "logo", png),
  );
  if (done.ok) till.changed.add("printer");
  return done;
}

/** Drawn once before it is kept: a picture that can't be drawn would stop every receipt. */
function checkLogo(png: Buffer): Result<null> {
  if (png.length < HEADER_BYTES || png.subarray(0, 8).toString("hex") !== PNG_SIGNATURE) return refuse("logo.not_png");
  const [width, height] = [png.readUInt32BE(WIDTH_AT), png.readUInt32BE(HEIGHT_AT)];
  if (width > MOST_WIDE || height > MOST_HIGH)
    return refuse("logo.too_large", { width, height, mostWide: MOST_WIDE, mostHigh: MOST_HIGH });
  try {
    const blocks = [{ type: "image" as const, imageRef: LOGO, alt: "" }];
    toEscpos(
      { kind: "test", language: "en", copyNumber: 0, blocks },
      { columns: 48, codePage: "cp858", imageOf: () => png },
    );
    return ok(null);
  } catch {
    return refuse("logo.not_png");
  }
}
