/** Tests of the slip of money paid in or out. */
import { expect, test } from "vitest";
import { aShop, keptEntry } from "#test/fixtures/papers.ts";
import { movementSlip } from "./movement-slip.ts";
import { toPlainText } from "./plain-text.ts";

test("[SESSION-05] a paid in has a number, a reason, a name and a place to sign", () => {
  const slip = movementSlip(keptEntry("cash.paid_in"), aShop());
  expect(`\n${toPlainText(slip, 42)}\n`).toMatchInlineSnapshot(`
    "
                  Harbour Street
    Paid in                          A01-M0001
    ------------------------------------------
    Paid in                          EUR 20.00
    Reason                Change from the bank
    By                             Ana Ribeiro


    Signature             ____________________
    ------------------------------------------
    Register A01             02/03/2026, 09:00
    Entry 1/19                        99a0e0ef
    "
  `);
});

test("[SESSION-05] [SESSION-21] a paid out that somebody approved names both", () => {
  const slip = movementSlip(keptEntry("cash.paid_out"), aShop("de"));
  expect(`\n${toPlainText(slip, 48)}\n`).toMatchInlineSnapshot(`
    "
                     Harbour Street
    Entnahme                               A01-M0002
    ------------------------------------------------
    Entnahme                                EUR 4,50
    Grund                                       Milk
    Von                                  Ana Ribeiro
    Freigegeben von                   Mara Lindqvist


    Unterschrift                ____________________
    ------------------------------------------------
    Kasse A01                      02.03.2026, 09:00
    Eintrag 1/20                            44196962
    "
  `);
});
