import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** The site whose passkeys WhatsApp asks for, and the origin of its requests. */
export const passkeySite = { rpId: 'whatsapp.com', origin: 'https://web.whatsapp.com' } as const;

/** A WebAuthn assertion in its JSON form (WebAuthn Level 3, `PublicKeyCredential.toJSON`); bytes are unpadded base64url. */
export interface AssertionJson {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle?: string | null | undefined;
  };
}

/** A passkey as stored by its relying party. */
export interface RegisteredPasskey {
  /** Credential id, base64url. */
  readonly id: string;
  /** SubjectPublicKeyInfo, base64 of DER: P-256 (ES256) or RSA (RS256). */
  readonly publicKey: string;
}

export type AssertionFlaw = 'type' | 'challenge' | 'origin' | 'site' | 'person' | 'passkey' | 'signature';

/** An invalid assertion. */
export class AssertionRefused extends Error {
  readonly flaw: AssertionFlaw;

  constructor(flaw: AssertionFlaw, detail: string) {
    super(`passkey refused (${flaw}): ${detail}`);
    this.flaw = flaw;
  }
}

/** Flags of the authenticator data: user present and user verified (WebAuthn Level 3, section 6.1). */
const userPresent = 0x01;
const userVerified = 0x04;

/**
 * Verifies an assertion like a relying party (WebAuthn Level 3, section 7.2).
 *
 * @param isExpected whether this challenge (base64url) was issued and is still unanswered
 * @throws AssertionRefused
 */
export function verifyAssertion(
  { rawId, type, response }: AssertionJson,
  passkeys: readonly RegisteredPasskey[],
  isExpected: (challenge: string) => boolean,
): void {
  const clientData = Buffer.from(response.clientDataJSON, 'base64url');
  const { type: what, challenge, origin } = JSON.parse(clientData.toString()) as Record<string, unknown>;
  if (String(type) !== 'public-key' || what !== 'webauthn.get') throw new AssertionRefused('type', String(what));
  if (typeof challenge !== 'string' || !isExpected(challenge)) {
    throw new AssertionRefused('challenge', 'it is not one that was asked, or was answered before');
  }
  if (origin !== passkeySite.origin) throw new AssertionRefused('origin', String(origin));

  const authenticatorData = Buffer.from(response.authenticatorData, 'base64url');
  if (!authenticatorData.subarray(0, 32).equals(sha256(Buffer.from(passkeySite.rpId)))) {
    throw new AssertionRefused('site', 'the passkey is of another site');
  }
  const flags = authenticatorData[32] ?? 0;
  if ((flags & userPresent) === 0 || (flags & userVerified) === 0) {
    throw new AssertionRefused('person', 'nobody was verified');
  }

  const passkey = passkeys.find(({ id }) => id === rawId);
  if (!passkey) throw new AssertionRefused('passkey', 'it is none of this account');
  const signed = Buffer.concat([authenticatorData, sha256(clientData)]);
  if (!verify('sha256', signed, keyOf(passkey), Buffer.from(response.signature, 'base64url'))) {
    throw new AssertionRefused('signature', 'it does not verify');
  }
}

/** Only ES256 and RS256 are accepted. */
function keyOf({ publicKey }: RegisteredPasskey): KeyObject {
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  const isP256 = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  if (!isP256 && key.asymmetricKeyType !== 'rsa') throw new AssertionRefused('passkey', 'its algorithm is not offered');
  return key;
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
