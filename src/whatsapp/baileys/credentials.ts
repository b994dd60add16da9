import { hash } from 'node:crypto';
import { z } from 'zod';
import { fromText, toText } from './plain-json.ts';

const bytes = (length: number) =>
  z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === length);
const keyPair = z.looseObject({ private: bytes(32), public: bytes(32) });
/** Bytes of a protobuf message that has been through JSON once are base64 text. */
const messageBytes = z.union([z.string().min(1), z.instanceof(Uint8Array)]);

/** The fields a login needs; the library's other fields are preserved unchanged. */
const credentialsShape = z.looseObject({
  noiseKey: keyPair,
  signedIdentityKey: keyPair,
  signedPreKey: z.looseObject({ keyPair, signature: bytes(64), keyId: z.number().int() }),
  registrationId: z.number().int(),
  advSecretKey: z.string().min(1),
  nextPreKeyId: z.number().int(),
  firstUnuploadedPreKeyId: z.number().int(),
  me: z.looseObject({ id: z.string().min(1), lid: z.string().optional(), name: z.string().optional() }).optional(),
  account: z
    .looseObject({ details: messageBytes, accountSignature: messageBytes, deviceSignature: messageBytes })
    .optional(),
});

/** The credentials of one linked device, as far as we use them. */
export type StoredCredentials = z.infer<typeof credentialsShape>;

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
  const parsed = credentialsShape.safeParse(fromText(text));
  if (parsed.success) return { credentials: parsed.data };
  const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  return { damage: `missing or invalid credentials: ${fields}` };
}

/** True once a phone has confirmed this device. An unconfirmed pairing is not a login. */
export function isLinked(credentials: StoredCredentials): boolean {
  return credentials.me !== undefined && credentials.account !== undefined;
}
