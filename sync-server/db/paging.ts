/** Pages of a list: how many rows, and the mark where the next page begins. */
import { z } from "zod";

/** Rows of a page when it isn't said, and the most. */
const PAGE = 100;
const LONGEST_PAGE = 500;

/** How many rows a page has, as a query carries it. */
export const pageLimitSchema = z.coerce.number().int().min(1).max(LONGEST_PAGE).default(PAGE);

/** A mark as it is sent: opaque to whoever sends it back. */
export const pageMarkSchema = z
  .string()
  .max(600)
  .regex(/^[A-Za-z0-9_-]+$/);

/** Makes the mark of a page's last row from the values that the list is ordered by. */
export function pageMarkOf(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

/** Reads a mark. @returns undefined when it is none of this list's */
export function readPageMark<T>(mark: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(Buffer.from(mark, "base64url").toString("utf8"))).data;
  } catch {
    return undefined;
  }
}
