import { proto } from './library.ts';
import { type KeyPair, keyPairOf, sign } from './signal/curve.ts';
import { hmac } from './signal/kdf.ts';

/** The keys behind the stand-in's Noise handshake: a root that clients are told to trust, and what it signs. */
export interface NoiseIdentity {
  /** Public key of the root, 32 bytes hex: what WhatsApp's own root key is to the real client. */
  readonly rootHex: string;
  readonly static: KeyPair;
  /**
   * CertChain protobuf: leaf signed by intermediate, intermediate signed by root, serial numbers as the client checks.
   */
  readonly chain: Buffer;
}

/** Ways in which the chain can be wrong; a client that verifies refuses each. */
export const chainFlaws = [
  'foreign_root',
  'foreign_leaf',
  'other_static',
  'issuer_serial',
  'leaf_issuer_serial',
  'short_signature',
  'no_dates',
  'expired_intermediate',
  'expired_leaf',
  'future_intermediate',
  'future_leaf',
] as const;
export type ChainFlaw = (typeof chainFlaws)[number];

/** What the server presents to new connections. */
export class NoiseKeys {
  readonly #seed: Buffer;
  #flaw: ChainFlaw | null = null;
  #turn = 0;
  identity: NoiseIdentity;

  constructor(seed: Buffer) {
    this.#seed = seed;
    this.identity = makeNoiseIdentity(seed);
  }

  /** A certificate chain with this flaw from now on; null: a correct one. */
  setFlaw(flaw: ChainFlaw | null): void {
    this.#flaw = flaw;
    this.identity = makeNoiseIdentity(this.#seed, flaw, this.#turn);
  }

  /** Another static key; clients that know the former one can no longer resume and have to fall back. */
  turn(): void {
    this.#turn += 1;
    this.identity = makeNoiseIdentity(this.#seed, this.#flaw, this.#turn);
  }
}

const day = 86_400;

/** The identity that follows from `seed`; another `turn` has another static key under the same root. */
export function makeNoiseIdentity(
  seed: Buffer,
  flaw: ChainFlaw | null = null,
  turn = 0,
  now = Date.now(),
): NoiseIdentity {
  const dates = (certificate: 'intermediate' | 'leaf') => datesOf(certificate, flaw, Math.floor(now / 1000));
  const root = keyPairOf(hmac(seed, Buffer.from('noise root')));
  const intermediate = keyPairOf(hmac(seed, Buffer.from('noise intermediate')));
  const server = keyPairOf(hmac(seed, Buffer.from(`noise static ${turn}`)));
  const stranger = keyPairOf(hmac(seed, Buffer.from('stranger')));
  const details = proto.CertChain.NoiseCertificate.Details;
  const intermediateDetails = Buffer.from(
    details
      .encode({
        serial: 1,
        issuerSerial: flaw === 'issuer_serial' ? 7 : 0,
        key: intermediate.public,
        ...dates('intermediate'),
      })
      .finish(),
  );
  const leafKey = flaw === 'other_static' ? stranger.public : server.public;
  const leafIssuer = flaw === 'leaf_issuer_serial' ? 7 : 1;
  const leafDetails = Buffer.from(
    details.encode({ serial: 2, issuerSerial: leafIssuer, key: leafKey, ...dates('leaf') }).finish(),
  );
  const rootSignature = sign((flaw === 'foreign_root' ? stranger : root).private, intermediateDetails);
  const leafSignature = sign((flaw === 'foreign_leaf' ? stranger : intermediate).private, leafDetails);
  const chain = proto.CertChain.encode({
    leaf: { details: leafDetails, signature: leafSignature },
    intermediate: {
      details: intermediateDetails,
      signature: flaw === 'short_signature' ? rootSignature.subarray(0, 63) : rootSignature,
    },
  }).finish();
  return { rootHex: root.public.toString('hex'), static: server, chain: Buffer.from(chain) };
}

/** Seconds, as WhatsApp states them. */
function datesOf(certificate: 'intermediate' | 'leaf', flaw: ChainFlaw | null, now: number) {
  if (flaw === 'no_dates') return {};
  if (flaw === `expired_${certificate}`) return { notBefore: now - 90 * day, notAfter: now - day };
  if (flaw === `future_${certificate}`) return { notBefore: now + day, notAfter: now + 90 * day };
  return { notBefore: now - day, notAfter: now + 90 * day };
}
