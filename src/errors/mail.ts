import { type ErrorTable, errorFactory } from './coded-error.ts';

export const mailErrors = {
  MAIL_SERVER_UNREACHABLE: {
    class: 'temporary',
    sentence: 'The IMAP server {server} cannot be used: {detail}.',
    next: 'Check PDF_MAIL_HOST, PDF_MAIL_PORT and the network; a running service retries automatically.',
  },
  MAIL_LOGIN_REFUSED: {
    class: 'needs_person',
    sentence: 'The IMAP server {server} rejects the login of {user}: {detail}.',
    next: 'Check PDF_MAIL_USER and PDF_MAIL_PASSWORD, or PDF_MAIL_OAUTH: Exchange Online and Gmail take no passwords. The next attempt is in half an hour, so that the user is not locked out.',
  },
  MAIL_TOKEN_REFUSED: {
    class: 'needs_person',
    sentence: '{endpoint} issues no access token for the mailbox: {detail}.',
    next: 'Check PDF_MAIL_OAUTH_CLIENT_ID, PDF_MAIL_OAUTH_CLIENT_SECRET, PDF_MAIL_OAUTH_TENANT and PDF_MAIL_OAUTH_REFRESH_TOKEN; secrets and refresh tokens expire. It is retried after half an hour.',
  },
  MAIL_TOKEN_UNAVAILABLE: {
    class: 'temporary',
    sentence: 'The token endpoint {endpoint} of the mailbox cannot be used: {detail}.',
    next: 'Check PDF_MAIL_OAUTH and the network; a running service retries automatically.',
  },
  MAIL_CERTIFICATE_UNTRUSTED: {
    class: 'needs_person',
    sentence: 'The certificate of the IMAP server {server} is not trusted: {detail}. No password was sent.',
    next: 'Set PDF_MAIL_CA_FILE to its certificate authority, and PDF_MAIL_HOST to the name in the certificate.',
  },
  MAIL_TRUST_INVALID: {
    class: 'needs_person',
    sentence: 'PDF_MAIL_CA_FILE cannot be used: {detail}.',
    next: 'Set it to a PEM file with a certificate, or leave it unset.',
  },
  MAIL_FOLDER_MISSING: {
    class: 'needs_person',
    sentence: 'The mailbox has no folder {folder}: {detail}.',
    next: 'Correct {variable}, or create the folder in the mailbox; PDFs are taken again as soon as it exists.',
  },
  MAIL_FOLDER_READ_ONLY: {
    class: 'needs_person',
    sentence: 'Mails in {folder} can be neither moved nor marked: {detail}.',
    next: 'Give {user} the right to change mails in this folder and to move them to PDF_MAIL_DONE_FOLDER. PDFs are still taken.',
  },
  MAIL_SENDER_UNKNOWN: {
    class: 'needs_person',
    sentence: 'The mail is from {sender}, who is not in PDF_MAIL_SENDERS.',
    next: 'If PDFs should be taken from this sender, add the address to PDF_MAIL_SENDERS and restart the service; otherwise there is nothing to do.',
  },
  MAIL_NOT_AUTHENTICATED: {
    class: 'needs_person',
    sentence: 'The mail says that it is from {sender}, but that is not confirmed: {detail}.',
    next: 'Ask the sender whether they sent it. If so, have DKIM or SPF set up for their domain, and check that PDF_MAIL_AUTHENTICATION is the name of your own mail server; then remove the flag from the mail.',
  },
  MAIL_TOO_LARGE: {
    class: 'needs_person',
    sentence: 'The mail has {sizeMb} MB, more than {limitMb} MB; it is not downloaded.',
    next: 'Have the PDFs sent in several mails, or put them into PDF_FOLDER.',
  },
  MAIL_WITHOUT_PDF: {
    class: 'needs_person',
    sentence: 'The mail has no PDF.',
    next: 'If it should have one, have it sent again; otherwise move it out of the folder.',
  },
  MAIL_ATTACHMENT_CLOSED: {
    class: 'needs_person',
    sentence: 'The mail has attachments that are not opened: {names} ({kinds}).',
    next: 'If they contain invoices, have the PDFs sent by themselves: not in an archive, not encrypted, and from Outlook not as rich text (winmail.dat).',
  },
  MAIL_TOO_MANY_PDFS: {
    class: 'needs_person',
    sentence: 'The mail has more than {limit} PDFs, or more than {limitMb} MB of them.',
    next: 'Have them sent in several mails.',
  },
  MAIL_TOO_COMPLEX: {
    class: 'needs_person',
    sentence: 'The mail takes too much time or memory to read; it is skipped.',
    next: 'Have the PDFs sent again. Find out where this mail came from: it may be an attack.',
  },
  MAIL_NOT_READ: {
    class: 'needs_person',
    sentence: 'The mail could not be read in {attempts} attempts: {detail}.',
    next: 'Open it in a mail program. If it is whole, remove its flag to have it tried again; otherwise have it sent again.',
  },
  MAIL_READING_ENDED: {
    class: 'temporary',
    sentence: 'Reading the mail was aborted: {detail}.',
    next: 'Nothing to do: it is read again later; if that fails too, it is flagged.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const mailError = errorFactory(mailErrors);
