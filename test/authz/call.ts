/** One call, as anybody on the network could make it. */

/** What is sent. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly token: string | null;
  /** X-Org-ID; null for none. */
  readonly organisationId: string | null;
  readonly body?: unknown;
  /** From where, as our proxy says. */
  readonly address: string;
}

/** What comes back. */
export interface Told {
  readonly status: number;
  /** Of a refusal. */
  readonly code: string | null;
  readonly text: string;
}

/** A stream goes on for ever; its first words are enough. */
const LONGEST_MS = 400;

/** Calls. */
export async function call(url: string, { method, path, token, organisationId, body, address }: Sent): Promise<Told> {
  const headers: Record<string, string> = { "x-forwarded-for": address };
  if (token !== null) headers.authorization = `Bearer ${token}`;
  if (organisationId !== null) headers["x-org-id"] = organisationId;
  if (body !== undefined) headers["content-type"] = "application/json";
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${url}${path}`, { method, headers, ...sent });
  const isStream = response.ok && response.headers.get("content-type")?.includes("json;") === false;
  const text = isStream ? await beginningOf(response) : await response.text();
  const problem = response.headers.get("content-type")?.includes("problem+json") ? JSON.parse(text) : null;
  return { status: response.status, code: problem?.code ?? null, text };
}

async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const pieces: Uint8Array[] = [];
  const until = new Promise<null>((settle) => setTimeout(settle, LONGEST_MS, null));
  for (;;) {
    const next = await Promise.race([reader.read(), until]);
    if (next === null || next.done) break;
    pieces.push(next.value);
  }
  await reader.cancel().catch(() => undefined);
  return Buffer.concat(pieces).toString("utf8");
}
