/** The schemas of what a window asks of the shell; apart from the types, so that the preload script carries no library. */
import { z } from "zod";

/** What each request carries; the shell checks every one against this table before it acts. */
export const SHELL_REQUESTS = {
  connect: z.strictObject({}),
  status: z.strictObject({}),
  openShop: z.strictObject({ mode: z.enum(["demo", "shop"]) }),
  chooseCredentialFile: z.strictObject({}),
  createCredentialFile: z.strictObject({}),
  showCustomerDisplay: z.strictObject({ on: z.boolean() }),
  setFullscreen: z.strictObject({ on: z.boolean() }),
} as const;

export type ShellRequestName = keyof typeof SHELL_REQUESTS;
