/** Telling alerts by webhook: signed JSON to one address, which is never one inside our own network unless that is allowed. */
import { createHmac } from "node:crypto";
import { lookup } from "node:dns/promises";
import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { BlockList, isIP } from "node:net";
import { type AlertChannel, type AlertOutcome, alertJson } from "./alert.ts";

/** Where to, and what proves that it comes from us. */
export interface WebhookSettings {
  readonly url: string;
  readonly secret: string;
  /** Whether it may be in a network that is not the public one. */
  readonly privateAllowed: boolean;
}

/** Longest wait for an answer, ms. */
const TIMEOUT_MS = 10_000;
/** Networks that are nobody's in public (RFC 6890 and its like). */
const PRIVATE = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  PRIVATE.addSubnet(network, bits, "ipv4");
/** Of IPv6 only what is given out to the public is public. */
const PUBLIC_6 = new BlockList();
PUBLIC_6.addSubnet("2000::", 3, "ipv6");
const TUNNELS_6 = new BlockList();
for (const [network, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
] as const)
  TUNNELS_6.addSubnet(network, bits, "ipv6");

/** Whether an address is one that anybody on the internet may have. */
export function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !PRIVATE.check(address, "ipv4");
  return isIP(address) === 6 && PUBLIC_6.check(address, "ipv6") && !TUNNELS_6.check(address, "ipv6");
}

/** The signature header: the time in seconds, and HMAC-SHA-256 over `time.body` in hex. */
export function signWebhook(secret: string, timeS: number, body: string): string {
  return `t=${timeS},v1=${createHmac("sha256", secret).update(`${timeS}.${body}`).digest("hex")}`;
}

/** A channel to it. Anything but an answer of 2xx is tried again; a redirect is not followed. */
export function webhookChannel(settings: WebhookSettings, nowMs: () => number): AlertChannel {
  return {
    name: "webhook",
    tell: async (alert) => {
      try {
        const url = new URL(settings.url);
        const address = await findAddress(url.hostname.replace(/^\[|\]$/g, ""), settings.privateAllowed);
        if (address === null) return "later";
        const body = alertJson(alert);
        const signature = signWebhook(settings.secret, Math.floor(nowMs() / 1_000), body);
        return await post(url, address, body, { signature, alertId: alert.alertId });
      } catch {
        return "later";
      }
    },
  };
}

/** Every address of the name must be public: one that is not would be tried on some other day. */
async function findAddress(host: string, privateAllowed: boolean): Promise<string | null> {
  const found = await lookup(host, { all: true });
  if (!privateAllowed && !found.every(({ address }) => isPublic(address))) return null;
  return found[0]?.address ?? null;
}

/** To the address that was looked at and to no other, whatever the name means a moment later. */
function post(
  url: URL,
  address: string,
  body: string,
  { signature, alertId }: { readonly signature: string; readonly alertId: string },
): Promise<AlertOutcome> {
  const send = url.protocol === "https:" ? tlsRequest : plainRequest;
  return new Promise((settle) => {
    const request = send(
      url,
      {
        method: "POST",
        agent: false,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        lookup: (_, options, done) =>
          options.all ? done(null, [{ address, family: isIP(address) }]) : done(null, address, isIP(address)),
        headers: {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          "evertill-signature": signature,
          "evertill-alert": alertId,
        },
      },
      (response) => {
        const { statusCode = 0 } = response;
        // Whatever it says besides is of no interest, and may be endless.
        response.destroy();
        settle(statusCode >= 200 && statusCode < 300 ? "told" : "later");
      },
    );
    request.on("error", () => settle("later"));
    request.end(body);
  });
}
