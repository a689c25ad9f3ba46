/** Branded identifiers. They are UUIDv7, made where the fact is born; a receipt or Z number is for people, never a key. */
import { z } from "zod";

const uuid = z.uuid({ version: "v7" });

export const organisationIdSchema = uuid.brand<"OrganisationId">();
export const branchIdSchema = uuid.brand<"BranchId">();
export const registerIdSchema = uuid.brand<"RegisterId">();
export const drawerIdSchema = uuid.brand<"DrawerId">();
export const staffIdSchema = uuid.brand<"StaffId">();
export const leaseIdSchema = uuid.brand<"LeaseId">();
export const bootIdSchema = uuid.brand<"BootId">();
export const commandIdSchema = uuid.brand<"CommandId">();
export const sessionIdSchema = uuid.brand<"SessionId">();
export const saleIdSchema = uuid.brand<"SaleId">();
export const lineIdSchema = uuid.brand<"LineId">();
export const discountIdSchema = uuid.brand<"DiscountId">();
export const customerIdSchema = uuid.brand<"CustomerId">();
export const tenderIdSchema = uuid.brand<"TenderId">();
export const paymentIdSchema = uuid.brand<"PaymentId">();
export const movementIdSchema = uuid.brand<"MovementId">();
export const approvalIdSchema = uuid.brand<"ApprovalId">();
export const productIdSchema = uuid.brand<"ProductId">();
export const categoryIdSchema = uuid.brand<"CategoryId">();
export const taxIdSchema = uuid.brand<"TaxId">();
export const modifierGroupIdSchema = uuid.brand<"ModifierGroupId">();
export const modifierOptionIdSchema = uuid.brand<"ModifierOptionId">();
export const printJobIdSchema = uuid.brand<"PrintJobId">();

export type OrganisationId = z.infer<typeof organisationIdSchema>;
export type BranchId = z.infer<typeof branchIdSchema>;
export type RegisterId = z.infer<typeof registerIdSchema>;
export type DrawerId = z.infer<typeof drawerIdSchema>;
export type StaffId = z.infer<typeof staffIdSchema>;
export type LeaseId = z.infer<typeof leaseIdSchema>;
export type BootId = z.infer<typeof bootIdSchema>;
export type CommandId = z.infer<typeof commandIdSchema>;
export type SessionId = z.infer<typeof sessionIdSchema>;
export type SaleId = z.infer<typeof saleIdSchema>;
export type LineId = z.infer<typeof lineIdSchema>;
export type DiscountId = z.infer<typeof discountIdSchema>;
export type CustomerId = z.infer<typeof customerIdSchema>;
export type TenderId = z.infer<typeof tenderIdSchema>;
export type PaymentId = z.infer<typeof paymentIdSchema>;
export type MovementId = z.infer<typeof movementIdSchema>;
export type ApprovalId = z.infer<typeof approvalIdSchema>;
export type ProductId = z.infer<typeof productIdSchema>;
export type CategoryId = z.infer<typeof categoryIdSchema>;
export type TaxId = z.infer<typeof taxIdSchema>;
export type ModifierGroupId = z.infer<typeof modifierGroupIdSchema>;
export type ModifierOptionId = z.infer<typeof modifierOptionIdSchema>;
export type PrintJobId = z.infer<typeof printJobIdSchema>;

/** Gives fresh ids; a parameter of every decision that needs one, so that a decision stays a pure function. */
export type NewId = <Id extends string>() => Id;
