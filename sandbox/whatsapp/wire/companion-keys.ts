import { typed, verify } from './signal/curve.ts';
import type { KeyBundle } from './signal/device.ts';
import { child, children, requiredBytes, type Stanza } from './stanza.ts';

/** What a linked companion published for those who want to write to it. */
export interface CompanionKeys {
  readonly registrationId: number;
  readonly identity: Buffer;
  signedPreKey: KeyBundle['signedPreKey'];
  /** One-time pre-keys by id; each is handed out once. */
  readonly preKeys: Map<number, Buffer>;
  /** Ids of those that were handed out. */
  readonly taken: number[];
}

/** Reads `<skey>` and checks its signature, as the server does for every upload. */
export function readSignedPreKey(identity: Buffer, holder: Stanza): KeyBundle['signedPreKey'] {
  const skey = child(holder, 'skey');
  const key = {
    id: requiredBytes(skey, 'id', 3).readUIntBE(0, 3),
    public: requiredBytes(skey, 'value', 32),
    signature: requiredBytes(skey, 'signature', 64),
  };
  checkSignedPreKey(identity, key);
  return key;
}

export function checkSignedPreKey(identity: Buffer, key: KeyBundle['signedPreKey']): void {
  if (!verify(identity, typed(key.public), key.signature)) {
    throw new Error('The signed pre-key is not signed by the identity key');
  }
}

/** Takes the pre-keys of an upload; an id that was uploaded before keeps its newer key. */
export function addPreKeys(keys: CompanionKeys, upload: Stanza): void {
  const identity = requiredBytes(upload, 'identity', 32);
  if (!identity.equals(keys.identity))
    throw new Error('The upload is of another identity than the one that was linked');
  keys.signedPreKey = readSignedPreKey(identity, upload);
  for (const key of children(child(upload, 'list'), 'key')) {
    keys.preKeys.set(requiredBytes(key, 'id', 3).readUIntBE(0, 3), requiredBytes(key, 'value', 32));
  }
}

/** The next bundle, with a one-time pre-key while there is one. */
export function takeBundle(keys: CompanionKeys): KeyBundle {
  const [next] = keys.preKeys;
  if (next) {
    keys.preKeys.delete(next[0]);
    keys.taken.push(next[0]);
  }
  return {
    registrationId: keys.registrationId,
    identity: keys.identity,
    signedPreKey: keys.signedPreKey,
    preKey: next ? { id: next[0], public: next[1] } : null,
  };
}

/** The bundle inside a retry receipt, checked as an upload is; null when it carries none. */
export function bundleOfRetry(receipt: Stanza): KeyBundle | null {
  const holder = child(receipt, 'keys');
  if (!holder) return null;
  const identity = requiredBytes(holder, 'identity', 32);
  const key = child(holder, 'key');
  return {
    registrationId: requiredBytes(receipt, 'registration', 4).readUInt32BE(0),
    identity,
    signedPreKey: readSignedPreKey(identity, holder),
    preKey: key ? { id: requiredBytes(key, 'id', 3).readUIntBE(0, 3), public: requiredBytes(key, 'value', 32) } : null,
  };
}

/** A companion's keys as plain JSON. */
export interface StoredCompanionKeys {
  readonly registrationId: number;
  readonly identity: string;
  readonly signedPreKey: { readonly id: number; readonly public: string; readonly signature: string };
  readonly preKeys: readonly (readonly [number, string])[];
  readonly taken: readonly number[];
}

export function storeCompanionKeys(keys: CompanionKeys): StoredCompanionKeys {
  const { id, signature } = keys.signedPreKey;
  return {
    registrationId: keys.registrationId,
    identity: keys.identity.toString('hex'),
    signedPreKey: { id, public: keys.signedPreKey.public.toString('hex'), signature: signature.toString('hex') },
    preKeys: [...keys.preKeys].map(([preKeyId, key]) => [preKeyId, key.toString('hex')] as const),
    taken: keys.taken,
  };
}

export function loadCompanionKeys(stored: StoredCompanionKeys): CompanionKeys {
  return {
    registrationId: stored.registrationId,
    identity: Buffer.from(stored.identity, 'hex'),
    signedPreKey: {
      id: stored.signedPreKey.id,
      public: Buffer.from(stored.signedPreKey.public, 'hex'),
      signature: Buffer.from(stored.signedPreKey.signature, 'hex'),
    },
    preKeys: new Map(stored.preKeys.map(([id, key]) => [id, Buffer.from(key, 'hex')])),
    taken: [...stored.taken],
  };
}
