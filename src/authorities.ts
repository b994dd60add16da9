import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

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
