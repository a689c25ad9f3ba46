/** What till and simulated card terminal say to each other: one JSON object a line, over TCP. docs/HARDWARE.md describes it. */
import { z } from "zod";
import { paymentIdSchema } from "#domain/ids.ts";
import { MAX_REFERENCE } from "#domain/payment/payment-events.ts";
import { currencySchema, MAX_AMOUNT_MINOR } from "#domain/values.ts";

/** No message of either side is longer; a longer one is not ours. In characters. */
export const LONGEST_LINE = 4_096;

const question = { id: z.int().min(1) };
const amount = z.int().min(1).max(MAX_AMOUNT_MINOR);
const reference = z.string().min(1).max(MAX_REFERENCE);

/** What a till asks. `id` comes back with each answer. */
export const terminalRequestSchema = z.discriminatedUnion("do", [
  z.strictObject({ ...question, do: z.literal("hello") }),
  z.strictObject({
    ...question,
    do: z.literal("charge"),
    payment: paymentIdSchema,
    amountMinor: amount,
    currency: currencySchema,
  }),
  z.strictObject({
    ...question,
    do: z.literal("refund"),
    payment: paymentIdSchema,
    amountMinor: amount,
    currency: currencySchema,
    /** The reference of the charge; null to whatever card is shown. */
    of: reference.nullable(),
  }),
  z.strictObject({ ...question, do: z.literal("cancel"), payment: paymentIdSchema }),
  z.strictObject({ ...question, do: z.literal("ask"), payment: paymentIdSchema }),
]);
export type TerminalRequest = z.infer<typeof terminalRequestSchema>;

/** What a terminal says. `working` is no end: it comes at once when an order is taken up, and to whoever asks meanwhile. */
export const terminalReplySchema = z.intersection(
  z.object({ ...question, terminal: reference }),
  z.discriminatedUnion("says", [
    z.object({ says: z.literal("ready") }),
    z.object({ says: z.literal("busy") }),
    z.object({ says: z.literal("working") }),
    z.object({ says: z.literal("approved"), reference }),
    z.object({ says: z.literal("declined") }),
    z.object({ says: z.literal("cancelled") }),
    z.object({ says: z.literal("not_begun") }),
  ]),
);
export type TerminalReply = z.infer<typeof terminalReplySchema>;

/** Cuts what arrives into lines; gives null for a line that is too long to be ours. */
export function lineReader(): (piece: string) => (string | null)[] {
  let rest = "";
  return (piece) => {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    const whole = lines.map((line) => (line.length > LONGEST_LINE ? null : line));
    if (rest.length <= LONGEST_LINE) return whole;
    rest = "";
    return [...whole, null];
  };
}

/** Reads one line as JSON; undefined where it is none. */
export function readLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
