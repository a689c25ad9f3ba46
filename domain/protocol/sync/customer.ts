/** Customers between till and server: what a till got to know goes up, who was erased comes down. Never part of the journal. */
import { z } from "zod";
import { customerIdSchema } from "#domain/ids.ts";
import { instantSchema } from "#domain/values.ts";
import { configVersionSchema } from "./wire.ts";

/** Texts about a customer, as long as they may be. */
const name = z.string().max(120);
const email = z.union([z.literal(""), z.email().max(254)]);
const phone = z.string().max(40);

/** `POST /v1/customers/from-till`: sent twice under one id it is taken once; an erased customer stays erased. */
export const customerFromTillSchema = z.strictObject({
  customerId: customerIdSchema,
  name,
  email,
  phone,
  createdAt: instantSchema,
});
export const customerTakenSchema = z.strictObject({ taken: z.literal(true) });

/** Most erasures of one answer. */
export const MAX_ERASURES = 500;
/** `GET /v1/customers/erased?since=V`: `next` is what to ask with the next time. */
export const erasedCustomersSchema = z.strictObject({
  customerIds: z.array(customerIdSchema).max(MAX_ERASURES),
  next: configVersionSchema,
  more: z.boolean(),
});

/** What is known of a customer at the server. Empty: nothing. */
export const knownCustomerSchema = z.strictObject({
  name,
  email,
  phone,
  allergens: z.array(z.string().min(1).max(60)).max(20),
  diets: z.array(z.string().min(1).max(60)).max(20),
  notes: z.string().max(1_000),
});
export type KnownCustomer = z.infer<typeof knownCustomerSchema>;
