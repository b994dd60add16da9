/** What the mailbox source needs of an IMAP server; `imap-server.ts` is the real one. */

import type { HeaderField } from './header-fields.ts';

/** What the server says of a mail before it is downloaded. Texts are foreign. */
export interface MailHead {
  readonly uid: number;
  /** Bytes. */
  readonly size: number;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly messageId: string | null;
  readonly subject: string;
  /** Addresses of `From`. */
  readonly from: readonly string[];
  /** `From` and `Authentication-Results`, topmost first. */
  readonly fields: readonly HeaderField[];
}

/**
 * A connection with the folder opened. All reject with a `CodedError`, after which the connection may be gone. One call at
 * a time.
 */
export interface OpenMailbox {
  readonly uidValidity: string;
  /** A mail that is done with is moved or marked, so that it is not listed again. */
  readonly keepsMarks: boolean;
  /** False once the connection has ended. */
  readonly alive: boolean;
  /** UIDs of mails that are not done with, ascending. */
  list(): Promise<readonly number[]>;
  /** Those among them that carry the flag for people. */
  flagged(): Promise<ReadonlySet<number>>;
  /** Of the mails that are still there; at most `MOST_HEADS` of them. */
  heads(uids: readonly number[]): Promise<readonly MailHead[]>;
  /** The whole mail; null: it is gone. Some servers only estimate sizes, so it may have more bytes than was said. */
  download(uid: number, mostBytes: number): Promise<Buffer | 'too_large' | null>;
  /** Moves mails to the done folder, or marks them. */
  finish(uids: readonly number[]): Promise<void>;
  /** Sets the flag for people. */
  flag(uids: readonly number[]): Promise<void>;
  /** Waits for news (IDLE) until the next call. */
  wait(): void;
  /** Ends the connection at once; what is being asked fails. */
  end(): void;
  /** Says goodbye first. */
  close(): Promise<void>;
}

export const MOST_HEADS = 100;

export interface MailServer {
  /** User, server and folder. */
  readonly mailbox: string;
  /** @param onNews called when mails came, went or changed, and when the connection has ended */
  open(onNews: () => void, signal: AbortSignal): Promise<OpenMailbox>;
}
