/** Refusals: the expected ways a till says no, as values. One table of codes; docs/REFUSALS.md explains each. */

/** What a use case or a rule answers: a value, or a refusal that a person can act on. */
export type Result<T> = Ok<T> | Refused;

export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Refused {
  readonly ok: false;
  readonly refusal: Refusal;
}

/** A refusal: the code is stable; `facts` fill the sentence (amounts in minor units, counts, names). */
export interface Refusal {
  readonly code: RefusalCode;
  readonly facts: Readonly<Record<string, string | number>>;
}

/** Wraps a value. */
export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

/** Says no. */
export function refuse(code: RefusalCode, facts: Refusal["facts"] = {}): Refused {
  return { ok: false, refusal: { code, facts } };
}

/** Every refusal code with its English sentence (what happened) and what to do. Codes are never renamed or reused. */
export const REFUSALS = {
  "request.invalid": { says: "The register did not understand that request.", todo: "Try again; if it stays, restart Evertill." },
} as const satisfies Record<string, { says: string; todo: string }>;

export type RefusalCode = keyof typeof REFUSALS;
