import type { ImapFlow } from 'imapflow';
import { contextTrusting } from '../../authorities.ts';
import type { Clock } from '../../clock.ts';
import type { AccessTokens } from '../../oauth/access-tokens.ts';
import { isCertificateRefused } from './imap-trouble.ts';

export interface ImapOptions {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte, or STARTTLS; there is no connection without. */
  readonly security: 'tls' | 'starttls';
  /** An authority besides the machine's, or the server's own certificate, PEM; null: only those. */
  readonly caPem: string | null;
  readonly user: string;
  /** A password, or tokens. */
  readonly login: { readonly password: string } | { readonly tokens: AccessTokens };
  readonly folder: string;
  /** null: mails are marked where they are. */
  readonly doneFolder: string | null;
  /** The folder is opened for reading only. */
  readonly readOnly: boolean;
  readonly clock: Clock;
  readonly deadlines?: Partial<Deadlines>;
  /** Hears that the server is silent while the folder is opened, and null once it answers; must not throw. */
  readonly onSilent?: (problem: Error | null) => void;
}

/** Milliseconds. */
interface Deadlines {
  /** Until the folder is open. */
  readonly open: number;
  /** For one command; for a megabyte of a mail too. */
  readonly command: number;
}

export const DEADLINES: Deadlines = { open: 60_000, command: 60_000 };
/** IDLE is begun again before the server ends it (RFC 2177: 29 minutes), and before routers forget the connection. */
const LONGEST_IDLE_MS = 5 * 60_000;

const MEGABYTE = 1024 * 1024;
/** Mails are downloaded in pieces, so that no answer has to be larger. */
export const PIECE = MEGABYTE;
/** Bytes of a line of an answer: a hundred thousand UIDs are 700 kB. */
const LONGEST_LINE = 4 * MEGABYTE;
/** Logs in; with a token that is refused once more, with a new one. */
export async function connected(options: ImapOptions, signal: AbortSignal): Promise<ImapFlow> {
  const { login } = options;
  if ('password' in login) return connect(options, { pass: login.password }, signal);
  try {
    return await connect(options, { accessToken: await login.tokens.current(signal) }, signal);
  } catch (error) {
    if (!isLoginRefused(error)) throw error;
    login.tokens.rejected();
    return connect(options, { accessToken: await login.tokens.current(signal) }, signal);
  }
}

async function connect(
  { host, port, security, caPem, user, deadlines }: ImapOptions,
  secret: { readonly pass: string } | { readonly accessToken: string },
  signal: AbortSignal,
): Promise<ImapFlow> {
  const ms = deadlines?.open ?? DEADLINES.open;
  const { ImapFlow } = await import('imapflow');
  const client = new ImapFlow({
    host,
    port,
    secure: security === 'tls',
    ...(security === 'starttls' ? { doSTARTTLS: true } : {}),
    auth: { user, ...secret },
    logger: false,
    clientInfo: { name: 'Invoice Courier' },
    tls: {
      minVersion: 'TLSv1.2',
      ...(caPem === null ? {} : { secureContext: contextTrusting(caPem, true) }),
    },
    // What is compressed has no size before it is here.
    disableCompression: true,
    disableAutoIdle: true,
    maxIdleTime: LONGEST_IDLE_MS,
    connectionTimeout: ms,
    greetingTimeout: ms,
    maxLineLength: LONGEST_LINE,
    maxLiteralSize: 2 * PIECE,
  });
  // Its errors are those of the call that waits; without a listener they would end the service.
  client.on('error', () => undefined);
  const onAbort = (): void => client.close();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await inTime(client.connect(), ms, client);
    return client;
  } catch (error) {
    client.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function isLoginRefused(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'authenticationFailed' in error && !isCertificateRefused(error);
}

/** Ends the connection when an answer does not come. */
export async function inTime<T>(work: Promise<T>, ms: number, client: ImapFlow): Promise<T> {
  let late: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    late = setTimeout(() => {
      reject(new Error(`no answer within ${ms / 1000} s`));
      client.close();
    }, ms);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(late);
    work.catch(() => undefined); // A command whose time is over fails once more when its connection ends.
  }
}
