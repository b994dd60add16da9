/** What a mail may have: known to the service and to the process that reads mails, which can load little else. */

/** Larger mails are not downloaded, megabytes: above what Exchange Online and Gmail accept from others by default. */
export const MOST_MAIL_MB = 36;
/** PDFs of one mail. */
export const MOST_PDFS = 50;
/** Attachments that are named to a person. */
export const MOST_NAMED = 10;
/** Characters of a name that are told. */
export const LONGEST_NAME = 1000;

/** A request to the process: this line of JSON, then `size` bytes of a mail. */
export interface MailRequest {
  readonly size: number;
}

/** Why an attachment is not opened. */
export type ClosedKind = 'winmail.dat' | 'archive' | 'encrypted';

/** A PDF of a mail, and how many bytes the XML that belongs to it has; 0: there is none. */
export interface MailedSizes {
  readonly name: string | null;
  readonly size: number;
  readonly xmlSize: number;
}

/** The line of an answer; the bytes of the PDFs follow, one after another, each with those of its XML behind it. */
export interface MailLine {
  readonly pdfs: readonly MailedSizes[];
  readonly closed: readonly { readonly name: string | null; readonly kind: ClosedKind }[];
  readonly tooMany: boolean;
}
