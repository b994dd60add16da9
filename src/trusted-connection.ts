import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';

/** Connections to a service of one's own over which a secret may be sent. */

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** True for a URL's host that is this computer itself: what is sent to it goes over no network. Pure. */
export function isLoopbackName(hostname: string): boolean {
  return LOOPBACK.has(hostname);
}

/** Another certificate than the one that was noted; nothing was sent. */
export class OtherCertificateError extends Error {
  /** SHA-256 of the certificate that was shown, hex. */
  readonly shown: string;

  constructor(shown: string) {
    super(`its certificate is another one, ${shown}`);
    this.shown = shown;
  }
}

/**
 * For a request's `createConnection`: the connection is handed over once its certificate is the one that was noted, so that
 * the request, with its secrets, reaches nobody else. An authority is not needed. The request fails with
 * {@link OtherCertificateError} for any other.
 *
 * @param fingerprint SHA-256 of the certificate, lower-case hex without separators
 */
export function connectPinned(url: URL, fingerprint: string, signal: AbortSignal) {
  return (_options: object, created: (error: Error | null, socket: TLSSocket) => void): undefined => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const socket = connect({
      host,
      port: Number(url.port || 443),
      servername: isIP(host) === 0 ? host : '',
      rejectUnauthorized: false,
    });
    const end = (): void => void socket.destroy(new Error('stopped'));
    signal.addEventListener('abort', end, { once: true });
    const failed = (error: Error): void => created(error, socket);
    socket.once('error', failed).once('secureConnect', () => {
      signal.removeEventListener('abort', end);
      socket.off('error', failed);
      const shown = socket.getPeerCertificate().fingerprint256.replaceAll(':', '').toLowerCase();
      if (shown === fingerprint) return created(null, socket);
      socket.destroy();
      created(new OtherCertificateError(shown), socket);
    });
  };
}
