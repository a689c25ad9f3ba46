/** The pictures of docs/screens: each main screen light, dark and in Arabic, small, with an index that says what each shows. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import type { Page } from "playwright-core";
import { PROJECT_FOLDER } from "../project-folder.ts";
import { wear } from "./looks.ts";
import { GALLERY_SCENES, showScene } from "./server-screens.ts";

/** Fonts and colours are in their place after this, ms. */
const SETTLE_MS = 200;
const FOLDER = join(PROJECT_FOLDER, "docs", "screens");
/** Of 100: letters stay sharp, and a picture has about 40 kB. */
const QUALITY = 82;

/** How each screen is shown. */
const LOOKS = [
  { name: "light", theme: "light", language: "en" },
  { name: "dark", theme: "dark", language: "en" },
  { name: "ar", theme: "light", language: "ar" },
] as const;

/** What the tour needs of it. */
export interface ScreensFolder {
  /** The window as it stands, in every look; it looks as before afterwards. */
  take(page: Page, name: string, shows: string): Promise<void>;
  /** The scenes of an open gallery that stand for what the tour does not come by. */
  takeGallery(page: Page): Promise<void>;
  /** A paper that was printed. */
  keep(picture: string, name: string): Promise<void>;
  /** Writes the index. */
  finish(): void;
}

/** Empties the folder. */
export function openScreensFolder(): ScreensFolder {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const rows: string[] = [];
  return {
    async take(page, name, shows) {
      for (const look of LOOKS) {
        await wear(page, look);
        await save(await page.screenshot(), `${name}-${look.name}`);
      }
      await wear(page, { theme: "system", language: "en" });
      rows.push(rowOf(name, shows));
    },
    async takeGallery(page) {
      for (const { scene, name, shows } of GALLERY_SCENES) {
        for (const look of LOOKS) {
          await showScene(page, scene, look.theme, look.language);
          await page.waitForTimeout(SETTLE_MS);
          await save(await page.screenshot(), `${name}-${look.name}`);
        }
        rows.push(rowOf(name, shows));
      }
    },
    async keep(picture, name) {
      await save(picture, name);
    },
    finish() {
      writeFileSync(join(FOLDER, "README.md"), indexOf(rows));
    },
  };
}

async function save(picture: Buffer | string, name: string): Promise<void> {
  const image = await loadImage(picture);
  const canvas = createCanvas(image.width, image.height);
  canvas.getContext("2d").drawImage(image, 0, 0);
  writeFileSync(join(FOLDER, `${name}.webp`), await canvas.encode("webp", QUALITY));
}

function rowOf(name: string, shows: string): string {
  const links = LOOKS.map((look) => `[${look.name}](${name}-${look.name}.webp)`);
  return `| ${shows} | ${links.join(" | ")} |`;
}

function indexOf(rows: readonly string[]): string {
  return [
    "# Screens",
    "",
    "Every picture is taken from the running program by `npm start -- --tour --screens`, in the demo shop, at 1366 × 768.",
    "",
    `| what it shows | ${LOOKS.map(() => "").join(" | ")} |`,
    `| --- | ${LOOKS.map(() => "---").join(" | ")} |`,
    ...rows,
    "",
    "On paper: the [receipt](printed-receipt.webp) of the tour's first sale and its [Z report](printed-z.webp), as the",
    "virtual printer drew them from the printer's own commands.",
    "",
  ].join("\n");
}
