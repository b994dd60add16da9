import type { Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP } from 'node:net';
import { type ConnectionOptions, connect, type SecureContext, type TLSSocket } from 'node:tls';
import { contextTrusting, readAuthority } from '../../authorities.ts';
import { type CodedError, toError } from '../../errors/coded-error.ts';
import { sapError } from '../../errors/sap.ts';
import { Agent as HttpAgent } from '../../plain-http.ts';

/** How the Service Layer's certificate is verified. Its default certificate is self-signed, so most need one of these. */
export type Trust =
  /** The certificate authorities of the machine. */
  | { readonly kind: 'system' }
  /** PEM of an authority, or of the self-signed certificate itself, in addition to the machine's authorities. */
  | { readonly kind: 'authority'; readonly caPem: string }
  /** SHA-256 of the certificate, 64 hex digits: only this one, whatever its name and validity. */
  | { readonly kind: 'fingerprint'; readonly sha256: string }
  /** Any certificate: anyone between us and SAP can read the password. */
  | { readonly kind: 'insecure' };

/** A rejected certificate; thrown before any request is sent. */
export class CertificateRefused extends Error {
  /** SHA-256 of the server's certificate, as `AB:CD:…`. */
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
  // The strictest setting wins: an exception left over from a trial must not undo it.
  if (given.fingerprint !== null) return { kind: 'fingerprint', sha256: normalizeFingerprint(given.fingerprint) };
  if (given.insecure) return { kind: 'insecure' };
  if (given.caFile !== null) return { kind: 'authority', caPem: readAuthority(given.caFile, unusable) };
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

function unusable(reason: string, cause?: unknown): CodedError {
  return sapError('SAP_TRUST_INVALID', { variable: 'SAP_CA_FILE', reason }, cause);
}

/**
 * An agent with at most `maxSockets` connections. A TLS connection is passed to the request only after the
 * certificate has been verified: Node checks neither name nor pin if `rejectUnauthorized` is off, and a request queued on
 * the socket before that could be sent with the handshake. `closing` aborts connections that are being opened.
 */
export function createAgent(protocol: string, trust: Trust, maxSockets: number, closing: AbortSignal): Agent {
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

/** What a connection trusts beside the machine's authorities. */
export function authoritiesOf(trust: Trust): { secureContext?: SecureContext } {
  return trust.kind === 'authority' ? { secureContext: contextTrusting(trust.caPem, true) } : {};
}

/** OpenSSL's errors for keys that are too short and obsolete digests; Node has no code for them. */
export const isWeak = (error: Error): boolean =>
  /key too (?:small|weak)|md too weak|digest .*too weak/i.test(error.message);

/** Milliseconds for both the TCP and the TLS handshake. */
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

/** Removes Node's advice to use the machine's store, which is already used. */
export const reasonOf = (error: Error): string => error.message.replace(/; if the root CA is installed locally.*$/, '');

/** Node's codes for OpenSSL's verification results and for its own name check. */
function isCertificateError(error: NodeJS.ErrnoException): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|CRL|INVALID_CA|PATH_LENGTH/.test(error.code ?? '');
}
