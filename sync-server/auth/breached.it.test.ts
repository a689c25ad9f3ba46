/** Tests of looking passwords up in breaches, against a service on a real socket, and of the list that stands in for it. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BreachAnswer, type BreachSettings, checkBreached } from "./breached.ts";

/** Not on the local list: who says it is known is the service. */
const PASSWORD = "Turnip-Lighthouse-41";
const HASH = createHash("sha1").update(PASSWORD).digest("hex").toUpperCase();
const OTHER_ROW = `${"0123456789ABCDEF".repeat(3).slice(0, 35)}:7`;

let service: Server;
let url: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: IncomingMessage[];
const logged: string[] = [];

beforeEach(async () => {
  asked = [];
  logged.length = 0;
  service = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  await new Promise<void>((settle) => service.listen(0, "127.0.0.1", settle));
  url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/range/`;
});
afterEach(async () => {
  service.closeAllConnections();
  await new Promise((settle) => service.close(settle));
});

const rows = (...given: string[]) => {
  answer = (_, response) => void response.end(given.join("\r\n"));
};
const log = { warn: (...said: unknown[]) => void logged.push(JSON.stringify(said)) } as unknown as NonNullable<
  BreachSettings["log"]
>;
const check = (password = PASSWORD, given: Partial<BreachSettings> = {}): Promise<BreachAnswer> =>
  checkBreached(password, ["Ada Weiß", "ada@harbour-bakery.example", "Harbour Bakery"], { url, log, ...given });

test("a password from a breach is found by the rest of its hash, in capitals or not", async () => {
  rows(OTHER_ROW, `${HASH.slice(5)}:3`);
  expect(await check()).toEqual({ breached: true, checkedBy: "service" });
  rows(`${HASH.slice(5).toLowerCase()}:1`);
  expect(await check()).toEqual({ breached: true, checkedBy: "service" });
});

test("one that no breach has is free, even where our own list would have said otherwise", async () => {
  rows(OTHER_ROW);
  expect(await check()).toEqual({ breached: false, checkedBy: "service" });
  expect(await check("Password1234!")).toEqual({ breached: false, checkedBy: "service" });
});

test("padding, whose count is 0, is no breach", async () => {
  rows(`${HASH.slice(5)}:0`, OTHER_ROW);
  expect(await check()).toEqual({ breached: false, checkedBy: "service" });
});

test("five characters of the hash leave the server, with the wish for padding, and nothing else of the password", async () => {
  rows(OTHER_ROW);
  await check();
  const [request] = asked;
  expect(asked).toHaveLength(1);
  expect(request).toMatchObject({ method: "GET", url: `/range/${HASH.slice(0, 5)}` });
  expect(request?.headers["add-padding"]).toBe("true");
  expect(JSON.stringify(request?.rawHeaders)).not.toContain(HASH.slice(5, 12));
  expect(request?.headers["content-length"]).toBeUndefined();
});

test.each<[string, (response: ServerResponse) => void]>([
  ["is slow", () => undefined],
  ["stops in the middle", (response) => void response.writeHead(200).write(`${OTHER_ROW}\r\n`)],
  ["cuts the line", (response) => void response.destroy()],
  ["is broken", (response) => void response.writeHead(503).end("busy")],
  ["says something else", (response) => void response.end("<html>Welcome to this network</html>")],
  ["says nothing", (response) => void response.end("")],
  ["says far too much", (response) => void response.end(`${OTHER_ROW}\r\n`.repeat(20_000))],
  ["sends on to somewhere else", (response) => void response.writeHead(302, { location: "/elsewhere" }).end()],
])("where the service %s, the local list says", async (_, say) => {
  answer = (_request, response) => say(response);
  const beganMs = performance.now();
  expect(await check(PASSWORD, { timeoutMs: 300 })).toEqual({ breached: false, checkedBy: "local_list" });
  expect(performance.now() - beganMs).toBeLessThan(1_500);
  expect(asked).toHaveLength(1);
  expect(await check("Password1234!", { timeoutMs: 300 })).toEqual({ breached: true, checkedBy: "local_list" });
  expect(logged.join()).toContain("could not be asked");
  for (const secret of [PASSWORD, HASH.slice(0, 5), HASH.slice(5, 12)]) expect(logged.join()).not.toContain(secret);
});

test("where nobody is to be asked nobody is, and where nobody listens the local list says", async () => {
  rows(OTHER_ROW);
  expect(await check("Password1234!", { url: null })).toEqual({ breached: true, checkedBy: "local_list" });
  expect(asked).toEqual([]);
  expect(await check(PASSWORD, { url: "http://127.0.0.1:9/range/" })).toMatchObject({ checkedBy: "local_list" });
});

test.each([
  ["Password1234!", true],
  ["P@ssw0rd2026!!", true],
  ["1234Passwort!", true],
  ["Pa$$w0rt-Pa$$w0rt-1", true],
  ["Qwertzuiop123!", true],
  ["1q2w3e4r5t!Qay", true],
  ["Summer-Winter-2026", true],
  ["ILoveYou-1234", true],
  ["Aaaaaaaaaa1!", true],
  ["HarbourBakery1!", true],
  ["Weiss-2026-Ada", true],
  ["Weiß-2026-Ada!", true],
  ["H4rb0ur-2026!!", true],
  ["Correct-Horse-7", false],
  ["Übergröße-12-Äpfel", false],
  ["Harbour-Zeppelin-9", false],
  ["kV9!xw2#Lq8zR", false],
])("the local list on %j, chosen by Ada Weiß of Harbour Bakery: %j", async (password, breached) => {
  expect(await check(password, { url: null })).toEqual({ breached, checkedBy: "local_list" });
});
