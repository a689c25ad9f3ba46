/** Names that people give to organisations, branches, roles, registers and one another. */
import { z } from "zod";
import type { Result } from "#domain/refusals.ts";
import { refuseCardData } from "#domain/text/card-data.ts";
import { cleanText } from "#domain/text/text.ts";

/** Most characters of a person's name, and of the name of anything else. */
export const PERSON_NAME_LENGTH = 60;
export const NAME_LENGTH = 80;

/** A name as it is sent: bounded before anything looks at it. */
export const sentNameSchema = z.string().min(1).max(200);

/**
 * A name as it is kept.
 * @returns refusals: `text.empty`, `text.too_long`, `text.not_allowed`, `card_data.refused`
 */
export function cleanName(sent: string, maxLength: number = NAME_LENGTH): Result<string> {
  const clean = cleanText(sent, maxLength);
  return clean.ok ? refuseCardData(clean.value) : clean;
}
