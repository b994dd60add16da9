import { proto } from './library.ts';
import { type KeyPair, sign, verify } from './signal/curve.ts';
import { hmac } from './signal/kdf.ts';

/** Prefixes of what the account and the companion sign (ADV, linked-device verification). */
const accountPrefix = Buffer.from([6, 0]);
const devicePrefix = Buffer.from([6, 1]);

/** The phone's statement that a companion belongs to its account. */
export interface AccountStatement {
  readonly details: Buffer;
  /** `ADVSignedDeviceIdentityHMAC`: the content of pair-success's `<device-identity>`. */
  readonly sealed: Buffer;
  readonly keyIndex: number;
}

/** Makes the statement: signed with the account's identity key, sealed with the secret of the QR text or code. */
export function stateIdentity(parts: {
  readonly account: KeyPair;
  /** The account's key pair as well, unless a forgery is wanted. */
  readonly signer: KeyPair;
  readonly companionIdentity: Buffer;
  readonly advSecret: Buffer;
  readonly keyIndex: number;
  readonly at: number;
}): AccountStatement {
  const details = Buffer.from(
    proto.ADVDeviceIdentity.encode({
      rawId: 1,
      timestamp: Math.floor(parts.at / 1000),
      keyIndex: parts.keyIndex,
      accountType: proto.ADVEncryptionType.E2EE,
      deviceType: proto.ADVEncryptionType.E2EE,
    }).finish(),
  );
  const signed = Buffer.from(
    proto.ADVSignedDeviceIdentity.encode({
      details,
      accountSignatureKey: parts.account.public,
      accountSignature: sign(parts.signer.private, Buffer.concat([accountPrefix, details, parts.companionIdentity])),
    }).finish(),
  );
  const sealed = proto.ADVSignedDeviceIdentityHMAC.encode({
    details: signed,
    hmac: hmac(parts.advSecret, signed),
    accountType: proto.ADVEncryptionType.E2EE,
  }).finish();
  return { details, sealed: Buffer.from(sealed), keyIndex: parts.keyIndex };
}

/** Checks the companion's countersignature, as the server does before the link counts. */
export function checkCountersignature(
  encoded: Buffer,
  statement: AccountStatement,
  identity: Buffer,
  account: Buffer,
): void {
  const signed = proto.ADVSignedDeviceIdentity.decode(encoded);
  const details = Buffer.from(signed.details ?? []);
  if (!details.equals(statement.details)) throw new Error('The companion signed other details than the phone stated');
  const message = Buffer.concat([devicePrefix, details, identity, account]);
  if (!verify(identity, message, Buffer.from(signed.deviceSignature ?? []))) {
    throw new Error("The companion's device signature is wrong");
  }
}

/** Checks the `<device-identity>` that comes with first messages: both signatures, the account's and the companion's. */
export function checkDeviceIdentity(encoded: Buffer, identity: Buffer, account: Buffer): void {
  const signed = proto.ADVSignedDeviceIdentity.decode(encoded);
  const details = Buffer.from(signed.details ?? []);
  if (!Buffer.from(signed.accountSignatureKey ?? []).equals(account)) {
    throw new Error('The device identity names another account key');
  }
  const stated = Buffer.concat([accountPrefix, details, identity]);
  if (!verify(account, stated, Buffer.from(signed.accountSignature ?? []))) {
    throw new Error('The account signature of the device identity is wrong');
  }
  const countersigned = Buffer.concat([devicePrefix, details, identity, account]);
  if (!verify(identity, countersigned, Buffer.from(signed.deviceSignature ?? []))) {
    throw new Error('The device signature of the device identity is wrong');
  }
}
