/** The server's own OpenAPI document, as a list of operations that can be called. */

/** A JSON schema as the document has it. */
export type Schema = Readonly<Record<string, unknown>>;

/** A part of the address or a header. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly schema: Schema;
}

/** One thing that can be asked of the server. */
export interface Operation {
  /** `PUT /v1/taxes/{taxId}` */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Null where none is taken. */
  readonly body: { readonly type: string; readonly schema: Schema } | null;
  /** Whose token it wants. */
  readonly who: "anyone" | "person" | "device";
  /** What a success is. `type` and `schema` are null where nothing is sent. */
  readonly success: { readonly status: number; readonly type: string | null; readonly schema: Schema | null };
}

/** The document with its operations, in the order of their names. */
export interface ApiDocument {
  readonly operations: readonly Operation[];
  /** Of every refusal. */
  readonly problem: Schema;
}

interface Written {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

/** Reads it from a running server. */
export async function readApiDocument(url: string): Promise<ApiDocument> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Written>>>>;
    readonly components: { readonly schemas: { readonly Problem: Schema } };
  };
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, written]) => readOperation(method.toUpperCase(), path, written)),
  );
  operations.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { operations, problem: document.components.schemas.Problem };
}

function readOperation(method: string, path: string, written: Written): Operation {
  const [body] = Object.entries(written.requestBody?.content ?? {});
  const done = Object.entries(written.responses).find(([status]) => status.startsWith("2"));
  if (!done) throw new Error(`${method} ${path} does not say what a success is`);
  const [content] = Object.entries(done[1].content ?? {});
  const [scheme] = written.security.flatMap((needed) => Object.keys(needed));
  return {
    name: `${method} ${path}`,
    method,
    path,
    parameters: written.parameters ?? [],
    body: body ? { type: body[0], schema: body[1].schema } : null,
    who: scheme === "person" || scheme === "device" ? scheme : "anyone",
    success: { status: Number(done[0]), type: content?.[0] ?? null, schema: content?.[1].schema ?? null },
  };
}
