/** What the log keeps to itself. */
import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { openLog } from "./log.ts";

test("no secret, PIN, address of a person or card number is logged", () => {
  let written = "";
  const to = new Writable({
    write: (chunk, _, done) => {
      written += String(chunk);
      done();
    },
  });
  const log = openLog({ logLevel: "info" }, to);
  const secrets = {
    password: "hunter2",
    pin: "4711",
    email: "ada@example.com",
    headers: { authorization: "Bearer x1y2" },
  };
  log.info({ ...secrets, body: secrets }, "sign-in");
  const cause = Object.assign(new Error("duplicate key 4111111111111111"), {
    code: "23505",
    detail: "(email)=(ada@example.com)",
  });
  log.error({ err: new Error("Failed query: insert\nparams: hunter2,4711", { cause }) }, "failed");
  expect(written).not.toMatch(/hunter2|4711|ada@example|x1y2|4111111111111111/);
  expect(written).toContain('"errorCode":"23505"');
});

test("nobody writes a line of their own into the log", () => {
  let written = "";
  const to = new Writable({
    write: (chunk, _, done) => {
      written += String(chunk);
      done();
    },
  });
  const forged = 'x\n{"level":30,"msg":"a person signed in"}\r\u2028';
  openLog({ logLevel: "info" }, to).info({ agent: forged }, "request");
  expect(written.trimEnd().split("\n")).toHaveLength(1);
  expect(JSON.parse(written)).toMatchObject({ agent: forged, msg: "request" });
});
