import type { SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection';
import { contextTrusting } from '../../authorities.ts';
import { alertError } from '../../errors/alerts.ts';
import { type CodedError, toError } from '../../errors/coded-error.ts';
import type { AccessTokens } from '../../oauth/access-tokens.ts';
import { oneLine } from '../../visible-text.ts';

export interface SmtpOptions {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls';
  /** Authorities that count besides the machine's. */
  readonly caPem: string | null;
  /** Null: the server takes mails without a login. */
  readonly login: { readonly user: string; readonly with: { readonly password: string } | AccessTokens } | null;
  readonly from: string;
  readonly to: readonly string[];
}

/** A finished mail but for its sender and recipients. */
export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** With angle brackets; the same for a repeat, by which servers and mail programs recognise it. */
  readonly messageId: string;
  /** The first mail of the conversation; null: this one is. */
  readonly inReplyTo: string | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** One whole delivery, from connecting to the server's answer. */
const DEADLINE_MS = 60_000;
const SILENCE_MS = 30_000;

/**
 * Hands a mail to the server over TLS, in a connection of its own; its certificate must be trusted before anything is said.
 * Resolves once the server has taken it for at least one recipient, to what it says of those that it refuses.
 *
 * @throws `ALERT_MAIL_…`, never with a password or token
 */
export async function sendMail(options: SmtpOptions, mail: Mail, signal: AbortSignal): Promise<CodedError | null> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const message = await new MailComposer(fieldsOf(options, mail)).compile().build();
  const { rejected = [] } = await exchange(options, message, signal);
  if (rejected.length === 0) return null;
  const to = rejected.map((address) => oneLine(String(address), 100)).join(', ');
  return alertError('ALERT_MAIL_RECIPIENT_REFUSED', { server: `${options.host}:${options.port}`, to });
}

/** Connects and logs in as for a mail, and sends none. @throws `ALERT_MAIL_…` */
export async function tryLogin(options: SmtpOptions, signal: AbortSignal): Promise<void> {
  await exchange(options, null, signal);
}

async function exchange(options: SmtpOptions, message: Buffer | null, signal: AbortSignal) {
  const { login } = options;
  const token = login && 'current' in login.with ? await login.with.current(signal) : null;
  try {
    return await converse(options, token, message, signal);
  } catch (thrown) {
    signal.throwIfAborted();
    const refusal = refusalOf(options, thrown);
    const isOldToken = refusal.code === 'ALERT_MAIL_LOGIN_REFUSED' && login && 'rejected' in login.with;
    if (isOldToken) login.with.rejected();
    throw refusal;
  }
}

function fieldsOf({ from, to }: SmtpOptions, { subject, text, html, messageId, inReplyTo, at }: Mail) {
  return {
    from,
    to: [...to],
    subject,
    text,
    html,
    messageId,
    date: new Date(at),
    ...(inReplyTo === null ? {} : { inReplyTo, references: inReplyTo }),
    // RFC 3834; Exchange sends no absence notes in answer.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/**
 * From connecting to the server's answer; the connection ends with the signal, whatever the server does.
 *
 * @param message null: only as far as the login
 */
async function converse(options: SmtpOptions, token: string | null, message: Buffer | null, signal: AbortSignal) {
  const { host, port, security, caPem, from, to } = options;
  const { default: SMTPConnection } = await import('nodemailer/lib/smtp-connection');
  const auth = await authOf(options.login, token);
  const connection = new SMTPConnection({
    host,
    port,
    secure: security === 'tls',
    requireTLS: true,
    tls: { minVersion: 'TLSv1.2', ...(caPem === null ? {} : { secureContext: contextTrusting(caPem, false) }) },
    connectionTimeout: SILENCE_MS,
    greetingTimeout: SILENCE_MS,
    socketTimeout: SILENCE_MS,
  });
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]);
  const { promise, resolve, reject } = Promise.withResolvers<Partial<SMTPConnectionSendInfo>>();
  const abort = (): void => reject(new Error('there was no answer in time'));
  bounded.addEventListener('abort', abort, { once: true });
  connection.on('error', reject);
  connection.on('end', () => reject(new Error('the server ended the connection')));
  const send = (): void => {
    if (message === null) resolve({});
    else connection.send({ from, to: [...to] }, message, (error, info) => (error ? reject(error) : resolve(info)));
  };
  if (bounded.aborted) abort();
  else {
    connection.connect((failed) => {
      if (failed) return reject(failed);
      if (auth === null) return send();
      connection.login(auth, (error) => (error ? reject(error) : send()));
    });
  }
  return await promise.finally(() => {
    bounded.removeEventListener('abort', abort);
    connection.close();
  });
}

/** Null: no login. */
async function authOf(login: SmtpOptions['login'], token: string | null) {
  if (login === null) return null;
  const { user, with: proof } = login;
  if ('password' in proof) return { user, pass: proof.password };
  const { default: XOAuth2 } = await import('nodemailer/lib/xoauth2');
  return { user, oauth2: new XOAuth2({ user, accessToken: token ?? '' }) };
}

/** Codes of Node's TLS for a certificate that is not trusted. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|ALTNAME/;

/** The failure as a coded error; what the server said is in it, the credentials are not. */
function refusalOf(options: SmtpOptions, thrown: unknown): CodedError {
  const error = toError(thrown);
  const server = `${options.host}:${options.port}`;
  const text = (name: string): string => String(Reflect.get(error, name) ?? '');
  const status = Number(Reflect.get(error, 'responseCode') ?? 0);
  const [code, command] = [text('code'), text('command')];
  const detail = oneLine(text('response') || error.message, 300).replace(/\.$/, '');
  const { from, to, login } = options;
  if (UNTRUSTED.test(`${code} ${text('originalCode')}`))
    return alertError('ALERT_MAIL_CERTIFICATE_UNTRUSTED', { server, detail });
  const isPermanent = status >= 500 && status < 600 && code !== 'ETLS';
  if (code === 'EAUTH' && isPermanent) {
    return alertError('ALERT_MAIL_LOGIN_REFUSED', { server, user: login?.user ?? '', detail });
  }
  if (code === 'ENOAUTH' || (isPermanent && command !== 'DATA')) {
    return alertError('ALERT_MAIL_REFUSED', { server, from, to: to.join(', '), detail });
  }
  if (isPermanent) return alertError('ALERT_MAIL_MESSAGE_REFUSED', { server, from, detail });
  return alertError('ALERT_MAIL_UNREACHABLE', { server, detail });
}
