import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { type AssertionJson, passkeySite, type RegisteredPasskey } from './assertion.ts';
import type { PasskeyOptions } from './passkeys.ts';

/** What may be wrong in an otherwise valid assertion. */
export interface AssertionChanges {
  readonly challenge?: string;
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  /** Authenticator flags; 0x05: present and verified. */
  readonly flags?: number;
  /** Sign with an unregistered key. */
  readonly foreignKey?: boolean;
}

/** An authenticator without person or browser, with one passkey for WhatsApp's site. */
export class SoftAuthenticator {
  readonly passkey: RegisteredPasskey;
  readonly #privateKey: KeyObject;
  readonly #algorithm: 'ES256' | 'RS256';

  constructor(algorithm: 'ES256' | 'RS256' = 'ES256') {
    this.#algorithm = algorithm;
    const { privateKey, publicKey } = makeKeys(algorithm);
    this.#privateKey = privateKey;
    this.passkey = {
      id: randomBytes(16).toString('base64url'),
      publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    };
  }

  /** The passkey for `WebAuthn.addCredential` of the DevTools protocol. */
  forBrowser() {
    return {
      credentialId: Buffer.from(this.passkey.id, 'base64url').toString('base64'),
      isResidentCredential: true,
      rpId: passkeySite.rpId,
      privateKey: this.#privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
      userHandle: Buffer.from('courier').toString('base64'),
      signCount: 1,
    };
  }

  /** Answers like a browser on WhatsApp Web's page, with the given flaws. */
  get({ challenge, rpId }: Pick<PasskeyOptions, 'challenge' | 'rpId'>, changes: AssertionChanges = {}): AssertionJson {
    const clientData = Buffer.from(
      JSON.stringify({
        type: changes.type ?? 'webauthn.get',
        challenge: changes.challenge ?? challenge,
        origin: changes.origin ?? passkeySite.origin,
        crossOrigin: false,
      }),
    );
    const site = sha256(Buffer.from(changes.rpId ?? rpId));
    const data = Buffer.concat([site, Buffer.from([changes.flags ?? 0x05, 0, 0, 0, 2])]);
    const key = changes.foreignKey === true ? makeKeys(this.#algorithm).privateKey : this.#privateKey;
    const { id } = this.passkey;
    return {
      id,
      rawId: id,
      type: 'public-key',
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: sign('sha256', Buffer.concat([data, sha256(clientData)]), key).toString('base64url'),
        userHandle: Buffer.from('courier').toString('base64url'),
      },
    };
  }
}

function makeKeys(algorithm: 'ES256' | 'RS256') {
  return algorithm === 'ES256'
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : generateKeyPairSync('rsa', { modulusLength: 2048 });
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
