/** The port to what is remembered of the mails in a mailbox, so that each is read once and its PDFs are never missed. */

/** A folder of a mailbox. UIDs mean something only together with its UIDVALIDITY (RFC 9051, 2.3.1.1). */
export interface MailFolder {
  /** User, server and folder in one text. */
  readonly mailbox: string;
  /** In decimal digits. */
  readonly uidValidity: string;
}

/** A PDF of a mail that is in our store. */
export interface KeptPdf {
  /** Its key as a found document. */
  readonly key: string;
  readonly fileName: string;
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  /** The XML that came with it, in our store too; null or left out: there was none. */
  readonly xml?: { readonly size: number; readonly sha256: string } | null;
}

export type MailState =
  /** It could not be read, and is read again at `nextAt`. */
  | 'waiting'
  /** Its PDFs are in our store, and not yet known as documents, or the mail is not yet moved or marked. */
  | 'taken'
  /** Nothing more is done with it, because the server cannot mark it and it was not moved. */
  | 'done'
  /** It is left where it is, for `problem`. */
  | 'refused';

export interface MailProblem {
  readonly code: string;
  readonly sentence: string;
}

/** What is known of one mail. Texts are foreign. */
export interface KnownMail {
  readonly uid: number;
  readonly messageId: string | null;
  readonly sender: string;
  readonly subject: string;
  /** Bytes. */
  readonly size: number;
  /** When the server received it, epoch milliseconds. */
  readonly receivedAt: number;
  readonly state: MailState;
  /** Why it is left, or could not be read so far; of a taken one, why it will be left. */
  readonly problem: MailProblem | null;
  /** Failed ones. */
  readonly attempts: number;
  /** Epoch milliseconds; 0: at once. */
  readonly nextAt: number;
  readonly pdfs: readonly KeptPdf[];
  /** It carries our flag. */
  readonly flagged: boolean;
}

export interface MailLedger {
  /** Those of a folder; what is remembered of the mailbox under another UIDVALIDITY is forgotten. */
  mailsOf(folder: MailFolder): Promise<readonly KnownMail[]>;
  keepMail(folder: MailFolder, mail: KnownMail): Promise<void>;
  forgetMails(folder: MailFolder, uids: readonly number[]): Promise<void>;
}
