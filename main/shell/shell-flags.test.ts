/** Proves what the program understands on its command line. */
import { expect, test } from "vitest";
import { readShellFlags } from "./shell-flags.ts";

test("the demo's start names mode, data, printer and place of the window", () => {
  const argv = [
    "electron",
    "--inspect=0",
    ".",
    "--demo",
    "--data=/d",
    "--printer=127.0.0.1:9100",
    "--terminal=127.0.0.1:9200",
    "--bounds=0,0,1366,768",
    "--enrol=http://127.0.0.1:8787#7KQ2M-XR0B9-AAAAA-BBBBB",
  ];
  expect(readShellFlags(argv)).toEqual({
    demo: true,
    gallery: false,
    dataFolder: "/d",
    printers: [{ host: "127.0.0.1", port: 9100 }],
    terminal: { host: "127.0.0.1", port: 9200 },
    bounds: { x: 0, y: 0, width: 1366, height: 768 },
    enrol: { serverUrl: "http://127.0.0.1:8787", code: "7KQ2M-XR0B9-AAAAA-BBBBB" },
    registerArguments: [],
  });
});

test("what makes no sense is left out rather than guessed", () => {
  const flags = readShellFlags([
    "--printer=paper",
    "--printer=h:99999",
    "--bounds=1,2,3",
    "--bounds=a,b,c,d",
    "--data=",
    "--enrol=7KQ2M-XR0B9",
  ]);
  expect(flags.printers).toEqual([]);
  expect(flags.bounds).toBeUndefined();
  expect(flags.enrol).toBeUndefined();
});

test("a planted fault is passed to the register", () => {
  expect(readShellFlags(["--mutant=outside", "--other"]).registerArguments).toEqual(["--mutant=outside"]);
});
