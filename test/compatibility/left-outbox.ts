import type { DeliveryMark, SapDocument } from '../../src/sap/invoice-source.ts';

/** What was so when a release's outbox was left, apart from what is in it. */
export interface Left {
  readonly at: number;
  /** Where its PDFs lay. */
  readonly pdfFolder: string;
  /** Of each customer's message, by DocEntry. */
  readonly states: Readonly<Record<string, string>>;
  readonly invoices: readonly {
    readonly docEntry: number;
    readonly cardCode: string;
    readonly cancelStatus: SapDocument['cancelStatus'];
    readonly mark: DeliveryMark | null;
  }[];
  readonly withoutPhone: readonly string[];
  /** File names of the PDFs. */
  readonly printed: readonly string[];
  /** What lay on phones. */
  readonly phones: readonly { readonly jid: string; readonly messageId: string }[];
  /** JID of the customer who wrote a stop word. */
  readonly optedOut: string;
}
