/** The messages between a window and the register: one request, one answer, and changed parts of the view pushed. */
import { z } from "zod";
import type { Refusal } from "#domain/refusals.ts";
import type { CustomerView } from "./customer-view.ts";
import type { TillView } from "./till-view.ts";

/** Raised whenever a message or an act changes its form. */
export const REGISTER_PROTOCOL_VERSION = 1;

/** What a window sends. `id` counts up within the window. The request itself is checked against the act's schema. */
export const windowMessageSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("hello"), protocol: z.literal(REGISTER_PROTOCOL_VERSION) }),
  /** The customer's display: it gets the sale as a customer may see it, and nothing it asks for is done. */
  z.strictObject({ kind: z.literal("watch"), protocol: z.literal(REGISTER_PROTOCOL_VERSION) }),
  z.strictObject({
    kind: z.literal("act"),
    id: z.int().min(1),
    act: z.string().max(60),
    request: z.record(z.string(), z.unknown()),
  }),
]);
export type WindowMessage = z.infer<typeof windowMessageSchema>;

/**
 * What the register sends. A `view` carries only the parts that changed and comes before the answer of the act that
 * changed them, so a window that has its answer has also drawn what it did.
 */
export type RegisterMessage =
  | { readonly kind: "view"; readonly view: Partial<TillView> }
  /** Null while there is no till to watch. */
  | { readonly kind: "customer"; readonly customer: CustomerView | null }
  | { readonly kind: "answer"; readonly id: number; readonly ok: true; readonly answer: unknown }
  | { readonly kind: "answer"; readonly id: number; readonly ok: false; readonly refusal: Refusal };
