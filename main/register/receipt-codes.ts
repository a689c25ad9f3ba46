/** The signed codes of receipts at the register: made with the device's own key, and checked by it or by the keys of the branch's other registers. */
import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import type { Entry } from "#domain/journal/entry.ts";
import { ZERO } from "#domain/money/money.ts";
import {
  type CodedTender,
  codeOf,
  type ReceiptCode,
  readCode,
  tailOf,
  writeCode,
} from "#domain/receipt/receipt-code.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { SoldSale } from "#domain/sale/return.ts";
import type { KeyPair } from "./staff/local-authority.ts";
import { findProduct, readTaxes } from "./store/catalogue.ts";
import { positionOf, readEntryAt } from "./store/journal.ts";
import { readSetting } from "./store/settings.ts";
import type { ReadTx } from "./store/store.ts";
import type { Till } from "./till.ts";

/** A code whose signature holds, and whose it is. */
export interface ProvenCode {
  readonly says: ReceiptCode;
  readonly isOwn: boolean;
  readonly registerCode: string;
}

/** The code of a sale's receipt: the same whenever it is made. Null where nothing of the sale can come back. */
export function signedCodeOf(till: Till, entry: Extract<Entry, { type: "sale.completed" }>): string | null {
  const says = codeOf(entry);
  const device = says && till.store.read((tx) => readSetting(tx, "device_key"));
  if (!says || !device) return null;
  const key = createPrivateKey({ key: device.privateJwk, format: "jwk" });
  return writeCode(says, till.shop.registerId, (bytes) => sign(null, bytes, key));
}

/**
 * Reads a code and checks who signed it.
 * @returns refusals: `return.code_misread` (also one that was changed), `return.code_unknown_register`
 */
export function proveCode(till: Till, text: string): Result<ProvenCode> {
  const code = readCode(text);
  if (!code) return refuse("return.code_misread");
  const believed = believedKeys(till, code.says.epoch).filter(
    ({ registerId }) => tailOf(registerId) === code.registerTail,
  );
  if (believed.length === 0) return refuse("return.code_unknown_register");
  const signer = believed.find(({ registerId, publicKey }) =>
    verify(null, code.signedBytes(registerId), publicKeyOf(publicKey), code.signature),
  );
  if (!signer) return refuse("return.code_misread");
  const { registerId, code: registerCode } = signer;
  return ok({ says: code.says, isOwn: registerId === till.shop.registerId, registerCode });
}

/** The sale that a code is about, its goods and taxes called what this register calls them now. */
export function soldSaleOf(tx: ReadTx, { saleId, receiptNumber, currency, tenders, lines }: ReceiptCode): SoldSale {
  const names = new Map(readTaxes(tx).map(({ taxId, name }) => [taxId, name]));
  return {
    saleId,
    receiptNumber,
    currency,
    changeMinor: ZERO,
    tenders: tenders.flatMap(tenderOf),
    lines: (lines ?? []).map((line, index) => ({
      ...line,
      // Goods that left the catalogue since have no name here; their place on the receipt says which they are.
      name: findProduct(tx, line.productId)?.name ?? `${receiptNumber} / ${index + 1}`,
      taxes: line.taxes.map((tax) => ({ ...tax, name: names.get(tax.taxId) ?? tax.code })),
      taxAmounts: [...line.taxAmounts],
      pricing: { kind: "catalogue" },
      modifiers: [],
      returned: null,
    })),
  };
}

function tenderOf({ method, amountMinor, paymentId, reference }: CodedTender): SoldSale["tenders"][number][] {
  if (method === "cash" || method === "account") return [{ method, amountMinor }];
  if (method === "voucher") return [{ method, amountMinor, number: reference, rest: null }];
  return method === "card" && paymentId ? [{ method, amountMinor, paymentId, reference }] : [];
}

/** This register's keys, now and when the epoch began, then those that the server named. */
function believedKeys(till: Till, epoch: number): Till["registerKeys"] {
  const { registerId, registerCode: code } = till.shop;
  const own = till.store.read((tx) => {
    const genesis = readEntryAt(tx, positionOf(epoch, 1));
    const then = genesis?.type === "register.genesis" ? [genesis.body.devicePublicKey] : [];
    const device = readSetting(tx, "device_key");
    return device ? [...then, device.publicJwk.x] : then;
  });
  const others = till.registerKeys.filter((each) => each.registerId !== registerId);
  return [...own.map((publicKey) => ({ registerId, code, publicKey })), ...others];
}

function publicKeyOf(x: KeyPair["publicJwk"]["x"]): ReturnType<typeof createPublicKey> {
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}
