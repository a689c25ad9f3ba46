/** Keys derived from the device's root key: one for each purpose, so that none can stand in for another. */
import { hkdfSync } from "node:crypto";

/** The register's keys. The root key itself opens nothing. */
export interface DeviceKeys {
  /** Opens the database: 32 bytes in hex. */
  readonly databaseHex: string;
  /** Peppers PIN verifiers: 32 bytes. Lives in no backup, so a copied database can't be searched for PINs. */
  readonly pinPepper: Uint8Array;
  /** Wraps the keys of backups for this device: 32 bytes. */
  readonly backup: Uint8Array;
  /** Private half of the X25519 key that a server seals PIN verifiers for: 32 bytes. In no backup either. */
  readonly leaseSeal: Uint8Array;
}

/** Derives the register's keys by HKDF-SHA-256 (RFC 5869). @param rootKeyHex 32 bytes in hex, from the key provider */
export function deriveKeys(rootKeyHex: string): DeviceKeys {
  const root = Buffer.from(rootKeyHex, "hex");
  const derive = (purpose: string): Uint8Array =>
    new Uint8Array(hkdfSync("sha256", root, new Uint8Array(0), `evertill/${purpose}/1`, 32));
  return {
    databaseHex: Buffer.from(derive("database")).toString("hex"),
    pinPepper: derive("pin-pepper"),
    backup: derive("backup"),
    leaseSeal: derive("lease-seal"),
  };
}
