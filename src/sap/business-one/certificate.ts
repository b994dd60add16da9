import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { toError } from '../../errors/coded-error.ts';
import { sapError } from '../../errors/sap.ts';
import type { Trust } from './trust.ts';
import { authoritiesOf } from './trust.ts';

/** The certificate that a server shows, and what the given trust thinks of it. */
export interface ServerCertificate {
  /** SHA-256, as `AB:CD:…`. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  readonly selfSigned: boolean;
  /** Epoch milliseconds. */
  readonly validTo: number;
  /** null: trusted by authority and name; otherwise why not. */
  readonly problem: string | null;
  /** `TLSv1.3`. */
  readonly protocol: string;
}

const DEADLINE_MS = 15_000;

/**
 * Shakes hands with the server, looks at its certificate and hangs up; nothing else is sent.
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
        fail('the server shows no certificate');
        return;
      }
      const nameFits = isIP(host) === 0 ? shown.checkHost(host) : shown.checkIP(host);
      const refused = socket.authorized ? null : toError(socket.authorizationError).message;
      const problem = refused ?? (nameFits === undefined ? `it is not made out to ${host}` : null);
      const certificate: ServerCertificate = {
        fingerprint: shown.fingerprint256,
        subject: oneLine(shown.subject),
        issuer: oneLine(shown.issuer),
        selfSigned: shown.subject === shown.issuer,
        validTo: Date.parse(shown.validTo),
        problem,
        protocol: socket.getProtocol() ?? '',
      };
      end(() => resolve(certificate));
    });
  });
}

/** `CN=sap.local, O=Example` from OpenSSL's one name a line. */
function oneLine(name: string): string {
  return name.split('\n').join(', ');
}
