/**
 * The companion's part of linking with a passkey, as whatsmeow's `pair-passkey.go` speaks it: what is sent and derived,
 * without any connection.
 */
import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { aesEncryptGCM, bytesToCrockford, Curve, hmacSign, type KeyPair, proto } from 'baileys';

const noBytes = Buffer.alloc(0);

/** The kind of device that our registration names, by the library's own configuration. */
const deviceType = proto.DeviceProps.PlatformType.CHROME;

/** The key that proves that this companion knows the secret of the QR text or pairing code that the phone confirmed. */
export function handoffKey(advSecret: Uint8Array): Buffer {
  return derive(advSecret, noBytes, 'shortcake-passkey-handoff-v1');
}

/** What a companion commits itself to before it knows anything of the phone. */
export interface Commitment {
  readonly ref: string;
  readonly ephemeral: KeyPair;
  readonly nonce: Buffer;
  /** `ProloguePayload`. */
  readonly payload: Buffer;
}

export function commit(ref: string): Commitment {
  const ephemeral = Curve.generateKeyPair();
  const nonce = randomBytes(32);
  const identity = proto.CompanionEphemeralIdentity.encode({ publicKey: ephemeral.public, deviceType, ref }).finish();
  const hash = createHash('sha256').update(identity).update(nonce).digest();
  const payload = proto.ProloguePayload.encode({ companionEphemeralIdentity: identity, commitment: { hash } }).finish();
  return { ref, ephemeral, nonce, payload: Buffer.from(payload) };
}

/** Proof of the handoff, for the prologue. */
export function handoffProof(key: Buffer, { payload }: Commitment): Buffer {
  return Buffer.from(hmacSign(payload, key));
}

/** What the phone shows of itself. */
export interface Primary {
  readonly publicKey: Buffer;
  readonly nonce: Buffer;
}

/** @returns null when it is not as long as it has to be */
export function readPrimary(bytes: Uint8Array): Primary | null {
  const { publicKey, nonce } = proto.PrimaryEphemeralIdentity.decode(bytes);
  if (publicKey?.length !== 32 || nonce?.length !== 32) return null;
  return { publicKey: Buffer.from(publicKey), nonce: Buffer.from(nonce) };
}

/** XXXX-XXXX: the phone shows the same when nobody stands between. */
export function codeToCompare({ nonce }: Commitment, primary: Primary): string {
  const digest = createHash('sha256').update(nonce).update(primary.publicKey).digest();
  const code = bytesToCrockford(Buffer.from(primary.nonce.subarray(0, 5).map((byte, i) => byte ^ (digest[i] ?? 0))));
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** The keys under which this companion is to be linked, for the phone's eyes only: `EncryptedPairingRequest`. */
export function sealRequest(
  { ref, ephemeral }: Commitment,
  primary: Primary,
  keys: { readonly noise: Uint8Array; readonly identity: Uint8Array; readonly advSecret: Uint8Array },
): Buffer {
  const salt = Buffer.from(`Companion Pairing ${deviceType} with ref ${ref}`);
  const shared = Curve.sharedKey(ephemeral.private, primary.publicKey);
  const key = derive(shared, salt, 'Pairing Information Encryption Key');
  const request = proto.PairingRequest.encode({
    companionPublicKey: keys.noise,
    companionIdentityKey: keys.identity,
    advSecret: keys.advSecret,
  });
  const iv = randomBytes(12);
  const encryptedPayload = aesEncryptGCM(request.finish(), key, iv, noBytes);
  return Buffer.from(proto.EncryptedPairingRequest.encode({ encryptedPayload, iv }).finish());
}

function derive(secret: Uint8Array, salt: Buffer, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, 32));
}
