import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import { toError } from '../errors/coded-error.ts';
import { httpError } from '../errors/http.ts';
import type { Log } from '../log.ts';

/** Where certificate and key are; `key` null: in the file of the certificate. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string | null;
}

/** Certificate and key as they are now. @throws `HTTP_TLS_INVALID` for files that are unreadable or do not belong together */
export function readTls({ cert, key }: TlsFiles): { readonly cert: string; readonly key: string } {
  try {
    const read = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key ?? cert, 'utf8') };
    createSecureContext(read);
    return read;
  } catch (thrown) {
    throw httpError('HTTP_TLS_INVALID', { detail: toError(thrown).message }, thrown);
  }
}

const LOOK_EVERY_MS = 60_000;

/** SHA-256 of a PEM certificate, lower-case hex: of the first one in the file, which the server shows. */
function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
}

/**
 * Takes over a renewed certificate without a restart: new connections get it. While the new files do not belong together (one
 * is written before the other) the old ones stay in use. Ends with the server.
 *
 * @returns the SHA-256 of the certificate in use, lower-case hex
 */
export function followRenewals(server: Server, files: TlsFiles, log: Log, everyMs = LOOK_EVERY_MS): () => string {
  let used = readTls(files);
  let refused = false;
  const timer = setInterval(() => {
    try {
      const now = readTls(files);
      refused = false;
      if (now.cert === used.cert && now.key === used.key) return;
      server.setSecureContext(now);
      used = now;
      log.info({}, 'the renewed TLS certificate is in use');
    } catch (thrown) {
      if (!refused)
        log.warn({ err: toError(thrown) }, 'the TLS certificate cannot be renewed; the old one stays in use');
      refused = true;
    }
  }, everyMs).unref();
  server.once('close', () => clearInterval(timer));
  return () => fingerprintOf(used.cert);
}
