/** TLS of the server's own: its certificate, and the plain-http port that only sends people on to https. */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ServerSettings } from "./settings.ts";

/** Oldest version that is spoken, and with what (RFC 9325, section 4.2). */
export interface TlsOptions {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly minVersion: "TLSv1.2";
  readonly ciphers: string;
  readonly honorCipherOrder: true;
}

/** Forward secret and authenticated, the strongest first; those of TLS 1.3 stand before those of 1.2. */
const CIPHERS = [
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_AES_128_GCM_SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
];

const REDIRECT_TIMEOUT_MS = 5_000;
const MOST_REDIRECTED = 500;
const HOST = /^(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?=:\d{1,5}$|$)/i;

/** Reads certificate and key. Throws with a sentence when one can't be read. */
export function readTls({ certificateFile, keyFile }: NonNullable<ServerSettings["tls"]>): TlsOptions {
  return {
    cert: readNamed("EVERTILL_TLS_CERT", certificateFile),
    key: readNamed("EVERTILL_TLS_KEY", keyFile),
    minVersion: "TLSv1.2",
    ciphers: CIPHERS.join(":"),
    honorCipherOrder: true,
  };
}

/**
 * Listens for plain http and sends whoever comes to https.
 * @param to where: the public address when it is known, else the port beside the host that was asked for
 */
export async function startRedirect(
  at: { readonly host: string; readonly port: number },
  to: { readonly publicUrl: string | null; readonly port: number },
): Promise<Server> {
  const server = createServer(
    { headersTimeout: REDIRECT_TIMEOUT_MS, requestTimeout: REDIRECT_TIMEOUT_MS, connectionsCheckingInterval: 1_000 },
    (request, response) => {
      response.shouldKeepAlive = false;
      response.setHeader("x-content-type-options", "nosniff");
      response.setHeader("content-security-policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'");
      const origin = originOf(to, request.headers.host);
      const reads = request.method === "GET" || request.method === "HEAD";
      // Whoever writes has already sent secrets in the clear: they shall notice, not be led on quietly.
      if (!reads || origin === null) response.writeHead(reads ? 400 : 426, reads ? {} : { upgrade: "TLS/1.2" }).end();
      else response.writeHead(308, { location: `${origin}${pathOf(request.url)}` }).end();
    },
  );
  server.maxConnections = MOST_REDIRECTED;
  await new Promise<void>((settle, fail) => {
    server.once("error", fail);
    server.listen(at.port, at.host, () => settle());
  });
  return server;
}

/** The port a server got. */
export function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function originOf(to: { readonly publicUrl: string | null; readonly port: number }, host = ""): string | null {
  if (to.publicUrl !== null) return new URL(to.publicUrl).origin;
  const name = HOST.exec(host)?.[0];
  return name === undefined ? null : `https://${name}${to.port === 443 ? "" : `:${to.port}`}`;
}

/** Only a path of this server: what begins with two slashes would be another host. */
function pathOf(url = "/"): string {
  return `/${url.replace(/^[/\\]+/, "")}`;
}

function readNamed(setting: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`${setting}: ${file} can't be read`, { cause: error });
  }
}
