import type { PersonAction } from './message.ts';

/** What is kept of one person, whatever the book and the account. Times are epoch milliseconds. */
export interface ContactRecord {
  /** Every address under which something is kept: by number, and by LID where it is known whose it is. */
  readonly addresses: readonly string[];
  /** Names by which WhatsApp shows whoever has a LID. */
  readonly usernames: readonly string[];
  /** Numbers that WhatsApp was asked for, and when. */
  readonly lookups: readonly { readonly account: string; readonly digits: string; readonly checkedAt: number }[];
  readonly optedOutAt: number | null;
  /** When they first wrote; their words are not kept. */
  readonly wroteAt: number | null;
  readonly invoices: readonly ContactInvoice[];
  readonly messages: readonly ContactMessage[];
  /** Deliveries of long ago, which the outbox has no more. */
  readonly past: readonly ContactPast[];
}

export interface ContactInvoice {
  readonly id: number;
  readonly book: string;
  /** As SAP told it: a `SapDocument`, read-only here. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Its PDF; null: none was found. `sha256` is hex. */
  readonly pdf: { readonly fileName: string; readonly source: string; readonly sha256: string } | null;
  /** When what names the person was erased; null: it was not. */
  readonly forgottenAt: number | null;
}

export interface ContactMessage {
  readonly id: number;
  readonly book: string;
  readonly account: string;
  readonly role: string;
  readonly state: string;
  readonly invoiceId: number | null;
  readonly messageId: string | null;
  /** The words that were prepared, as long as they are kept. */
  readonly text: string | null;
  readonly createdAt: number;
  readonly sentAt: number | null;
  readonly deliveredAt: number | null;
  readonly readAt: number | null;
  /** What people did about it. */
  readonly actions: readonly PersonAction[];
}

export interface ContactPast
  extends Omit<ContactMessage, 'invoiceId' | 'text' | 'createdAt'>,
    Pick<ContactInvoice, 'facts' | 'forgottenAt'> {
  /** SHA-256 (hex) of the PDF that was sent; null: none was, or it is not known. */
  readonly pdf: string | null;
}

/** What came of a wish to be forgotten. */
export type Forgotten =
  /** Nothing was changed: these are still to be settled. */
  | { readonly kind: 'in_flight'; readonly docNums: readonly (number | null)[] }
  | {
      readonly kind: 'forgotten';
      readonly invoices: number;
      readonly messages: number;
      /** SHA-256 (hex) of PDFs that only invoices of forgotten people had. */
      readonly pdfs: readonly string[];
    };

/** A person's right to see what is kept of them, and to have it erased. */
export interface ContactStore {
  /** @param digits forms of one number, with country code @returns null: nothing is kept */
  contact(digits: readonly string[]): Promise<ContactRecord | null>;
  /**
   * Erases phone, LIDs, usernames, names and texts of this person. What prevents a second sending stays: keys, WhatsApp's ids
   * and states; and so does an opt-out.
   */
  forgetContact(digits: readonly string[], person: PersonAction): Promise<Forgotten | null>;
}
