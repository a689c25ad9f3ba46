/** Tests of passkeys with an authenticator in software: what holds, and each thing that does not. */
import { createPrivateKey, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { type KeyKind, type Misbehaviour, SoftwareAuthenticator } from "#test/sync-server/software-authenticator.ts";
import {
  authenticationOptions,
  authenticationSchema,
  type KnownPasskey,
  readAuthentication,
  readRegistration,
  registrationOptions,
  registrationSchema,
  relyingPartyOf,
} from "./passkeys.ts";

const ORIGIN = "https://till.example.test";
const party = { id: "till.example.test", origins: [ORIGIN] };
const makeChallenge = () => randomBytes(32).toString("base64url");
const person = { personId: "p1", email: "ona@example.test", name: "Ona" };

async function register(authenticator: SoftwareAuthenticator, otherwise?: Misbehaviour): Promise<KnownPasskey | null> {
  const challenge = makeChallenge();
  const given = registrationSchema.parse(authenticator.register(challenge, otherwise));
  return readRegistration({ party, given, challenge });
}

async function known(authenticator: SoftwareAuthenticator): Promise<KnownPasskey> {
  const made = await register(authenticator);
  if (!made) throw new Error("it holds");
  return made;
}

async function use(authenticator: SoftwareAuthenticator, passkey: KnownPasskey, otherwise?: Misbehaviour) {
  const challenge = makeChallenge();
  const given = authenticationSchema.parse(authenticator.authenticate(challenge, otherwise));
  return readAuthentication({ party, given, passkey, challenge });
}

/** What a page or an authenticator may do that we take for nothing. */
const WRONG: Readonly<Record<string, Misbehaviour>> = {
  "another page": { origin: "https://evil.example.test" },
  "a page below ours over plain http": { origin: "http://till.example.test" },
  "another relying party": { rpId: "evil.example.test" },
  "another challenge": { challenge: makeChallenge() },
  "nobody asked for finger or PIN": { unverified: true },
  "nobody there": { absent: true },
  "our page in a frame of another's": { crossOrigin: true },
  "an answer to another question": { type: "payment.get" },
};

/** A certificate of a maker nobody knows, good from 2026-11-23 for a hundred years, and its key: of no use elsewhere. */
const MAKER = {
  certificate: Buffer.from(
    [
      "MIICAjCCAaigAwIBAgIUJDqxQ9fO3cP99Lh19rMelwqQA5wwCgYIKoZIzj0EAwIwVzELMAkGA1UEBhMCREUxDjAMBgNVBAoMBU1h",
      "a2VyMSIwIAYDVQQLDBlBdXRoZW50aWNhdG9yIEF0dGVzdGF0aW9uMRQwEgYDVQQDDAtNYWtlcidzIGtleTAgFw0yNjExMjMxNTI4",
      "MjZaGA8yMTI2MTAzMDE1MjgyNlowVzELMAkGA1UEBhMCREUxDjAMBgNVBAoMBU1ha2VyMSIwIAYDVQQLDBlBdXRoZW50aWNhdG9y",
      "IEF0dGVzdGF0aW9uMRQwEgYDVQQDDAtNYWtlcidzIGtleTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABDorBIfIKPf5fRjrnlaH",
      "-E4syCD_qaS4X2CiGzfR4_H8BgomrrHw1h762qnBfGZAUZZJOIH71t3vRvkXxs7VvgOjUDBOMB0GA1UdDgQWBBSQFshQmYujelZ0",
      "k3XQcbi19b9aEDAfBgNVHSMEGDAWgBSQFshQmYujelZ0k3XQcbi19b9aEDAMBgNVHRMBAf8EAjAAMAoGCCqGSM49BAMCA0gAMEUC",
      "IQCY49AoQ_ggib9r8PuR9d2u2YpMu6hNce4sJY3cyZD5uQIgPYoaoZhJH4HCOV2A_uv2LyFkTBidzd7UL9d75eNC7-k",
    ].join(""),
    "base64url",
  ),
  key: createPrivateKey({
    format: "jwk",
    key: {
      kty: "EC",
      crv: "P-256",
      x: "OisEh8go9_l9GOueVof4TizIIP-ppLhfYKIbN9Hj8fw",
      y: "BgomrrHw1h762qnBfGZAUZZJOIH71t3vRvkXxs7VvgM",
      d: "6X2ayAwaE4Ib9O8yV_hbbx7x1BH95g0efvLElsE7pbQ",
    },
  }),
};

test("a passkey is made and used, and its counter goes on", async () => {
  const authenticator = new SoftwareAuthenticator(ORIGIN);
  const passkey = await known(authenticator);
  expect(passkey).toMatchObject({ credentialId: authenticator.id, counter: 0, transports: ["internal"] });
  expect(await use(authenticator, passkey)).toBe(1);
  expect(await use(authenticator, { ...passkey, counter: 1 })).toBe(2);
});

test.each<KeyKind>(["ES256", "EdDSA", "RS256"])("keys of kind %s are made and used", async (kind) => {
  const authenticator = new SoftwareAuthenticator(ORIGIN, kind);
  const passkey = await known(authenticator);
  expect(await use(authenticator, passkey)).toBe(1);
  expect(await use(new SoftwareAuthenticator(ORIGIN, kind), passkey)).toBeNull();
});

test("a key of a kind we did not ask for is none", async () => {
  expect(await register(new SoftwareAuthenticator(ORIGIN, "ES384"))).toBeNull();
});

test("a passkey that brings its maker's certificate is none: we asked for no such thing, and judge no certificates", async () => {
  expect(await register(new SoftwareAuthenticator(ORIGIN), { maker: MAKER })).toBeNull();
  const authenticator = new SoftwareAuthenticator(ORIGIN);
  expect(await register(authenticator, { selfSigned: true })).toMatchObject({ credentialId: authenticator.id });
});

test.each(Object.entries(WRONG))("%s makes no passkey, and uses none", async (_, otherwise) => {
  const authenticator = new SoftwareAuthenticator(ORIGIN);
  expect(await register(authenticator, otherwise)).toBeNull();
  expect(await use(authenticator, await known(authenticator), otherwise)).toBeNull();
});

test("a counter that goes back betrays a copied authenticator", async () => {
  const authenticator = new SoftwareAuthenticator(ORIGIN);
  const passkey = { ...(await known(authenticator)), counter: 7 };
  expect(await use(authenticator, passkey, { counter: 7 })).toBeNull();
  expect(await use(authenticator, passkey, { counter: 3 })).toBeNull();
  expect(await use(authenticator, passkey, { counter: 8 })).toBe(8);
});

test("another's key signs nothing under this one's name", async () => {
  const passkey = await known(new SoftwareAuthenticator(ORIGIN));
  const stranger = new SoftwareAuthenticator(ORIGIN);
  expect(await use(stranger, passkey)).toBeNull();
});

test("garbage and what is too large is no answer", async () => {
  const good = new SoftwareAuthenticator(ORIGIN).register(makeChallenge());
  expect(registrationSchema.safeParse({ ...good, id: "x".repeat(1_401) }).success).toBe(false);
  expect(registrationSchema.safeParse({ ...good, more: 1 }).success).toBe(false);
  const broken = { ...good, response: { ...good.response, attestationObject: "AAAA" } };
  expect(await readRegistration({ party, given: registrationSchema.parse(broken), challenge: "x" })).toBeNull();
});

test("an answer spoiled anywhere is none, and says so without failing", async () => {
  const authenticator = new SoftwareAuthenticator(ORIGIN);
  const passkey = await known(authenticator);
  const challenge = makeChallenge();
  const good = authenticationSchema.parse(authenticator.authenticate(challenge));
  const read = (response: Partial<typeof good.response>) =>
    readAuthentication({ party, given: { ...good, response: { ...good.response, ...response } }, passkey, challenge });
  for (const spoiled of ["A", "AAAA", "bnVsbA", "e30", "x".repeat(1_999)]) {
    expect(await read({ clientDataJSON: spoiled })).toBeNull();
    expect(await read({ authenticatorData: spoiled })).toBeNull();
    expect(await read({ signature: spoiled })).toBeNull();
  }
  expect(await read({})).toBe(1);
});

test("what was signed for one question answers no other, and a new passkey is no proof of an old one", async () => {
  const authenticator = new SoftwareAuthenticator(ORIGIN);
  const passkey = await known(authenticator);
  const given = authenticationSchema.parse(authenticator.authenticate(makeChallenge()));
  expect(await readAuthentication({ party, given, passkey, challenge: makeChallenge() })).toBeNull();
  expect(await use(authenticator, passkey, { type: "webauthn.create" })).toBeNull();
  expect(await register(authenticator, { type: "webauthn.get" })).toBeNull();
});

test("a passkey answers under its own name only", async () => {
  const authenticator = new SoftwareAuthenticator(ORIGIN);
  const passkey = await known(authenticator);
  expect(await use(authenticator, { ...passkey, credentialId: "another" })).toBeNull();
});

test("a way of reaching a passkey that is not invented yet is kept as it is", async () => {
  const challenge = makeChallenge();
  const answer = new SoftwareAuthenticator(ORIGIN).register(challenge);
  const response = { ...answer.response, transports: ["internal", "thought-transfer"] };
  const given = registrationSchema.parse({ ...answer, response });
  expect(await readRegistration({ party, given, challenge })).toMatchObject({
    transports: ["internal", "thought-transfer"],
  });
  for (const transports of [["x".repeat(33)], ["<b>"], Array(17).fill("usb")])
    expect(registrationSchema.safeParse({ ...answer, response: { ...response, transports } }).success).toBe(false);
});

test("a browser is asked for verification, never makes one twice, and is told which ones there are", async () => {
  const passkeys = [await known(new SoftwareAuthenticator(ORIGIN))];
  const challenge = makeChallenge();
  expect(await registrationOptions({ party, person, passkeys, challenge })).toMatchObject({
    challenge,
    rp: { id: "till.example.test" },
    attestation: "none",
    authenticatorSelection: { userVerification: "required" },
    excludeCredentials: [{ id: passkeys[0]?.credentialId }],
  });
  expect(await authenticationOptions({ party, passkeys, challenge })).toMatchObject({
    challenge,
    userVerification: "required",
    allowCredentials: [{ id: passkeys[0]?.credentialId }],
  });
});

test("a server that does not know its address has no passkeys", () => {
  expect(relyingPartyOf([])).toBeNull();
  expect(relyingPartyOf(["https://till.example.test:8443", ORIGIN])).toEqual({
    id: "till.example.test",
    origins: ["https://till.example.test:8443", ORIGIN],
  });
});
