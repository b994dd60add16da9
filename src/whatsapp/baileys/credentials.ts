import { hash } from 'node:crypto';
import { fromText, toText } from './plain-json.ts';

interface KeyPair {
  readonly private: Uint8Array;
  readonly public: Uint8Array;
}
/** Bytes of a protobuf message; base64 text once they have been through JSON. */
type MessageBytes = string | Uint8Array;

/** The credentials of one linked device, as far as we use them; the library's other fields are preserved unchanged. */
export interface StoredCredentials {
  readonly noiseKey: KeyPair;
  readonly signedIdentityKey: KeyPair;
  readonly signedPreKey: { readonly keyPair: KeyPair; readonly signature: Uint8Array; readonly keyId: number };
  readonly registrationId: number;
  advSecretKey: string;
  readonly nextPreKeyId: number;
  readonly firstUnuploadedPreKeyId: number;
  readonly me?: { readonly id: string; readonly lid?: string; readonly name?: string };
  readonly account?: {
    readonly details: MessageBytes;
    readonly accountSignature: MessageBytes;
    readonly deviceSignature: MessageBytes;
  };
}

type Check = (value: unknown) => boolean;
const bytes =
  (length: number): Check =>
  (value) =>
    value instanceof Uint8Array && value.length === length;
const isText: Check = (value) => typeof value === 'string' && value !== '';
const isMessageBytes: Check = (value) => isText(value) || value instanceof Uint8Array;
const orMissing =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const isAnyText: Check = (value) => typeof value === 'string';

/** What a login needs, by the path of the field. Written by hand, because engines' processes do not load `zod`. */
const FIELDS: Readonly<Record<string, Check>> = {
  'noiseKey.private': bytes(32),
  'noiseKey.public': bytes(32),
  'signedIdentityKey.private': bytes(32),
  'signedIdentityKey.public': bytes(32),
  'signedPreKey.keyPair.private': bytes(32),
  'signedPreKey.keyPair.public': bytes(32),
  'signedPreKey.signature': bytes(64),
  'signedPreKey.keyId': Number.isSafeInteger,
  registrationId: Number.isSafeInteger,
  advSecretKey: isText,
  nextPreKeyId: Number.isSafeInteger,
  firstUnuploadedPreKeyId: Number.isSafeInteger,
};
/** Of those that are there once a phone has confirmed. */
const FIELDS_OF_LINKED: Readonly<Record<'me' | 'account', Readonly<Record<string, Check>>>> = {
  me: { id: isText, lid: orMissing(isAnyText), name: orMissing(isAnyText) },
  account: { details: isMessageBytes, accountSignature: isMessageBytes, deviceSignature: isMessageBytes },
};

/** Credentials as stored: the text and its SHA-256, because SQLite does not detect flipped bits. */
export interface SealedCredentials {
  readonly text: string;
  readonly sha256: string;
}

export function sealCredentials(credentials: object): SealedCredentials {
  const text = toText(credentials);
  return { text, sha256: hash('sha256', text) };
}

/** The credentials, or the sentence that says what is wrong with them. */
export function unsealCredentials({
  text,
  sha256: expected,
}: SealedCredentials): { readonly credentials: StoredCredentials } | { readonly damage: string } {
  if (hash('sha256', text) !== expected) return { damage: 'the checksum of the credentials does not match' };
  const stored = fromText(text);
  const wrong = wrongFields(stored);
  if (wrong.length === 0) return { credentials: stored as StoredCredentials };
  return { damage: `missing or invalid credentials: ${wrong.join(', ')}` };
}

function wrongFields(stored: unknown): readonly string[] {
  const linked = Object.entries(FIELDS_OF_LINKED).flatMap(([name, fields]) =>
    at(stored, name) === undefined
      ? []
      : Object.entries(fields).map(([field, check]) => [`${name}.${field}`, check] as const),
  );
  return [...Object.entries(FIELDS), ...linked].flatMap(([path, check]) => (check(at(stored, path)) ? [] : [path]));
}

/** What is at the path; undefined if nothing is. */
function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (one, name) => (typeof one === 'object' && one !== null ? Reflect.get(one, name) : undefined),
      value,
    );
}

/** True once a phone has confirmed this device. An unconfirmed pairing is not a login. */
export function isLinked(credentials: StoredCredentials): boolean {
  return credentials.me !== undefined && credentials.account !== undefined;
}
