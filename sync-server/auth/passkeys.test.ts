/** Tests of passkeys with an authenticator in software: what holds, and each thing that does not. */
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { type Misbehaviour, SoftwareAuthenticator } from "#test/sync-server/software-authenticator.ts";
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
  "an answer to another question": { type: "payment.get" },
};

test("a passkey is made and used, and its counter goes on", async () => {
  const authenticator = new SoftwareAuthenticator(ORIGIN);
  const passkey = await known(authenticator);
  expect(passkey).toMatchObject({ credentialId: authenticator.id, counter: 0, transports: ["internal"] });
  expect(await use(authenticator, passkey)).toBe(1);
  expect(await use(authenticator, { ...passkey, counter: 1 })).toBe(2);
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
