/** Codes by time (RFC 6238): six digits of SHA-1 every 30 seconds, what every authenticator can do. */
import { Secret, TOTP } from "otpauth";

const PERIOD_MS = 30_000;
/** A clock that is off by one step, or a person who types slowly, still gets in. */
const WINDOW = 1;

/** Makes a secret of 160 bits, as Base32 (RFC 4226, section 4). */
export function makeTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What an authenticator reads from a QR code. */
export function totpUri({ secret, issuer, account }: { secret: string; issuer: string; account: string }): string {
  return new TOTP({ issuer, label: account, secret: Secret.fromBase32(secret) }).toString();
}

/**
 * The time step a code belongs to, one before or after now at most; null when it fits none, or one that was used.
 * @param code as typed, spaces allowed @param nowMs UTC @param lastStep the last step that was used, or null
 */
export function checkTotp(given: {
  readonly secret: string;
  readonly code: string;
  readonly nowMs: number;
  readonly lastStep: number | null;
}): number | null {
  const token = given.code.replaceAll(" ", "");
  if (!/^\d{6}$/.test(token)) return null;
  const secret = Secret.fromBase32(given.secret);
  const delta = TOTP.validate({ token, secret, timestamp: given.nowMs, window: WINDOW });
  if (delta === null) return null;
  const step = Math.floor(given.nowMs / PERIOD_MS) + delta;
  return given.lastStep !== null && step <= given.lastStep ? null : step;
}
