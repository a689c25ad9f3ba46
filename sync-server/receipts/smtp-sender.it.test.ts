/** Tests of sending by SMTP, against a mail server on a real socket. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { saleReceipt } from "#domain/receipt/sale-receipt.ts";
import { type MailServerEmulator, startMailServer } from "#test/devices/mail-server/emulator.ts";
import { aShop, keptEntry } from "#test/fixtures/papers.ts";
import { writeMail } from "./letter.ts";
import { smtpSender } from "./smtp-sender.ts";

const LETTER = {
  address: "grace@example.com",
  receiptNumber: "A01-000001",
  shopName: "Käserei & Söhne",
  document: saleReceipt(keptEntry("sale.completed"), aShop("de")),
};

let server: MailServerEmulator;
beforeEach(async () => {
  server = await startMailServer();
});
afterEach(() => server.stop());

const sender = () => smtpSender({ url: `smtp://127.0.0.1:${server.port}`, from: "till@example.com" });

test("[SALE-115] a receipt arrives as text and as HTML, from the shop, under an id that stays the same", async () => {
  expect(await sender().send(writeMail("0190aaaa", LETTER))).toBe("sent");
  expect(await sender().send(writeMail("0190aaaa", LETTER))).toBe("sent");
  const [mail, again] = server.mails;
  expect(mail).toMatchObject({ from: "till@example.com", to: "grace@example.com" });
  const { data = "" } = mail ?? {};
  expect(data).toMatch(/^Message-ID: <0190aaaa@receipts\.evertill>/m);
  expect(again?.data).toContain("<0190aaaa@receipts.evertill>");
  expect(data).toMatch(/^From: =\?UTF-8\?/m);
  expect(data).toMatch(/^Auto-Submitted: auto-generated/m);
  expect(data).toContain("text/plain");
  expect(data).toContain("text/html");
  expect(data).toContain("EUR 17,32");
});

test("[SALE-115] whom the mail server does not know is given up; what it asks patience for, and a server that is away, come later", async () => {
  const mail = writeMail("0190bbbb", LETTER);
  server.answerRecipients("550 no such mailbox");
  expect(await sender().send(mail)).toBe("never");
  server.answerRecipients("451 try again later");
  expect(await sender().send(mail)).toBe("later");
  const away = sender();
  await server.stop();
  expect(await away.send(mail)).toBe("later");
  server = await startMailServer();
  expect(await sender().send(mail)).toBe("sent");
});

test("[SALE-115] nothing goes to a mail server elsewhere without TLS", async () => {
  // The emulator offers none; by another name of this computer it is a stranger.
  const stranger = smtpSender({ url: `smtp://127.0.0.2:${server.port}`, from: "till@example.com" });
  expect(await stranger.send(writeMail("0190cccc", LETTER))).toBe("later");
  expect(server.mails).toEqual([]);
});

test("[SALE-115] what somebody typed makes no head, no recipient and no markup of its own", async () => {
  const more = "\r\nBcc: eve@example.com\r\nX-Mine: 1\r\n\r\nhello";
  const shopName = `<b>Tea</b> & Co${more}`;
  const mail = writeMail("0190dddd", { ...LETTER, shopName, receiptNumber: `A01${more}` });
  expect(await sender().send(mail)).toBe("sent");
  await sender().send({ ...mail, to: `grace@example.com${more}` });
  await sender().send({ ...mail, to: "grace@example.com, eve@example.com" });
  expect(server.mails.map(({ to }) => to).filter((to) => to === "eve@example.com")).toEqual([]);
  for (const { data } of server.mails) {
    const [head = "", ...body] = data.split(/\r?\n\r?\n/);
    expect(head).not.toMatch(/^(?:Bcc|X-Mine):/im);
    expect(body.join("\n")).not.toContain("<b>");
  }
});
