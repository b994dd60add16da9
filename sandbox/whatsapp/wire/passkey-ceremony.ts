import { createDecipheriv, createHash, randomBytes, randomUUID } from 'node:crypto';
import { toError } from '../../../src/errors/coded-error.ts';
import type { AssertionJson } from '../passkey/assertion.ts';
import type { PasskeyOptions } from '../passkey/passkeys.ts';
import type { World } from '../world/world.ts';
import type { Connection } from './connection.ts';
import { proto } from './library.ts';
import { agree, type KeyPair, makeKeyPair } from './signal/curve.ts';
import { deriveKeys, hmac } from './signal/kdf.ts';
import {
  attribute,
  bytesOf,
  child,
  children,
  requiredBytes,
  type Stanza,
  seconds,
  serverJid,
  stanza,
} from './stanza.ts';

/** Letters of the codes that two devices show to be compared (whatsmeow, `linkingBase32`). */
const codeLetters = '123456789ABCDEFGHJKLMNPQRSTVWXYZ';
const noBytes = Buffer.alloc(0);

export interface PasskeyCeremonyParts {
  readonly world: World;
  readonly connection: Connection;
  readonly account: string;
  /** The secret of the QR text or of the pairing code, from which the proof of the handoff comes. */
  readonly firstSecret: Buffer;
  /** Keys under which the companion registered: the pairing request has to name the same. */
  readonly noiseKey: Buffer;
  readonly identity: Buffer;
  /** The phone links the companion under its new ADV secret. */
  readonly approve: (advSecret: Buffer) => Promise<void>;
}

/** What the companion has committed itself to. */
interface Prologue {
  readonly identityBytes: Buffer;
  readonly commitment: Buffer;
  /** The companion has the secret of the QR text: nobody has to compare codes. */
  readonly isProven: boolean;
}

/**
 * The server's and the phone's side of linking with a passkey ("Shortcake", as whatsmeow's `pair-passkey.go` speaks it):
 * the assertion, the companion's commitment, the exchange of keys, and the code that both sides show.
 */
export class PasskeyCeremony {
  readonly #parts: PasskeyCeremonyParts;
  readonly #options: PasskeyOptions;
  readonly #refs = new Set<string>();
  readonly #ephemeral: KeyPair = makeKeyPair();
  readonly #nonce = randomBytes(32);
  #step: 'prologue' | 'nonce' | 'request' | 'over' = 'prologue';
  #prologue: Prologue | null = null;
  #key: Buffer = noBytes;
  #isCompared = false;
  #advSecret: Buffer | null = null;

  constructor(parts: PasskeyCeremonyParts) {
    this.#parts = parts;
    this.#options = parts.world.passkeys.ask(parts.account);
  }

  begin(): void {
    const { connection, world } = this.#parts;
    askForPasskey(connection, world, this.#options);
  }

  /** Answers a question of the ceremony. @returns false when it is none */
  async received(question: Stanza): Promise<boolean> {
    const [what] = children(question);
    if (question.tag !== 'iq' || attribute(question, 'xmlns') !== 'md' || !what) return false;
    const answer = this.#answers[what.tag];
    if (!answer) return false;
    try {
      await answer(question, what);
    } catch (error) {
      this.#step = 'over';
      const { message } = toError(error);
      this.#parts.world.passkeys.refusals.push(message);
      this.#parts.connection.refuse(question, 401, message);
    }
    return true;
  }

  readonly #answers: Readonly<Record<string, (question: Stanza, what: Stanza) => void | Promise<void>>> = {
    passkey_request_options: (question) => {
      const options = Buffer.from(JSON.stringify(this.#options));
      this.#parts.connection.result(question, [stanza('passkey_request_options', {}, options)]);
    },
    ref: (question) => {
      const ref = randomBytes(24).toString('base64url');
      this.#refs.add(ref);
      this.#parts.connection.result(question, [stanza('ref', {}, Buffer.from(ref))]);
    },
    passkey_prologue: (question, what) => this.#onPrologue(question, what),
    companion_nonce: (question, what) => this.#onNonce(question, what),
    encrypted_pairing_request: (question, what) => this.#onRequest(question, what),
  };

  #onPrologue(question: Stanza, what: Stanza): void {
    this.#expect('prologue');
    const { world, account, firstSecret } = this.#parts;
    const assertion = JSON.parse(requiredBytes(what, 'webauthn_assertion').toString()) as AssertionJson;
    if (requiredBytes(what, 'credential_id').toString('base64url') !== assertion.rawId) {
      throw new Error('The prologue names another credential than its assertion');
    }
    world.passkeys.answer(account, assertion);
    const payload = requiredBytes(what, 'prologue_payload');
    const proof = bytesOf(child(what, 'pairing_handoff_proof'));
    const [handoff = noBytes] = deriveKeys(firstSecret, noBytes, 'shortcake-passkey-handoff-v1', 1);
    if (proof && !proof.equals(hmac(handoff, payload))) throw new Error('The proof of the handoff is wrong');
    this.#prologue = this.#readPrologue(payload, proof !== null);
    this.#step = 'nonce';
    this.#parts.connection.result(question);
    const identity = proto.PrimaryEphemeralIdentity.encode({ publicKey: this.#ephemeral.public, nonce: this.#nonce });
    const content = stanza('primary_ephemeral_identity', {}, Buffer.from(identity.finish()));
    notify(this.#parts.connection, this.#parts.world, 'crsc_continuation', content);
  }

  #readPrologue(payload: Buffer, isProven: boolean): Prologue {
    const { companionEphemeralIdentity, commitment } = proto.ProloguePayload.decode(payload);
    const identityBytes = Buffer.from(companionEphemeralIdentity ?? []);
    const { publicKey, deviceType, ref } = proto.CompanionEphemeralIdentity.decode(identityBytes);
    if (publicKey?.length !== 32) throw new Error('The companion names no ephemeral key');
    if (!this.#refs.delete(ref ?? '')) throw new Error('The companion names a reference that it was not given');
    const salt = `Companion Pairing ${deviceType ?? 0} with ref ${ref ?? ''}`;
    const shared = agree(this.#ephemeral.private, Buffer.from(publicKey));
    [this.#key = noBytes] = deriveKeys(shared, Buffer.from(salt), 'Pairing Information Encryption Key', 1);
    return { identityBytes, commitment: Buffer.from(commitment?.hash ?? []), isProven };
  }

  #onNonce(question: Stanza, what: Stanza): void {
    this.#expect('nonce');
    const nonce = bytesOf(what) ?? noBytes;
    const { identityBytes, commitment, isProven } = this.#prologue ?? never();
    const committed = createHash('sha256').update(identityBytes).update(nonce).digest();
    if (nonce.length !== 32 || !committed.equals(commitment)) {
      throw new Error('The nonce is not the one that the companion committed itself to');
    }
    this.#step = 'request';
    this.#parts.connection.result(question);
    if (isProven) {
      this.#isCompared = true;
      return;
    }
    const { world, account } = this.#parts;
    world.passkeys.showOnPhone(account, codeOf(this.#nonce, nonce, this.#ephemeral.public), (isSame) =>
      this.#onCompared(isSame),
    );
  }

  /** The phone's owner has compared the codes: what differs is refused for good. */
  #onCompared(isSame: boolean): void {
    if (!isSame) {
      this.#step = 'over';
      this.#parts.world.passkeys.refusals.push('The code of the companion is another one than the phone shows');
      this.#parts.connection.end();
      return;
    }
    this.#isCompared = true;
    void this.#approveOnce();
  }

  async #onRequest(question: Stanza, what: Stanza): Promise<void> {
    this.#expect('request');
    const request = this.#openRequest(bytesOf(what) ?? noBytes);
    const { noiseKey, identity } = this.#parts;
    if (!Buffer.from(request.companionPublicKey ?? []).equals(noiseKey)) {
      throw new Error('The pairing request names another Noise key');
    }
    if (!Buffer.from(request.companionIdentityKey ?? []).equals(identity)) {
      throw new Error('The pairing request names another identity');
    }
    if (request.advSecret?.length !== 32) throw new Error('The pairing request brings no ADV secret');
    this.#advSecret = Buffer.from(request.advSecret);
    this.#step = 'over';
    this.#parts.connection.result(question);
    await this.#approveOnce();
  }

  #openRequest(bytes: Buffer): proto.PairingRequest {
    const { encryptedPayload, iv } = proto.EncryptedPairingRequest.decode(bytes);
    const sealed = Buffer.from(encryptedPayload ?? []);
    const cipher = createDecipheriv('aes-256-gcm', this.#key, Buffer.from(iv ?? []));
    cipher.setAuthTag(sealed.subarray(-16));
    return proto.PairingRequest.decode(Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]));
  }

  /** Once the request is there and nobody has to compare codes any more. */
  async #approveOnce(): Promise<void> {
    const advSecret = this.#advSecret;
    if (!advSecret || !this.#isCompared) return;
    this.#advSecret = null;
    await this.#parts.approve(advSecret);
  }

  #expect(step: 'prologue' | 'nonce' | 'request'): void {
    if (this.#step !== step) throw new Error(`The ceremony is at another step than ${step}`);
  }
}

/** WhatsApp wants a passkey before it goes on with this connection. */
export function askForPasskey(connection: Connection, world: World, options: PasskeyOptions): void {
  const content = stanza('passkey_request_options', {}, Buffer.from(JSON.stringify(options)));
  notify(connection, world, 'passkey_prologue_request', content);
}

function notify(connection: Connection, world: World, type: string, content: Stanza): void {
  const attributes = { from: serverJid, type, id: randomUUID(), t: seconds(world.now()) };
  connection.push(stanza('notification', attributes, [content]));
}

/** XXXX-XXXX: what phone and companion show when their keys are each other's. */
function codeOf(primaryNonce: Buffer, companionNonce: Buffer, primaryKey: Buffer): string {
  const digest = createHash('sha256').update(companionNonce).update(primaryKey).digest();
  let bits = 0n;
  for (let i = 0; i < 5; i++) bits = (bits << 8n) | BigInt((primaryNonce[i] ?? 0) ^ (digest[i] ?? 0));
  const letters = Array.from({ length: 8 }, (_, i) => codeLetters[Number((bits >> BigInt(35 - 5 * i)) & 31n)]);
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}

function never(): never {
  throw new Error('The ceremony has no prologue');
}
