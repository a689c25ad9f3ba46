/** What all messages between register and server share: the protocol's version, signature purposes, signed texts. */
import { z } from "zod";

/** The version of the sync protocol. A test holds the hash of all schemas beside it, so that none changes unnoticed. */
export const SYNC_PROTOCOL = 2;

/** Every signature names what it is for, so that none can stand in for another (security.md, "Identity"). */
export const PURPOSES = {
  batch: "evertill/batch/1",
  head: "evertill/head/1",
  enrolment: "evertill/enrolment/1",
  token: "evertill/device-token/1",
  keys: "evertill/keys/1",
  lease: "evertill/lease/1",
  fork: "evertill/fork/1",
  journalExport: "evertill/journal-export/1",
} as const;

/** A compact JWS (RFC 7515). */
export const jwsSchema = z
  .string()
  .max(400_000)
  .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/);
/** A compact JWE (RFC 7516). */
export const jweSchema = z
  .string()
  .max(4_000)
  .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/);
/** 32 bytes of a public key, base64url (RFC 8037). */
export const publicKeySchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
/** A version of the organisation's configuration; 0 before the first change. */
export const configVersionSchema = z.int().min(0);
