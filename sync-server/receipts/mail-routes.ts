/** The door for receipts that tills want sent by e-mail: each is taken once and waits in the outbox. */
import { eq } from "drizzle-orm";
import type { BranchSettings } from "#domain/protocol/sync/device.ts";
import { mailAnswerSchema, mailReceiptSchema } from "#domain/protocol/sync/mail.ts";
import { ok, refuse } from "#domain/refusals.ts";
import { branch, mailOutbox } from "../db/schema.ts";
import { findRegister } from "../devices/find-register.ts";
import { type Route, route } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";
import { sealLetter } from "./letter.ts";

/** A receipt of 500 lines, each with discounts. */
const LONGEST_RECEIPT_BYTES = 512 * 1_024;

/** Routes of receipts by e-mail. */
export function receiptRoutes({ keys }: ServerParts): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/receipts/mail",
      summary: "A receipt to be sent by e-mail; sent twice it is taken once.",
      access: { who: "device" },
      bodyBytes: LONGEST_RECEIPT_BYTES,
      body: mailReceiptSchema,
      answer: mailAnswerSchema,
      handle: async ({ body }, { tx, entered }) => {
        const own = await findRegister(tx, entered.actorId ?? "");
        if (!own.ok) return own;
        const { orgId, branchId, registerId } = own.value;
        const [shop] = await tx.select({ settings: branch.settings }).from(branch).where(eq(branch.branchId, branchId));
        if (!shop) return refuse("branch.unknown");
        const { shopName } = shop.settings as BranchSettings;
        const { mailId, address, receiptNumber, document, askedAt } = body;
        const letter = { address, receiptNumber, shopName, document };
        await tx
          .insert(mailOutbox)
          .values({ orgId, mailId, branchId, registerId, letter: sealLetter(keys, mailId, letter), askedAt })
          .onConflictDoNothing();
        return ok({ taken: true as const });
      },
    }),
  ];
}
