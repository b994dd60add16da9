import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP } from 'node:net';
import { type ConnectionOptions, connect, getCACertificates, type TLSSocket } from 'node:tls';
import { toError } from '../../errors/coded-error.ts';
import { sapError } from '../../errors/sap.ts';

/** How the Service Layer's certificate is judged. Its default certificate is self-signed, so most need one of these. */
export type Trust =
  /** The machine's authorities. */
  | { readonly kind: 'system' }
  /** PEM of an authority, or of the self-signed certificate itself; the machine's authorities count too. */
  | { readonly kind: 'authority'; readonly caPem: string }
  /** SHA-256 of the certificate, 64 hex digits: just this one, whatever name it bears and however old it is. */
  | { readonly kind: 'fingerprint'; readonly sha256: string }
  /** Anything. Whoever sits in between reads the password. */
  | { readonly kind: 'insecure' };

/** A certificate that the trust refuses; raised before a byte of a request is sent. */
export class CertificateRefused extends Error {
  /** SHA-256 of what was shown, as `AB:CD:…`. */
  readonly found: string;
  readonly pinned: boolean;
  readonly weak: boolean;

  constructor(message: string, found: string, pinned: boolean, weak = false) {
    super(message);
    this.name = 'CertificateRefused';
    this.found = found;
    this.pinned = pinned;
    this.weak = weak;
  }
}

/** @throws `SAP_TRUST_INVALID` for an unreadable file or a malformed fingerprint. */
export function readTrust(given: {
  readonly caFile: string | null;
  readonly fingerprint: string | null;
  readonly insecure: boolean;
}): Trust {
  // The strictest wish decides: an exception from the first trials that was left on must not undo it.
  if (given.fingerprint !== null) return { kind: 'fingerprint', sha256: normalizeFingerprint(given.fingerprint) };
  if (given.insecure) return { kind: 'insecure' };
  if (given.caFile !== null) return { kind: 'authority', caPem: readAuthority(given.caFile) };
  return { kind: 'system' };
}

/** 64 upper-case hex digits. @throws `SAP_TRUST_INVALID` for anything else. */
export function normalizeFingerprint(text: string): string {
  const digits = text.replaceAll(/[:\s]/g, '').toUpperCase();
  if (/^[0-9A-F]{64}$/.test(digits)) return digits;
  throw sapError('SAP_TRUST_INVALID', {
    variable: 'SAP_TLS_FINGERPRINT',
    reason: `it has ${digits.length} characters instead of 64 hex digits`,
  });
}

function readAuthority(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (thrown) {
    throw sapError('SAP_TRUST_INVALID', { variable: 'SAP_CA_FILE', reason: toError(thrown).message }, thrown);
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw sapError('SAP_TRUST_INVALID', { variable: 'SAP_CA_FILE', reason: `${path} contains no PEM certificate` });
  }
  return text;
}

/**
 * An agent that keeps at most `maxSockets` connections. A TLS connection is handed to the request only once the
 * certificate has been judged: Node checks no name and no pin when `rejectUnauthorized` is off, and a request queued on
 * the socket before that could leave with the handshake. `closing` ends connections that are still being made.
 */
export function createAgent(
  protocol: string,
  trust: Trust,
  maxSockets: number,
  closing: AbortSignal,
): HttpAgent | HttpsAgent {
  const options = { keepAlive: true, maxSockets, scheduling: 'lifo' as const };
  if (protocol === 'http:') return new HttpAgent(options);
  const agent = new HttpsAgent(options);
  agent.createConnection = (request, callback) => {
    openTrusted(request as ConnectionOptions, trust, closing).then(
      (socket) => callback?.(null, socket),
      (error: unknown) => callback?.(toError(error), undefined as never),
    );
    return undefined;
  };
  return agent;
}

/** The authorities that count: the machine's, and the given one. */
export function authoritiesOf(trust: Trust): { ca?: string[]; allowPartialTrustChain?: boolean } {
  return trust.kind === 'authority'
    ? // Without a whole chain too: what was given may be the server's own certificate, whoever issued it.
      { ca: [...getCACertificates('default'), trust.caPem], allowPartialTrustChain: true }
    : {};
}

/** OpenSSL's refusals of keys that are too short and of digests that are too old; Node has no code of its own for them. */
export const isWeak = (error: Error): boolean =>
  /key too (?:small|weak)|md too weak|digest .*too weak/i.test(error.message);

/** Milliseconds for the TCP and TLS handshakes together. */
const HANDSHAKE_DEADLINE_MS = 20_000;

function openTrusted(target: ConnectionOptions, trust: Trust, closing: AbortSignal): Promise<TLSSocket> {
  const judged = trust.kind === 'system' || trust.kind === 'authority';
  const host = target.host ?? 'localhost';
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      ...(target.port === undefined ? {} : { port: target.port }),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...authoritiesOf(trust),
      minVersion: 'TLSv1.2',
      rejectUnauthorized: judged,
    });
    const giveUp = (): void => {
      socket.destroy(new Error('closed while connecting'));
    };
    const deadline = setTimeout(() => socket.destroy(new Error('no TLS handshake')), HANDSHAKE_DEADLINE_MS);
    closing.addEventListener('abort', giveUp, { once: true });
    const settled = (): void => {
      clearTimeout(deadline);
      closing.removeEventListener('abort', giveUp);
      socket.off('error', onError);
    };
    const onError = (error: NodeJS.ErrnoException): void => {
      settled();
      const weak = isWeak(error);
      const refused = judged && (weak || isCertificateError(error));
      reject(refused ? new CertificateRefused(reasonOf(error), '', false, weak) : error);
    };
    socket.on('error', onError);
    socket.once('secureConnect', () => {
      settled();
      const found = socket.getPeerCertificate().fingerprint256;
      if (trust.kind !== 'fingerprint' || normalizeFingerprint(found) === trust.sha256) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(new CertificateRefused('the fingerprint does not match', found, true));
    });
  });
}

/** Without Node's advice to trust the machine's store, which counts already. */
export const reasonOf = (error: Error): string => error.message.replace(/; if the root CA is installed locally.*$/, '');

/** OpenSSL's verification results and Node's name check, as Node names them. */
function isCertificateError(error: NodeJS.ErrnoException): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|CRL|INVALID_CA|PATH_LENGTH/.test(error.code ?? '');
}
