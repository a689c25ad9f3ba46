/** Tests of what a report of a fault holds: class, code and places, whatever else the fault carries. */
import { describe, expect, test } from "vitest";
import { errorReportSchema, reportOf, reportOfConsole, reportOfEnd } from "./error-report.ts";
import { dsnTrouble, mostAMinute } from "./error-reports.ts";

const CARD = "4111 1111 1111 1111";

/** An error with a stack as Node writes it. */
function fault(message: string, ...places: readonly string[]): Error {
  const error = new TypeError(message);
  error.stack = [`TypeError: ${message}`, ...places.map((place) => `    at ${place}`)].join("\n");
  return error;
}

test("places are said from the program's folder on, the oldest call first", () => {
  const report = reportOf(
    fault(
      `no price for ${CARD}`,
      "paySale (file:///srv/grace%20hopper/evertill/main/register/pay-sale.ts:12:7)",
      "async Register.perform [as act] (file:///srv/grace%20hopper/evertill/main/register/register.ts:80:24)",
      "file:///srv/grace%20hopper/evertill/node_modules/pino/lib/tools.js:5:1",
      "process.processTicksAndRejections (node:internal/process/task_queues:103:5)",
    ),
    "/srv/grace hopper/evertill/",
  );
  expect(report).toEqual({
    type: "TypeError",
    value: "",
    frames: [
      {
        filename: "node:internal/process/task_queues",
        function: "process.processTicksAndRejections",
        lineno: 103,
        colno: 5,
        in_app: false,
      },
      { filename: "node_modules/pino/lib/tools.js", function: "?", lineno: 5, colno: 1, in_app: false },
      {
        filename: "main/register/register.ts",
        function: "async Register.perform [as act]",
        lineno: 80,
        colno: 24,
        in_app: true,
      },
      { filename: "main/register/pay-sale.ts", function: "paySale", lineno: 12, colno: 7, in_app: true },
    ],
  });
});

test("on Windows too, where folders have brackets and people's names", () => {
  const report = reportOf(
    fault(
      "gone",
      "stop (C:\\Program Files (x86)\\Evertill\\resources\\app.asar\\build\\app\\shell.js:9:2)",
      "open (file:///C:/Program%20Files%20(x86)/Evertill/resources/app.asar/build/app/register.js:8:1)",
      "grace (C:\\Users\\Grace Hopper\\secret.js:1:1)",
    ),
    "C:\\Program Files (x86)\\Evertill\\resources\\app.asar",
  );
  expect(report.frames.map((frame) => [frame.filename, frame.function])).toEqual([
    ["elsewhere", "?"],
    ["build/app/register.js", "open"],
    ["build/app/shell.js", "stop"],
  ]);
});

test("lines of a message that look like places are cut off with it", () => {
  const report = reportOf(
    fault(`one\n    at Grace (/srv/evertill/main/grace.ts:1:1)\n${CARD}`, "sell (/srv/evertill/main/sell.ts:2:2)"),
    "/srv/evertill",
  );
  expect(report.frames.map(({ filename }) => filename)).toEqual(["main/sell.ts"]);
});

test("what climbs out of the folder, is too long or has a card's digits in its name is elsewhere or nothing", () => {
  const report = reportOf(
    fault(
      "x",
      "a (/srv/evertill/main/../../srv/people/grace/a.ts:1:1)",
      "b (/srv/evertill/4111111111111111/b.ts:1:1)",
      `c (/srv/evertill/${"x/".repeat(300)}c.ts:1:1)`,
      "eval (eval at <anonymous> (/srv/people/grace/d.ts:1:1), <anonymous>:1:1)",
    ),
    "/srv/evertill",
  );
  expect([...new Set(report.frames.map(({ filename }) => filename))]).toEqual(["elsewhere"]);
  expect(report.frames.length).toBe(3);
});

test.each([
  ["a text", () => CARD],
  ["an object", () => ({ message: CARD })],
  ["nothing", () => undefined],
  ["an error whose code throws", errorThatThrows],
  ["an error with a card for its code", () => Object.assign(new Error("x"), { code: "4111111111111111", stack: "" })],
  ["an error without a stack", () => Object.assign(new Error("x"), { stack: 7 })],
])("of %s nothing is said but that it came", (_what, make) => {
  const report = reportOf(make(), "/srv/evertill");
  expect(["Error", "NotAnError"]).toContain(report.type);
  expect(report).toMatchObject({ value: "", frames: [] });
  expect(errorReportSchema.safeParse(report).success).toBe(true);
});

function errorThatThrows(): Error {
  const get = () => {
    throw new Error(CARD);
  };
  return Object.defineProperty(new Error("x"), "code", { get });
}

test("of a page's error its class and its script are said, and of any other line nothing", () => {
  const page = "app://evertill/register/assets/window-Bq1.js";
  expect(reportOfConsole(`Uncaught TypeError: no price for ${CARD}`, page, 3)).toEqual({
    type: "TypeError",
    value: "",
    frames: [{ filename: "register/assets/window-Bq1.js", function: "?", lineno: 3, colno: 0, in_app: true }],
  });
  expect(reportOfConsole(`Uncaught (in promise) ${CARD}`, "https://else.example/x.js", -1)).toMatchObject({
    type: "Error",
    frames: [{ filename: "elsewhere", lineno: 0 }],
  });
  expect(reportOfConsole("Uncaught Grace Hopper", page, 1)).toMatchObject({ type: "Error" });
  expect(reportOfConsole(`a warning of ${CARD}`, page, 3)).toBeNull();
  expect(reportOfEnd("WindowGone", "oom")).toEqual({ type: "WindowGone", value: "oom", frames: [] });
  expect(reportOfEnd("WindowGone", CARD).value).toBe("");
});

test.each([
  ["message", { type: "Error", value: "", frames: [], message: CARD }],
  ["type", { type: `Error ${CARD}`, value: "", frames: [] }],
  ["value", { type: "Error", value: "grace@example.com", frames: [] }],
  [
    "filename",
    {
      type: "Error",
      value: "",
      frames: [{ filename: "/srv/people/grace/a.ts", function: "?", lineno: 1, colno: 1, in_app: true }],
    },
  ],
])("a report of another process with something else in its %s is refused", (_what, report) => {
  expect(errorReportSchema.safeParse(report).success).toBe(false);
});

describe("where reports go", () => {
  test.each([
    ["https://0123abc@o1.ingest.sentry.example/42", null],
    ["https://key:secret@sentry.example.com:9000/in/a/folder/42", null],
    ["http://key@127.0.0.1:9000/1", null],
    ["http://key@[::1]:9000/1", null],
    ["http://key@sentry.example.com/1", "begins with http"],
    ["http://key@127.0.0.1.example.com/1", "begins with http"],
    ["https://sentry.example.com/1", "has no key"],
    ["https://key@sentry.example.com/", "is not an address"],
    ["ftp://key@sentry.example.com/1", "is not an address"],
    ["yes", "is not an address"],
  ])("of %s is said %j", (dsn, trouble) => {
    if (trouble === null) expect(dsnTrouble(dsn)).toBeNull();
    else expect(dsnTrouble(dsn)).toContain(trouble);
  });
});

test("thirty pass a minute, and thirty the next", () => {
  let now = 0;
  const mayPass = mostAMinute(() => now);
  expect(Array.from({ length: 100 }, mayPass).filter(Boolean).length).toBe(30);
  now = 60_000;
  expect(Array.from({ length: 100 }, mayPass).filter(Boolean).length).toBe(30);
});
