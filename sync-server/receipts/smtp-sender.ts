/** Sending e-mail by SMTP, through the mail server that the settings name. */
import nodemailer from "nodemailer";
import type { Mail } from "./letter.ts";
import type { MailOutcome, MailSender } from "./outbox.ts";

/** Which mail server, and who the letters are from. */
export interface MailSettings {
  /** `smtp://user:password@mail.example.com:587`; `smtps:` for TLS from the first byte. */
  readonly url: string;
  /** The address letters are from; the name before it is the shop's. */
  readonly from: string;
}

/** Longest wait for the mail server to answer, ms. */
const TIMEOUT_MS = 20_000;
/** Usual ports: submission with STARTTLS, and with TLS from the first byte (RFC 8314). */
const SUBMISSION_PORT = 587;
const SUBMISSIONS_PORT = 465;

/** A sender; each letter is a connection of its own: a till sends few, and a line that stands for hours breaks unseen. */
export function smtpSender({ url, from }: MailSettings): MailSender {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === "smtps:";
  const transport = nodemailer.createTransport({
    host: hostname,
    port: port === "" ? (secure ? SUBMISSIONS_PORT : SUBMISSION_PORT) : Number(port),
    secure,
    // Receipts and passwords cross no network in the clear.
    requireTLS: !secure && !isThisComputer(hostname),
    ...(username === "" ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // What is sent is in the letter: nothing is ever read from a disk or fetched for it.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ messageId, fromName, to, subject, text, html }: Mail): Promise<MailOutcome> {
      try {
        await transport.sendMail({
          messageId,
          from: { name: fromName, address: from },
          to: { name: "", address: to },
          subject,
          text,
          html,
          headers: { "Auto-Submitted": "auto-generated" },
        });
        return "sent";
      } catch (error) {
        return isForGood(error) ? "never" : "later";
      }
    },
  };
}

/** The mail server refused this letter or whom it goes to (RFC 5321, 4.2.1); anything else may pass. */
function isForGood(error: unknown): boolean {
  const { responseCode, code } = error as { readonly responseCode?: number; readonly code?: string };
  const isOfLetter = code === "EENVELOPE" || code === "EMESSAGE";
  return isOfLetter && responseCode !== undefined && responseCode >= 500;
}

function isThisComputer(host: string): boolean {
  return ["127.0.0.1", "[::1]", "localhost"].includes(host);
}
