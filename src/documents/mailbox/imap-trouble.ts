/** What goes wrong with an IMAP server, as coded errors. */

import { CodedError, toError } from '../../errors/coded-error.ts';
import { mailError } from '../../errors/mail.ts';
import { oneLine } from '../../visible-text.ts';

/** What the library attaches to its errors. */
interface ImapFailure {
  readonly code?: unknown;
  readonly authenticationFailed?: unknown;
  readonly serverResponseCode?: unknown;
  readonly responseText?: unknown;
  readonly response?: unknown;
}

/** Words for errors of the network. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name is unknown',
  EAI_AGAIN: 'its name cannot be looked up',
  ETIMEDOUT: 'it does not answer',
  ECONNRESET: 'it ended the connection',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  CONNECT_TIMEOUT: 'it does not answer',
  GREETING_TIMEOUT: 'it accepts connections but does not answer',
  NoConnection: 'it ended the connection',
  EConnectionClosed: 'it ended the connection',
  ClosedAfterConnectTLS: 'it ended the connection during the TLS handshake',
  ClosedAfterConnectText: 'it ended the connection at once',
  LineTooLarge: 'it sends lines without an end',
  LiteralTooLarge: 'it announces more data than was asked for',
};

/** Responses to a login by which a server asks for patience (RFC 5530). */
const BUSY: ReadonlySet<unknown> = new Set(['UNAVAILABLE', 'LIMIT', 'INUSE', 'SERVERBUG']);

export function troubleOf(
  error: unknown,
  { server, user }: { readonly server: string; readonly user: string },
): CodedError {
  if (error instanceof CodedError) return error;
  const failure = (typeof error === 'object' && error !== null ? error : {}) as ImapFailure;
  if (isCertificateRefused(error))
    return mailError('MAIL_CERTIFICATE_UNTRUSTED', { server, detail: certificateWords(error) }, error);
  if (failure.authenticationFailed === true && !BUSY.has(failure.serverResponseCode))
    return mailError('MAIL_LOGIN_REFUSED', { server, user, detail: wordsOf(error) }, error);
  return mailError('MAIL_SERVER_UNREACHABLE', { server, detail: wordsOf(error) }, error);
}

/** OpenSSL's verification results and Node's name check, as Node names them. */
export function isCertificateRefused(error: unknown): boolean {
  const { code } = toError(error) as NodeJS.ErrnoException;
  return /^(?:ERR_TLS_CERT|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|INVALID_CA|PATH_LENGTH|CRL_)/.test(code ?? '');
}

/** Without Node's advice to trust the machine's store, which counts already. */
function certificateWords(error: unknown): string {
  return oneLine(toError(error).message.replace(/; if the root CA is installed locally.*$/, ''), 200);
}

/** In a few words, without a full stop at the end. */
export function wordsOf(error: unknown): string {
  const { code, responseText, response } = (typeof error === 'object' && error !== null ? error : {}) as ImapFailure;
  const said = [responseText, response].find((one): one is string => typeof one === 'string' && one !== '');
  const words = (typeof code === 'string' ? WORDS[code] : undefined) ?? said ?? toError(error).message;
  return oneLine(words, 200).replace(/\.$/, '');
}
