/** Screens that need a server, another person or an empty computer: taken from the gallery, where they stand as components. */
import type { Page } from "playwright-core";

/** A scene of the gallery as a picture for docs/screens. */
interface GalleryScene {
  readonly scene: string;
  readonly name: string;
  readonly shows: string;
}

/** What the tour does not come by. */
export const GALLERY_SCENES: readonly GalleryScene[] = [
  {
    scene: "first-choice",
    name: "first-choice",
    shows: "The first start: a demo shop, a shop with a server, or a shop of one's own.",
  },
  {
    scene: "server-confirm",
    name: "server-confirm",
    shows: "Joining a server: a manager compares the fingerprint on both screens.",
  },
  {
    scene: "server-sent",
    name: "server-sent",
    shows: "Everything is sent; the server has every entry of this till.",
  },
  {
    scene: "server-offline",
    name: "server-offline",
    shows: "The server is away: selling goes on, and what waits is counted.",
  },
];

/** Shows a scene without the gallery's own bar. */
export async function showScene(page: Page, scene: string, theme: string, language: string): Promise<void> {
  await page.evaluate(
    (address) => {
      location.hash = address;
    },
    String(new URLSearchParams({ scene, theme, language, bare: "yes" })),
  );
  await page.waitForFunction(
    ({ wanted, spoken }) =>
      document.querySelector("h1")?.textContent === wanted && document.documentElement.lang === spoken,
    { wanted: scene, spoken: language },
  );
}
