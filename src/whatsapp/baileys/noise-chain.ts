import { proto } from 'baileys';

/** Milliseconds that a clock may differ from WhatsApp's before a certificate counts as expired or not valid yet. */
const skewMs = 5 * 60_000;

/** When a certificate is valid, epoch milliseconds. */
export interface Validity {
  readonly from: number;
  readonly until: number;
}

/** A chain that WhatsApp's root has signed, and that is refused all the same. */
export class ChainRefused extends Error {
  /** The library's errors carry their status so; 400 is its own for a certificate. */
  readonly output = { statusCode: 400 };
  /** Set if only the time is wrong: that of the certificate, or of this computer. */
  readonly validity: Validity | null;

  constructor(message: string, validity: Validity | null = null) {
    super(message);
    this.name = 'ChainRefused';
    this.validity = validity;
  }
}

/**
 * What the signatures of WhatsApp's Noise certificate chain do not say: that the leaf names the intermediate as its
 * issuer, and that both are valid now. (That the intermediate names the root is checked by the library.) Source: whatsmeow
 * `handshake.go`; a certificate without dates has expired there, and here.
 *
 * @param leaf encoded `CertChain.NoiseCertificate.Details`, as is `intermediate`; their signatures are good
 * @param now epoch milliseconds
 * @throws ChainRefused
 */
export function checkChain(leaf: Uint8Array, intermediate: Uint8Array, now: number): void {
  const details = proto.CertChain.NoiseCertificate.Details;
  const issuer = details.decode(intermediate);
  const issued = details.decode(leaf);
  if (issued.issuerSerial !== issuer.serial) {
    throw new ChainRefused(
      `the leaf certificate names issuer ${issued.issuerSerial ?? 0}, and the intermediate certificate is ${issuer.serial ?? 0}`,
    );
  }
  checkValidity('intermediate', issuer, now);
  checkValidity('leaf', issued, now);
}

function checkValidity(
  name: string,
  { notBefore, notAfter }: proto.CertChain.NoiseCertificate.IDetails,
  now: number,
): void {
  const from = Number(notBefore ?? 0) * 1000;
  const until = Number(notAfter ?? 0) * 1000;
  if (until === 0) throw new ChainRefused(`the ${name} certificate says nothing of how long it is valid`);
  if (now < from - skewMs) {
    throw new ChainRefused(`the ${name} certificate is valid only from ${isoTime(from)}`, { from, until });
  }
  if (now > until + skewMs) {
    throw new ChainRefused(`the ${name} certificate expired at ${isoTime(until)}`, { from, until });
  }
}

function isoTime(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? 'an impossible date' : date.toISOString();
}
