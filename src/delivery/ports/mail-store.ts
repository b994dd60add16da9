import type { KnownMail } from '../../documents/mail-ledger.ts';

/** A mail that a person should look at, or that is read again later. */
export interface LeftMail extends KnownMail {
  /** User, server and folder. */
  readonly mailbox: string;
}

/** What people see of mails. */
export interface MailStore {
  /** Mails that were left or could not be read so far, newest first; not those of strangers. */
  leftMails(limit: number): Promise<readonly LeftMail[]>;
  leftMailCount(): Promise<number>;
}
