import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { toError } from './errors/coded-error.ts';

/** By PEM and how it is trusted: an installation has a few. */
const contexts = new Map<string, SecureContext>();

/**
 * What a TLS connection (1.2 or newer) trusts: the machine's authorities and the given one. All connections share one such
 * context: the machine's some 150 certificates take 1.3 MB and 15 ms of processor time each time they are read, and V8,
 * which knows nothing of that memory, collects it late.
 *
 * @param partialChain the given certificate may be the server's own, whoever issued it
 */
export function contextTrusting(caPem: string, partialChain: boolean): SecureContext {
  const key = `${partialChain} ${caPem}`;
  const known = contexts.get(key);
  if (known) return known;
  const ca = [...getCACertificates('default'), caPem];
  const context = createSecureContext({ ca, allowPartialTrustChain: partialChain, minVersion: 'TLSv1.2' });
  contexts.set(key, context);
  return context;
}

/**
 * The text of a PEM file with certificates.
 *
 * @throws what `invalid` makes of the reason
 */
export function readAuthority(file: string, invalid: (reason: string, cause?: unknown) => Error): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    throw invalid(toError(thrown).message, thrown);
  }
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw invalid(`${file} contains no PEM certificate`);
}
