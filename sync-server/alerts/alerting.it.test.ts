/** Tests of alerting: a real PostgreSQL, a mail server and a webhook on real sockets, and outages in between. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ok } from "#domain/refusals.ts";
import { type MailServerEmulator, startMailServer } from "#test/devices/mail-server/emulator.ts";
import { newServerDatabase, type ServerDatabase } from "#test/sync-server/server-database.ts";
import { addOrganisation, runOnce, type TestOrganisation } from "#test/sync-server/test-organisation.ts";
import { record } from "../audit/record.ts";
import { sealOrganisation } from "../audit/sealer.ts";
import { asMember } from "../db/tenant.ts";
import { alertAs, listenToCopy } from "./alert-as.ts";
import type { Alerting } from "./alerting.ts";
import { isPublic, signWebhook } from "./webhook-channel.ts";

const SECRET = "a-secret-of-the-tests-that-is-long-enough";
const WINDOW_S = 3_600;

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly alert: Readonly<Record<string, unknown>>;
}

let server: ServerDatabase;
let shop: TestOrganisation;
let mail: MailServerEmulator;
let hook: Awaited<ReturnType<typeof startHook>>;
let nowMs: number;
let running: Alerting[];

beforeAll(async () => {
  server = await newServerDatabase();
});
afterAll(() => server.drop());
beforeEach(async () => {
  await runOnce(
    server.superuserUrl,
    "delete from app.alert; update app.server_state set alerted_epoch = restore_epoch",
  );
  shop = await addOrganisation(server.superuserUrl, "Harbour Bakery");
  [mail, hook] = await Promise.all([startMailServer(), startHook()]);
  nowMs = Date.now();
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((each) => each.stop()));
  await Promise.all([mail.stop(), hook.stop()]);
});

async function startHook() {
  const received: Received[] = [];
  const visited: string[] = [];
  let status = 200;
  const serving = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += String(chunk);
    });
    request.on("end", () => {
      visited.push(request.url ?? "");
      if (status === 200)
        received.push({ headers: request.headers, body, alert: JSON.parse(body) as Received["alert"] });
      response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {}).end("ok");
    });
  });
  await new Promise<void>((resolve) => serving.listen(0, "127.0.0.1", resolve));
  const address = serving.address();
  if (address === null || typeof address === "string") throw new Error("a webhook has a port");
  return {
    port: address.port,
    received,
    visited,
    answer: (now: number) => {
      status = now;
    },
    stop: async () => {
      serving.closeAllConnections();
      await new Promise((resolve) => serving.close(resolve));
    },
  };
}

function start(
  given: { readonly privateAllowed?: boolean; readonly host?: string; readonly mail?: boolean } = {},
): Alerting {
  const url = `http://${given.host ?? "127.0.0.1"}:${hook.port}/alarms`;
  const alerting = alertAs(
    server.parts({ clock: { nowMs: () => nowMs } }),
    {
      recipients: given.mail === true ? ["night@example.com", "day@example.com"] : [],
      webhook: { url, secret: SECRET, privateAllowed: given.privateAllowed ?? true },
      windowSeconds: WINDOW_S,
      lagSeconds: 60,
    },
    { url: `smtp://127.0.0.1:${mail.port}`, from: "till@example.com" },
  );
  running.push(alerting);
  return alerting;
}

async function happen(action: string, detail: Record<string, unknown> = {}, of = shop): Promise<void> {
  await asMember(server.database, of.ownerSecret, of.organisationId, async (tx, who) => {
    await record(tx, who, { action, subjectId: randomUUID(), address: "203.0.113.7", detail });
    return ok(undefined);
  });
  await sealOrganisation(server.parts(), of.organisationId);
}

const told = () => hook.received.map(({ alert: { kind, organisationId, times } }) => [kind, organisationId, times]);
const owner = {
  was: { assignments: [] },
  is: { assignments: [{ branchId: null, roleKey: "owner", name: "Grace Hopper" }] },
};

describe("what is told", () => {
  test("a critical event of the audit trail reaches mail and webhook, signed, and names nobody", async () => {
    await happen("session.refresh_reused", { token: "refresh-secret-1", email: "grace@example.com" });
    await start({ mail: true }).look();
    const [{ headers, body, alert }] = hook.received as [Received];
    expect(alert).toMatchObject({ kind: "session.reused", organisationId: shop.organisationId, times: 1, leftOut: 0 });
    const timeS = Number(/^t=(\d+),/.exec(String(headers["evertill-signature"]))?.[1]);
    expect(timeS).toBe(Math.floor(nowMs / 1_000));
    expect(headers["evertill-signature"]).toBe(signWebhook(SECRET, timeS, body));
    expect(headers["evertill-alert"]).toBe(alert.alertId);
    expect(mail.mails.map(({ to }) => to).sort()).toEqual(["day@example.com", "night@example.com"]);
    const everything = [body, ...mail.mails.map(({ data }) => data)].join("\n");
    for (const secret of ["refresh-secret", "grace@", "203.0.113", "Harbour", SECRET])
      expect(everything).not.toContain(secret);
  });

  test("an owner's rights are critical, a cashier's are not", async () => {
    await happen("staff.assigned", { is: { assignments: [{ branchId: null, roleKey: "cashier" }] } });
    await happen("staff.assigned", owner);
    await start().look();
    expect(told()).toEqual([["owner.changed", shop.organisationId, 1]]);
  });

  test("one who is locked out is everyday life, five are somebody guessing", async () => {
    const alerting = start();
    for (let n = 0; n < 4; n += 1) await happen("person.locked");
    await alerting.look();
    expect(told()).toEqual([]);
    await happen("person.locked");
    await alerting.look();
    expect(told()).toEqual([["people.locked_out", shop.organisationId, 5]]);
  });

  test("a server that was put back says so once", async () => {
    await runOnce(server.superuserUrl, "update app.server_state set restore_epoch = restore_epoch + 1");
    await start().look();
    await start().look();
    expect(told()).toEqual([["server.restored", null, 1]]);
  });

  test("a copy that is far behind, one that differs and a broken chain are critical", async () => {
    const alerting = start();
    const listener = listenToCopy(alerting, 60);
    const { organisationId } = shop;
    listener.lag([{ organisationId, events: 3, seconds: 60 }]);
    listener.trouble(organisationId, "differs");
    listener.trouble(organisationId, "chain_broken");
    await alerting.look();
    expect(
      told()
        .map(([kind]) => kind)
        .sort(),
    ).toEqual(["audit.chain_broken", "audit.copy_differs"]);
    listener.lag([{ organisationId, events: 3, seconds: 61 }]);
    await alerting.look();
    expect(told().at(-1)?.[0]).toBe("audit.copy_lagging");
  });
});

describe("how often", () => {
  test("one alert of a kind and organisation in a window; the next one says how many were left out", async () => {
    const other = await addOrganisation(server.superuserUrl, "Market Butcher");
    const alerting = start();
    for (let n = 0; n < 4; n += 1) {
      await happen("session.refresh_reused");
      await alerting.look();
    }
    await happen("session.code_reused", {}, other);
    await alerting.look();
    expect(told()).toEqual([
      ["session.reused", shop.organisationId, 1],
      ["session.reused", other.organisationId, 1],
    ]);
    nowMs += WINDOW_S * 1_000 + 1;
    await alerting.look();
    await alerting.look();
    expect(hook.received.slice(2).map(({ alert }) => [alert.organisationId, alert.times, alert.leftOut])).toEqual([
      [shop.organisationId, 3, 2],
    ]);
  });

  test("two servers at once tell of it once", async () => {
    await happen("support.let_in");
    const servers = [start(), start(), start()];
    await Promise.all(servers.map((each) => each.look()));
    await Promise.all(servers.map((each) => each.look()));
    expect(told()).toEqual([["support.let_in", shop.organisationId, 1]]);
  });
});

describe("what goes wrong", () => {
  test.each([500, 404])(
    "a webhook that answers %i is told again, later and later, under the same id",
    async (status) => {
      await happen("support.let_in");
      hook.answer(status);
      const alerting = start();
      await alerting.look();
      await alerting.look();
      expect(hook.visited.length).toBe(1);
      nowMs += 16_000;
      await alerting.look();
      nowMs += 16_000;
      await alerting.look();
      expect(hook.visited.length).toBe(2);
      hook.answer(200);
      nowMs += 16_000;
      await alerting.look();
      expect(told()).toEqual([["support.let_in", shop.organisationId, 1]]);
    },
  );

  test("a redirect is not followed", async () => {
    await happen("support.let_in");
    hook.answer(302);
    await start().look();
    expect(hook.visited).toEqual(["/alarms"]);
  });

  test("what a server took and could not tell because it was killed is told by the next one", async () => {
    await happen("support.let_in");
    await start().look();
    // As if it had been killed before it noted that it told.
    hook.received.splice(0);
    await runOnce(
      server.superuserUrl,
      "update app.alert set waiting = 1, next_at = now() + interval '120 seconds', attempts = 1",
    );
    const next = start();
    await next.look();
    expect(told()).toEqual([]);
    nowMs += 121_000;
    await next.look();
    expect(told()).toEqual([["support.let_in", shop.organisationId, 1]]);
  });

  test("one way of telling that is down does not keep the other waiting", async () => {
    await happen("support.let_in");
    await mail.stop();
    const alerting = start({ mail: true });
    await alerting.look();
    expect(told().length).toBe(1);
    mail = await startMailServer();
  });

  test("no address in a private network is asked, by number or by name, unless that is allowed", async () => {
    await happen("support.let_in");
    for (const host of ["127.0.0.1", "localhost", "127.1", "[::ffff:127.0.0.1]"]) {
      const alerting = start({ privateAllowed: false, host });
      await alerting.look();
      nowMs += 4_000_000;
    }
    expect(hook.visited).toEqual([]);
    await start().look();
    expect(hook.visited).toEqual(["/alarms"]);
  });

  test("the application's login raises, reads and settles nothing without the server's secret", async () => {
    await expect(
      runOnce(server.appUrl, "select app.raise_alert('guessed', 'x', null, now(), 1, 1, array['mail'], 60)"),
    ).rejects.toThrow("only the server's jobs");
    await expect(runOnce(server.appUrl, "select * from app.alert")).rejects.toThrow("permission denied");
    const { rows } = await runOnce(
      server.appUrl,
      "select * from app.claim_alerts('guessed', now(), array['mail'], 1, 9)",
    );
    expect(rows).toEqual([]);
  });
});

test.each([
  ["93.184.215.14", true],
  ["2606:2800:21f:cb07::1", true],
  ["10.1.2.3", false],
  ["100.64.0.1", false],
  ["169.254.169.254", false],
  ["172.31.0.1", false],
  ["192.168.1.1", false],
  ["224.0.0.1", false],
  ["::1", false],
  ["::ffff:10.0.0.1", false],
  ["fd00::1", false],
  ["fe80::1", false],
  ["2002:7f00:1::", false],
])("%s is public: %s", (address, expected) => {
  expect(isPublic(address)).toBe(expected);
});
