import path from 'node:path';
import { getCACertificates } from 'node:tls';
import { readAuthority } from '../authorities.ts';
import type { Clock } from '../clock.ts';
import type { BookConfig } from '../config/schema.ts';
import type { DocumentSource } from '../documents/document-source.ts';
import type { MailLedger } from '../documents/mail-ledger.ts';
import type { ImapOptions } from '../documents/mailbox/imap-connection.ts';
import { createImapServer } from '../documents/mailbox/imap-server.ts';
import { createMailboxSource } from '../documents/mailbox/mailbox-source.ts';
import type { SenderRules } from '../documents/mailbox/sender.ts';
import { mailboxTokenErrors } from '../documents/mailbox/token-errors.ts';
import type { PdfStore } from '../documents/pdf-store.ts';
import { createMailReader } from '../documents/reading/mail/mail-reader.ts';
import type { PdfReader } from '../documents/reading/reader.ts';
import { mailError } from '../errors/mail.ts';
import { type AccessTokens, createAccessTokens, tokenPlace } from '../oauth/access-tokens.ts';
import { createRefreshTokenFile, type RefreshTokenMemory } from '../oauth/refresh-tokens.ts';

interface MailboxParts {
  readonly reader: PdfReader;
  readonly store: PdfStore;
  readonly ledger: MailLedger;
  readonly clock: Clock;
  readonly refreshTokens: RefreshTokenMemory;
  readonly onRepeat?: (problem: Error | null) => void;
}

/** Where the mailbox's refresh token is kept that its endpoint has given. */
export function mailboxRefreshTokens(dataPath: string): RefreshTokenMemory {
  return createRefreshTokenFile(path.resolve(dataPath, 'mail-refresh-token.json'));
}

/** The mailbox of a book. In TEST_MODE its mails stay as they are. @throws `MAIL_TRUST_INVALID` */
export function mailboxSource(book: BookConfig, parts: MailboxParts): DocumentSource {
  return createMailboxSource({
    server: createImapServer(imapOptions(book, parts)),
    rules: senderRules(book),
    mailReader: createMailReader(),
    readOnly: book.TEST_MODE,
    ...parts,
  });
}

/**
 * Opens the mailbox as it is configured, and closes it again: its mails stay as they are. Resolves to their number.
 *
 * @throws `MAIL_…`
 */
export async function tryMailbox(
  book: BookConfig,
  parts: Pick<MailboxParts, 'clock' | 'refreshTokens'>,
  signal: AbortSignal,
): Promise<number> {
  const server = createImapServer({ ...imapOptions(book, parts), readOnly: true });
  const mailbox = await server.open(() => undefined, signal);
  // Whoever asked is gone: nobody waits for an answer.
  const end = (): void => mailbox.end();
  signal.addEventListener('abort', end, { once: true });
  try {
    return (await mailbox.list()).length;
  } finally {
    signal.removeEventListener('abort', end);
    await mailbox.close();
  }
}

function imapOptions(book: BookConfig, parts: Pick<MailboxParts, 'clock' | 'refreshTokens' | 'onRepeat'>): ImapOptions {
  const security = book.PDF_MAIL_SECURITY;
  const caPem = authorityIn(book.PDF_MAIL_CA_FILE);
  const tokens = accessTokens(book, caPem, parts);
  return {
    host: book.PDF_MAIL_HOST ?? '',
    port: book.PDF_MAIL_PORT ?? (security === 'tls' ? 993 : 143),
    security,
    caPem,
    user: book.PDF_MAIL_USER ?? '',
    login: tokens === null ? { password: book.PDF_MAIL_PASSWORD ?? '' } : { tokens },
    folder: book.PDF_MAIL_FOLDER,
    doneFolder: book.PDF_MAIL_DONE_FOLDER,
    readOnly: book.TEST_MODE,
    clock: parts.clock,
    ...(parts.onRepeat ? { onSilent: parts.onRepeat } : {}),
  };
}

function accessTokens(
  book: BookConfig,
  caPem: string | null,
  { clock, refreshTokens: memory }: Pick<MailboxParts, 'clock' | 'refreshTokens'>,
): AccessTokens | null {
  const { PDF_MAIL_OAUTH: oauth, PDF_MAIL_OAUTH_REFRESH_TOKEN: refreshToken } = book;
  if (oauth === null) return null;
  const { endpoint, scope } = tokenPlace(oauth, book.PDF_MAIL_OAUTH_TENANT, 'imap', refreshToken !== null);
  return createAccessTokens({
    endpoint,
    clientId: book.PDF_MAIL_OAUTH_CLIENT_ID ?? '',
    clientSecret: book.PDF_MAIL_OAUTH_CLIENT_SECRET,
    refreshToken,
    scope: book.PDF_MAIL_OAUTH_SCOPE ?? scope,
    ca: caPem === null ? undefined : [...getCACertificates('default'), caPem],
    clock,
    errors: mailboxTokenErrors,
    memory,
    unsaved: (error) => {
      throw error; // The PDFs of mails could not be kept either.
    },
  });
}

function senderRules(book: BookConfig): SenderRules {
  const by = book.PDF_MAIL_AUTHENTICATION ?? '';
  return { senders: book.PDF_MAIL_SENDERS, authentication: by === 'off' || by === 'exchange-online' ? by : { by } };
}

function authorityIn(file: string | null): string | null {
  if (file === null) return null;
  return readAuthority(path.resolve(file), (detail, cause) => mailError('MAIL_TRUST_INVALID', { detail }, cause));
}
