/** Proves where data and logs lie, as the README says it. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { locateDataFolders } from "./data-folders.ts";

const home = join("/", "home", "ana");

test("each system keeps data where its people look for it", () => {
  expect(locateDataFolders({ platform: "linux", home, environment: {} }, undefined).root).toBe(
    join(home, ".local", "share", "evertill"),
  );
  expect(locateDataFolders({ platform: "linux", home, environment: { XDG_DATA_HOME: "/data" } }, undefined).root).toBe(
    join("/data", "evertill"),
  );
  expect(locateDataFolders({ platform: "win32", home, environment: { LOCALAPPDATA: "L" } }, undefined).root).toBe(
    join("L", "Evertill"),
  );
  expect(locateDataFolders({ platform: "darwin", home, environment: {} }, undefined).root).toBe(
    join(home, "Library", "Application Support", "Evertill"),
  );
});

test("a folder named on the command line comes before the environment, and that before the system's", () => {
  const machine = { platform: "linux", home, environment: { EVERTILL_DATA: "/e" } } as const;
  expect(locateDataFolders(machine, undefined).root).toBe("/e");
  expect(locateDataFolders(machine, "/c").root).toBe("/c");
});

test("the demo's books and the shop's are apart, and neither lies with the window's own files", () => {
  const { books, logs, window } = locateDataFolders({ platform: "linux", home, environment: {} }, "/c");
  expect(new Set([books.demo, books.shop, logs, window]).size).toBe(4);
});
