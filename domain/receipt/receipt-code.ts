/**
 * The code of a receipt: what another till must know to take its goods back, signed, as small as a QR code wants it.
 * Owns the form; who signs and who checks is the register's business.
 *
 * `EVT1.` and base64url of content and signature (Ed25519, 64 bytes). The last four bytes of the register's id stand for
 * it: whoever checks knows the registers it believes, and the whole id is part of what is signed.
 */
import {
  type LineId,
  lineIdSchema,
  type PaymentId,
  type ProductId,
  productIdSchema,
  type SaleId,
  saleIdSchema,
  type TaxId,
  taxIdSchema,
} from "#domain/ids.ts";
import type { Entry } from "#domain/journal/entry.ts";
import {
  add,
  type CurrencyCode,
  divideRounded,
  type Minor,
  minor,
  negate,
  quantityThousandths,
  type RateMillionths,
  rateMillionths,
  subtract,
  ZERO,
} from "#domain/money/money.ts";
import { receiptNumberSchema, type Unit } from "#domain/sale/sale-line.ts";
import { isCash } from "#domain/sale/tender.ts";
import { type Instant, instantFromMs, msOf } from "#domain/time/instant.ts";
import { ByteReader, ByteWriter, fromBase64Url, toBase64Url } from "./code-bytes.ts";

/** What every code begins with; the digit is the version of its form. */
const MARK = "EVT1.";
/** Longest code, in characters: about twenty lines. QR version 26 at the lowest level holds it. */
export const MAX_RECEIPT_CODE = 1_300;
const SIGNATURE_BYTES = 64;
/** Digits of a receipt number, at least. */
const NUMBER_DIGITS = 6;

type SaleEntry = Extract<Entry, { type: "sale.completed" }>;

/** A tax as the code has it: without its name. */
interface CodedTax {
  readonly taxId: TaxId;
  readonly code: string;
  readonly rateMillionths: RateMillionths;
  readonly compound: boolean;
}

/** A line that can come back, without the names of goods and taxes. */
export interface CodedLine {
  readonly lineId: LineId;
  readonly productId: ProductId;
  readonly unit: Unit;
  readonly quantityThousandths: ReturnType<typeof quantityThousandths>;
  readonly unitPriceMinor: Minor;
  /** After every discount. */
  readonly amountMinor: Minor;
  /** The line of goods before it, where it is the deposit of their containers. */
  readonly depositFor: LineId | null;
  readonly taxes: readonly CodedTax[];
  readonly taxAmounts: readonly { readonly taxId: TaxId; readonly baseMinor: Minor; readonly taxMinor: Minor }[];
}

/** How it was paid, change taken off. */
export interface CodedTender {
  readonly method: string;
  readonly amountMinor: Minor;
  readonly paymentId: PaymentId | null;
  readonly reference: string;
}

/** What a code says. */
export interface ReceiptCode {
  readonly epoch: number;
  readonly seq: number;
  readonly saleId: SaleId;
  readonly receiptNumber: string;
  readonly soldAt: Instant;
  readonly currency: CurrencyCode;
  readonly pricesIncludeTax: boolean;
  readonly totalMinor: Minor;
  readonly tenders: readonly CodedTender[];
  /** Null for a sale too long for a code: it has only its head and total. */
  readonly lines: readonly CodedLine[] | null;
}

/** A code as it was read; nothing of it is believed until the signature was checked. */
export interface UnprovenCode {
  readonly says: ReceiptCode;
  /** The last eight hex digits of the id of the register it claims. */
  readonly registerTail: string;
  readonly signature: Uint8Array;
  /** What the signature of a register must be over. */
  signedBytes(registerId: string): Uint8Array;
}

/** What the code of a sale says; null where nothing of the sale can come back. */
export function codeOf({ epoch, seq, occurredAt, body }: SaleEntry): ReceiptCode | null {
  const sold = body.lines.filter(({ returned }) => returned === null);
  if (sold.length === 0) return null;
  const { saleId, receiptNumber, currency, pricesIncludeTax, totalMinor } = body;
  const lines = sold.map((line): CodedLine => {
    const { lineId, productId, unit, unitPriceMinor, amountMinor, depositFor, taxAmounts } = line;
    // Of a sale without tax none is given back.
    const charged = line.taxes.filter(({ taxId }) => taxAmounts.some((each) => each.taxId === taxId));
    const taxes = charged.map(({ taxId, code, rateMillionths: rate, compound }) => ({
      taxId,
      code,
      rateMillionths: rate,
      compound,
    }));
    const quantity = line.quantityThousandths;
    return {
      lineId,
      productId,
      unit,
      quantityThousandths: quantity,
      unitPriceMinor,
      amountMinor,
      depositFor,
      taxes,
      taxAmounts,
    };
  });
  const soldAt = occurredAt as Instant;
  const tenders = tendersOf(body);
  return { epoch, seq, saleId, receiptNumber, soldAt, currency, pricesIncludeTax, totalMinor, tenders, lines };
}

/**
 * Writes a code. Lines that would make it too long are left out, all of them.
 * @param sign signs bytes with the register's own key
 */
export function writeCode(code: ReceiptCode, registerId: string, sign: (bytes: Uint8Array) => Uint8Array): string {
  const whole = contentOf(code, registerId);
  const fits = MARK.length + ((whole.length + SIGNATURE_BYTES) * 4) / 3 <= MAX_RECEIPT_CODE;
  const content = fits ? whole : contentOf({ ...code, lines: null }, registerId);
  const signature = sign(signedBytes(content, registerId));
  return MARK + toBase64Url(joined(content, signature));
}

/** Whether a scan is the code of a receipt, however it was read. */
export function isReceiptCode(text: string): boolean {
  return text.trim().startsWith(MARK);
}

/** Reads a code; undefined where it is none, or was misread so that it says nothing. */
export function readCode(text: string): UnprovenCode | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith(MARK)) return undefined;
  const bytes = fromBase64Url(trimmed.slice(MARK.length));
  if (!bytes || bytes.length <= SIGNATURE_BYTES) return undefined;
  const content = bytes.subarray(0, -SIGNATURE_BYTES);
  const registerTail = hexOf(content.subarray(0, 4));
  try {
    const reader = new ByteReader(content.subarray(4));
    const says = readContent(reader);
    if (!reader.isAtEnd) return undefined;
    return {
      says,
      registerTail,
      signature: bytes.subarray(-SIGNATURE_BYTES),
      signedBytes: (registerId) => signedBytes(content, registerId),
    };
  } catch {
    return undefined;
  }
}

/** The tail of a register's id as a code names it. */
export function tailOf(registerId: string): string {
  return registerId.slice(-8).toLowerCase();
}

/** The purpose keeps a signature for one thing from being used for another; the whole id says whose it is. */
function signedBytes(content: Uint8Array, registerId: string): Uint8Array {
  return joined(new ByteWriter().text("evertill/receipt/1").text(registerId.toLowerCase()).bytes, content);
}

/** Cash less change in one, each other payment by itself; what was given back is no way to pay. */
function tendersOf({ tenders, changeMinor }: SaleEntry["body"]): CodedTender[] {
  const cash = tenders.filter((tender) => isCash(tender) && tender.amountMinor > 0);
  const cashMinor = add(...cash.map(({ amountMinor }) => amountMinor), negate(changeMinor));
  const others = tenders.flatMap((tender): CodedTender[] => {
    if (isCash(tender) || tender.amountMinor <= 0) return [];
    const { method, amountMinor } = tender;
    if (tender.method === "card")
      return [{ method, amountMinor, paymentId: tender.paymentId, reference: tender.reference }];
    return [{ method, amountMinor, paymentId: null, reference: tender.method === "voucher" ? tender.number : "" }];
  });
  if (cashMinor <= 0) return others;
  return [{ method: "cash", amountMinor: cashMinor, paymentId: null, reference: "" }, ...others];
}

function contentOf(code: ReceiptCode, registerId: string): Uint8Array {
  const writer = new ByteWriter();
  const { prefix, number } = numberParts(code.receiptNumber);
  writer.count(code.epoch).count(code.seq).id(code.saleId).text(prefix).count(number);
  writer.count(msOf(code.soldAt)).text(code.currency);
  writer.count((code.pricesIncludeTax ? 1 : 0) + (code.lines ? 2 : 0)).whole(code.totalMinor);
  writer.count(code.tenders.length);
  for (const { method, amountMinor, paymentId, reference } of code.tenders) {
    writer
      .text(method)
      .count(amountMinor)
      .count(paymentId ? 1 : 0);
    if (paymentId) writer.id(paymentId).text(reference);
  }
  if (code.lines) writeLines(writer, code.lines, code.pricesIncludeTax);
  return joined(bytesOfHex(tailOf(registerId)), writer.bytes);
}

function readContent(reader: ByteReader): ReceiptCode {
  const epoch = reader.count();
  const seq = reader.count();
  const saleId = saleIdSchema.parse(reader.id());
  const prefix = reader.text();
  const receiptNumber = receiptNumberSchema.parse(`${prefix}-${String(reader.count()).padStart(NUMBER_DIGITS, "0")}`);
  const soldAt = instantFromMs(reader.count());
  const currency = reader.text() as CurrencyCode;
  const flags = reader.count();
  const pricesIncludeTax = flags % 2 === 1;
  const totalMinor = minor(reader.whole());
  const tenders = Array.from({ length: atMost(reader.count()) }, () => readTender(reader));
  const lines = flags >= 2 ? readLines(reader, pricesIncludeTax) : null;
  return { epoch, seq, saleId, receiptNumber, soldAt, currency, pricesIncludeTax, totalMinor, tenders, lines };
}

function readTender(reader: ByteReader): CodedTender {
  const method = reader.text();
  const amountMinor = minor(reader.count());
  if (reader.count() === 0) return { method, amountMinor, paymentId: null, reference: "" };
  return { method, amountMinor, paymentId: reader.id() as PaymentId, reference: reader.text() };
}

/** The taxes of all lines once, then the lines: amounts as what they differ from what follows from the others. */
function writeLines(writer: ByteWriter, lines: readonly CodedLine[], pricesIncludeTax: boolean): void {
  const taxes = [...new Map(lines.flatMap((line) => line.taxes).map((tax) => [keyOf(tax), tax])).values()];
  writer.count(taxes.length);
  for (const { taxId, code, rateMillionths: rate, compound } of taxes)
    writer
      .id(taxId)
      .text(code)
      .count(BigInt(rate) * 2n + (compound ? 1n : 0n));
  const places = new Map(taxes.map((tax, index) => [keyOf(tax), index]));
  writer.count(lines.length);
  for (const line of lines) {
    const { lineId, productId, unit, unitPriceMinor, amountMinor, taxAmounts } = line;
    const quantity = BigInt(line.quantityThousandths);
    const isWhole = quantity % 1_000n === 0n;
    writer.id(lineId).id(productId);
    const bits = (unit === "kg" ? 1n : 0n) + (isWhole ? 2n : 0n) + (line.depositFor === null ? 0n : 4n);
    writer.count((isWhole ? quantity / 1_000n : quantity) * 8n + bits);
    writer.count(amountMinor).whole(unitPriceMinor - usualPrice(amountMinor, line.quantityThousandths));
    writer.count(line.taxes.length);
    for (const tax of line.taxes) writer.count(places.get(keyOf(tax)) ?? 0);
    const amounts = line.taxes.map(({ taxId }) => taxAmounts.find((each) => each.taxId === taxId));
    for (const amount of amounts) writer.whole(amount?.taxMinor ?? 0);
    const bases = usualBases(
      line.taxes,
      amountMinor,
      pricesIncludeTax,
      amounts.map((each) => each?.taxMinor ?? ZERO),
    );
    for (const [index, amount] of amounts.entries()) writer.whole((amount?.baseMinor ?? 0) - (bases[index] ?? 0));
  }
}

function readLines(reader: ByteReader, pricesIncludeTax: boolean): CodedLine[] {
  const table = Array.from({ length: atMost(reader.count()) }, (): CodedTax => {
    const taxId = taxIdSchema.parse(reader.id());
    const code = reader.text();
    const rate = reader.count();
    const compound = rate % 2 === 1;
    return { taxId, code, rateMillionths: rateMillionths((rate - (compound ? 1 : 0)) / 2), compound };
  });
  let goods: LineId | null = null;
  return Array.from({ length: atMost(reader.count()) }, (): CodedLine => {
    const lineId = lineIdSchema.parse(reader.id());
    const productId = productIdSchema.parse(reader.id());
    const packed = reader.count();
    const bits = packed % 8;
    const quantity = quantityThousandths(((packed - bits) / 8) * (bits % 4 >= 2 ? 1_000 : 1));
    // A deposit stands right below its goods.
    const depositFor = bits >= 4 ? (goods ?? lineId) : null;
    if (bits < 4) goods = lineId;
    const amountMinor = minor(reader.count());
    const unitPriceMinor = minor(reader.whole() + usualPrice(amountMinor, quantity));
    const taxes = Array.from({ length: atMost(reader.count()) }, () => taxAt(table, reader.count()));
    const taxMinors = taxes.map(() => minor(reader.whole()));
    const bases = usualBases(taxes, amountMinor, pricesIncludeTax, taxMinors);
    const taxAmounts = taxes.map(({ taxId }, index) => ({
      taxId,
      baseMinor: minor(reader.whole() + (bases[index] ?? 0)),
      taxMinor: taxMinors[index] ?? ZERO,
    }));
    const unit = bits % 2 === 1 ? "kg" : "piece";
    return {
      lineId,
      productId,
      unit,
      quantityThousandths: quantity,
      unitPriceMinor,
      amountMinor,
      depositFor,
      taxes,
      taxAmounts,
    };
  });
}

/** What a piece or a kilogram would cost without any discount or rounding. */
function usualPrice(amountMinor: Minor, quantity: number): number {
  return Number(divideRounded(BigInt(amountMinor) * 1_000n, BigInt(quantity)));
}

/** What each tax is usually found from: the net amount, a compound one from that and the taxes before it. */
function usualBases(
  taxes: readonly CodedTax[],
  amountMinor: Minor,
  pricesIncludeTax: boolean,
  taxMinors: readonly Minor[],
): Minor[] {
  const netMinor = pricesIncludeTax ? subtract(amountMinor, add(...taxMinors)) : amountMinor;
  return taxes.map(({ compound }, index) => (compound ? add(netMinor, ...taxMinors.slice(0, index)) : netMinor));
}

function keyOf({ taxId, code, rateMillionths: rate, compound }: CodedTax): string {
  return `${taxId} ${code} ${rate} ${compound}`;
}

function taxAt(table: readonly CodedTax[], index: number): CodedTax {
  const tax = table[index];
  if (!tax) throw new RangeError("a tax that is not in the table");
  return tax;
}

/** More than a sale can have was never written. */
function atMost(length: number): number {
  if (length > 500) throw new RangeError("more than a sale can have");
  return length;
}

function numberParts(receiptNumber: string): { readonly prefix: string; readonly number: number } {
  const at = receiptNumber.lastIndexOf("-");
  return { prefix: receiptNumber.slice(0, at), number: Number(receiptNumber.slice(at + 1)) };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
    Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16),
  );
}
