/** What is agreed about a sale as a whole: eaten here or taken away, free of tax, the customer old enough. */
import { z } from "zod";

/** Where it is eaten; null where nobody asks. */
export const serviceSchema = z.enum(["eat_in", "take_away"]);
export type Service = z.infer<typeof serviceSchema>;

/** Longest reason and certificate of a sale without tax, in characters. */
export const MAX_EXEMPT_TEXT = 80;

/** Why no tax is charged, and the number of the paper that says so. */
export const exemptSchema = z.strictObject({
  reason: z.string().min(1).max(MAX_EXEMPT_TEXT),
  certificate: z.string().min(1).max(MAX_EXEMPT_TEXT),
});
export type Exempt = z.infer<typeof exemptSchema>;

/** How somebody's age was seen: on a document, or plainly. Never a birth date: whoever checks forgets it. */
export const ageProofSchema = z.enum(["document", "evident"]);
export type AgeProof = z.infer<typeof ageProofSchema>;

export const minimumAgeSchema = z.int().min(1).max(99);

/** The highest age that was asked for, and how it was seen. */
export const ageCheckedSchema = z.strictObject({ minimumAge: minimumAgeSchema, how: ageProofSchema });
export type AgeChecked = z.infer<typeof ageCheckedSchema>;
