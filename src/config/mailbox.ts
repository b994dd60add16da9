import { z } from 'zod';
import {
  caFileOf,
  oauthClientId,
  oauthEndpoint,
  oauthScope,
  oauthSecret,
  oauthTenant,
  optionalSecret,
} from './mail-server.ts';
import { list, optionalPort, optionalText, variable } from './variable.ts';

/** The mailbox of the source `mailbox`. */
export const mailboxVariables = {
  PDF_MAIL_HOST: variable(optionalText(), {
    description: 'IMAP server of the mailbox; required when PDF_SOURCES contains `mailbox`.',
    example: 'outlook.office365.com',
    allowed: 'a host name or address',
  }),
  PDF_MAIL_SECURITY: variable(z.enum(['tls', 'starttls']).default('tls'), {
    description: 'TLS from the first byte, or STARTTLS. Nothing is sent without encryption.',
    example: 'tls',
    allowed: 'tls, starttls',
  }),
  PDF_MAIL_PORT: variable(optionalPort(), {
    description: 'Port of the IMAP server. Unset: 993, with STARTTLS 143.',
    example: '993',
    allowed: '1 to 65535',
  }),
  PDF_MAIL_CA_FILE: caFileOf('IMAP'),
  PDF_MAIL_USER: variable(optionalText(), {
    description: 'User of the mailbox, usually its address; required when PDF_SOURCES contains `mailbox`.',
    example: 'invoices@example.com',
    allowed: 'a user name',
  }),
  PDF_MAIL_PASSWORD: variable(optionalSecret(), {
    description: "The mailbox's password. Exchange Online and Gmail accept only OAuth2 (PDF_MAIL_OAUTH).",
    example: 'a long password',
    allowed: 'any text',
    secret: true,
  }),
  PDF_MAIL_OAUTH: oauthEndpoint(
    'Log in with OAuth2 instead of a password: where tokens come from. Unset: PDF_MAIL_PASSWORD is used.',
  ),
  PDF_MAIL_OAUTH_TENANT: oauthTenant(),
  PDF_MAIL_OAUTH_CLIENT_ID: oauthClientId('PDF_MAIL_OAUTH'),
  PDF_MAIL_OAUTH_CLIENT_SECRET: oauthSecret("The application's client secret."),
  PDF_MAIL_OAUTH_REFRESH_TOKEN: oauthSecret(
    "Refresh token of the mailbox's user. Unset: the application logs in by itself (client credentials, which Exchange Online offers).",
  ),
  PDF_MAIL_OAUTH_SCOPE: oauthScope(),
  PDF_MAIL_FOLDER: variable(z.string().trim().min(1).default('INBOX'), {
    description: 'Folder of the mailbox in which mails with PDFs arrive.',
    example: 'INBOX/Invoices',
    allowed: 'the name of a folder',
  }),
  PDF_MAIL_DONE_FOLDER: variable(optionalText(), {
    description:
      'Folder of the mailbox to which a mail is moved once its PDFs are stored. Unset: it stays where it is, with a mark.',
    example: 'Done',
    allowed: 'the name of a folder that exists',
  }),
  PDF_MAIL_SENDERS: variable(senders(), {
    description: 'Senders whose mails are taken; others are left alone. Required when PDF_SOURCES contains `mailbox`.',
    example: 'sap@example.com,@supplier.example',
    allowed: 'addresses, or domains with an @ before them, separated by commas',
  }),
  PDF_MAIL_AUTHENTICATION: variable(
    z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[a-z0-9._-]+$/)
      .nullable()
      .default(null),
    {
      description:
        'Whose Authentication-Results prove a sender: the name that your own mail server gives itself in that header, or `exchange-online`, which gives none. `off`: none are needed, because nobody else can write to the mailbox. Required when PDF_SOURCES contains `mailbox`.',
      example: 'mx.google.com',
      allowed: 'a server name, exchange-online, off',
    },
  ),
};

/** What the mailbox cannot do without. */
export const neededForMailbox = [
  'PDF_MAIL_HOST',
  'PDF_MAIL_USER',
  'PDF_MAIL_SENDERS',
  'PDF_MAIL_AUTHENTICATION',
] as const;

function senders() {
  return list([])
    .transform((parts) => parts.map((part) => part.toLowerCase()))
    .refine((parts) => parts.every((part) => /^[^\s@]*@[^\s@]+$/.test(part)));
}
