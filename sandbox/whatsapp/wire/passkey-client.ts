import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { type AuthenticationState, type BinaryNode, proto, S_WHATSAPP_NET } from 'baileys';
import type { AssertionJson } from '../passkey/assertion.ts';
import type { PasskeyOptions } from '../passkey/passkeys.ts';
import type { BaileysClient } from './baileys-client.ts';
import { agree, makeKeyPair } from './signal/curve.ts';
import { deriveKeys, hmac } from './signal/kdf.ts';
import { requiredBytes } from './stanza.ts';

/** What a test may have wrong in the companion's part. */
export interface CeremonyFlaws {
  /** Reveals another nonce than was committed to. */
  readonly otherNonce?: boolean;
  readonly otherRef?: boolean;
  /** A proof of the handoff that nobody made; `none`: without one, so that codes have to be compared. */
  readonly handoff?: 'wrong' | 'none';
  readonly otherNoiseKey?: boolean;
}

/** The companion's part of linking with a passkey, for an unmodified client: written apart from the engine's. */
export class PasskeyClient {
  readonly #client: BaileysClient;
  readonly #auth: AuthenticationState;
  readonly #first: Buffer;
  readonly #arrived = new Map<string, BinaryNode>();
  #wake = Promise.withResolvers<void>();

  constructor(client: BaileysClient, auth: AuthenticationState) {
    this.#client = client;
    this.#auth = auth;
    this.#first = Buffer.from(auth.creds.advSecretKey, 'base64');
    for (const type of ['passkey_prologue_request', 'crsc_continuation']) {
      client.socket.ws.on(`CB:notification,type:${type}`, (node: BinaryNode) => {
        this.#arrived.set(type, node);
        this.#wake.resolve();
        this.#wake = Promise.withResolvers();
      });
    }
  }

  async options(): Promise<PasskeyOptions> {
    const node = await this.#notification('passkey_prologue_request');
    return JSON.parse(requiredBytes(node, 'passkey_request_options').toString()) as PasskeyOptions;
  }

  /** The same, asked for. */
  async optionsAgain(): Promise<PasskeyOptions> {
    const answer = await this.#ask('get', { tag: 'passkey_request_options', attrs: {} });
    return JSON.parse(requiredBytes(answer, 'passkey_request_options').toString()) as PasskeyOptions;
  }

  /**
   * Sends the assertion and goes through with the rest. Rejects where the server refuses.
   *
   * @returns the code that this side shows
   */
  async goThrough(assertion: AssertionJson, flaws: CeremonyFlaws = {}): Promise<string> {
    const ref = requiredBytes(await this.#ask('get', { tag: 'ref', attrs: {} }), 'ref').toString();
    const [ephemeral, nonce, deviceType] = [makeKeyPair(), randomBytes(32), proto.DeviceProps.PlatformType.CHROME];
    const named = flaws.otherRef === true ? 'another' : ref;
    const identity = proto.CompanionEphemeralIdentity.encode({ publicKey: ephemeral.public, deviceType, ref: named });
    const companionEphemeralIdentity = Buffer.from(identity.finish());
    const hash = createHash('sha256').update(companionEphemeralIdentity).update(nonce).digest();
    const payload = Buffer.from(
      proto.ProloguePayload.encode({ companionEphemeralIdentity, commitment: { hash } }).finish(),
    );
    const [handoff = Buffer.alloc(0)] = deriveKeys(this.#first, Buffer.alloc(0), 'shortcake-passkey-handoff-v1', 1);
    const proof = flaws.handoff === 'wrong' ? randomBytes(32) : hmac(handoff, payload);
    const content = [
      leaf('credential_id', Buffer.from(assertion.rawId, 'base64url')),
      leaf('webauthn_assertion', Buffer.from(JSON.stringify(assertion))),
      leaf('prologue_payload', payload),
      ...(flaws.handoff === 'none' ? [] : [leaf('pairing_handoff_proof', proof)]),
    ];
    await this.#ask('set', { tag: 'passkey_prologue', attrs: {}, content });

    const continuation = await this.#notification('crsc_continuation');
    const primary = proto.PrimaryEphemeralIdentity.decode(requiredBytes(continuation, 'primary_ephemeral_identity'));
    const theirs = Buffer.from(primary.publicKey ?? []);
    await this.#ask('set', leaf('companion_nonce', flaws.otherNonce === true ? randomBytes(32) : nonce));
    const salt = `Companion Pairing ${deviceType} with ref ${ref}`;
    const secret = agree(ephemeral.private, theirs);
    const [key = Buffer.alloc(0)] = deriveKeys(secret, Buffer.from(salt), 'Pairing Information Encryption Key', 1);
    await this.#ask('set', leaf('encrypted_pairing_request', this.#sealedRequest(key, flaws)));
    return codeOf(Buffer.from(primary.nonce ?? []), nonce, theirs);
  }

  #sealedRequest(key: Buffer, { otherNoiseKey }: CeremonyFlaws): Buffer {
    const { creds } = this.#auth;
    const advSecret = randomBytes(32);
    creds.advSecretKey = advSecret.toString('base64');
    const request = proto.PairingRequest.encode({
      companionPublicKey: otherNoiseKey === true ? makeKeyPair().public : creds.noiseKey.public,
      companionIdentityKey: creds.signedIdentityKey.public,
      advSecret,
    });
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    const sealed = Buffer.concat([cipher.update(request.finish()), cipher.final(), cipher.getAuthTag()]);
    return Buffer.from(proto.EncryptedPairingRequest.encode({ encryptedPayload: sealed, iv }).finish());
  }

  async #notification(type: string): Promise<BinaryNode> {
    for (;;) {
      const node = this.#arrived.get(type);
      if (node) return node;
      await this.#wake.promise;
    }
  }

  async #ask(type: 'get' | 'set', what: BinaryNode): Promise<BinaryNode> {
    const attrs = { to: S_WHATSAPP_NET, type, xmlns: 'md' };
    return (await this.#client.socket.query({ tag: 'iq', attrs, content: [what] })) as BinaryNode;
  }
}

function leaf(tag: string, content: Buffer): BinaryNode {
  return { tag, attrs: {}, content };
}

/** Five bytes as eight letters, in the order in which they are shown. */
function codeOf(primaryNonce: Buffer, ownNonce: Buffer, primaryKey: Buffer): string {
  const letters = '123456789ABCDEFGHJKLMNPQRSTVWXYZ';
  const digest = createHash('sha256')
    .update(Buffer.concat([ownNonce, primaryKey]))
    .digest();
  const bits = Array.from({ length: 5 }, (_, i) =>
    ((primaryNonce[i] ?? 0) ^ (digest[i] ?? 0)).toString(2).padStart(8, '0'),
  ).join('');
  const text = (bits.match(/.{5}/g) ?? []).map((five) => letters[Number.parseInt(five, 2)]).join('');
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}
