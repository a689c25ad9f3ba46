/** The shop's logo: whether customers' papers begin with one, and its picture. */
import { LOGO } from "#domain/receipt/paper-parts.ts";
import { readSetting } from "./store/settings.ts";
import type { Till } from "./till.ts";

/** Whether there is one. */
export function hasLogo(till: Till): boolean {
  return till.store.read((tx) => readSetting(tx, "logo")) != null;
}

/** The picture behind an image of a paper. */
export function pictureOf(till: Till, imageRef: string): Uint8Array | undefined {
  const png = imageRef === LOGO ? till.store.read((tx) => readSetting(tx, "logo")) : null;
  return png == null ? undefined : Buffer.from(png, "base64");
}
