import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { toError } from '../../errors/coded-error.ts';
import { sapError } from '../../errors/sap.ts';
import type { Trust } from './trust.ts';
import { authoritiesOf, isWeak, reasonOf } from './trust.ts';

/** A server's certificate, and whether it is trusted. */
export interface ServerCertificate {
  /** SHA-256, as `AB:CD:…`. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  readonly selfSigned: boolean;
  /** Epoch milliseconds. */
  readonly validTo: number;
  /** null: trusted, by authority and name; otherwise why not. */
  readonly problem: string | null;
  /** Whether the problem is a key that is too short, or an obsolete digest. */
  readonly weak: boolean;
  /** `TLSv1.3`. */
  readonly protocol: string;
}

const DEADLINE_MS = 15_000;
/** Minimum length of an RSA key at OpenSSL's default security level 2. */
const SHORTEST_RSA_KEY = 2048;

const unknownIssuer = 'no authority that this computer trusts has issued it';

/** OpenSSL's results, by the names that Node gives as the reason here. */
const inWords: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownIssuer,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownIssuer,
  CERT_HAS_EXPIRED: 'its time is over',
  CERT_NOT_YET_VALID: 'its time has not begun, or the clock of this computer is wrong',
};

/**
 * Makes a TLS handshake with the server, reads its certificate and closes the connection; nothing else is sent.
 *
 * @throws `SAP_UNREACHABLE`
 */
export function readCertificate(url: string, trust: Trust, signal: AbortSignal): Promise<ServerCertificate> {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: target.port === '' ? 443 : Number(target.port),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...authoritiesOf(trust),
      minVersion: 'TLSv1.2',
      rejectUnauthorized: false,
    });
    const end = (outcome: () => void): void => {
      clearTimeout(deadline);
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      outcome();
    };
    const fail = (reason: string, cause?: unknown): void =>
      end(() => reject(sapError('SAP_UNREACHABLE', { url: target.origin, reason }, cause)));
    const deadline = setTimeout(() => fail('no TLS handshake'), DEADLINE_MS);
    const onAbort = (): void => end(() => reject(toError(signal.reason)));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('error', (error) => fail(error.message, error));
    socket.once('secureConnect', () => {
      const shown = socket.getPeerX509Certificate();
      if (!shown) {
        fail('the server presented no certificate');
        return;
      }
      const nameFits = isIP(host) === 0 ? shown.checkHost(host) : shown.checkIP(host);
      // Node's error for a rejected certificate does not mention weak keys or digests in the chain.
      const error = socket.authorized ? null : toError(socket.authorizationError);
      const bits = shown.publicKey.asymmetricKeyDetails?.modulusLength;
      const short = bits !== undefined && bits < SHORTEST_RSA_KEY ? `its key has ${bits} bits only` : null;
      const weak = error !== null && (short !== null || isWeak(error));
      const problem =
        (weak ? short : null) ??
        (error && (inWords[error.message] ?? reasonOf(error))) ??
        (nameFits === undefined ? `it is not issued for ${host}` : null);
      const certificate: ServerCertificate = {
        fingerprint: shown.fingerprint256,
        subject: oneLine(shown.subject),
        issuer: oneLine(shown.issuer),
        selfSigned: shown.subject === shown.issuer,
        // One that no calendar has counts as past.
        validTo: Date.parse(shown.validTo) || 0,
        problem,
        weak,
        protocol: socket.getProtocol() ?? '',
      };
      end(() => resolve(certificate));
    });
  });
}

/** `CN=sap.local, O=Example` from OpenSSL's format with one name per line. */
function oneLine(name: string): string {
  return name.split('\n').join(', ');
}
