import type { Role } from '../../../delivery/ports/message.ts';
import type { MessageState } from '../../../delivery/rules/lifecycle.ts';

type States = Readonly<Record<MessageState, string>>;
type Roles = Readonly<Record<Role, string>>;

/** Words of the pages about deliveries. */
export interface DeliveriesWords {
  readonly title: string;
  readonly states: States;
  /** Of one message. */
  readonly role: Roles;
  /** Of all such messages. */
  readonly roles: Roles;
  readonly search: string;
  readonly searchHelp: string;
  readonly state: string;
  readonly anyState: string;
  readonly needsPerson: string;
  readonly waiting: string;
  readonly sentOn: string;
  readonly deliveredOn: string;
  readonly heldOn: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly recipient: string;
  readonly more: string;
  readonly yesterday: string;
  readonly daysHelp: string;
  readonly find: string;
  readonly clear: string;
  readonly csv: string;
  readonly wrong: (value: string) => string;
  readonly count: (n: string) => string;
  readonly atLeast: (n: string) => string;
  readonly none: string;
  readonly stopped: string;
  readonly goOn: string;
  readonly newest: string;
  readonly newer: string;
  readonly older: string;
  readonly oldest: string;
  readonly pages: string;
  readonly number: string;
  readonly date: string;
  readonly customer: string;
  readonly total: string;
  readonly since: string;
  readonly inSap: string;
  readonly phone: string;
  readonly next: string;
  readonly waits: string;
  readonly timeline: string;
  readonly events: Readonly<
    Record<'created' | 'sent' | 'delivered' | 'read' | 'attempt' | 'revocation' | 'outcome' | 'by', string>
  >;
  readonly decisions: Readonly<Record<string, string>>;
  readonly proof: string;
  readonly pdf: string;
  readonly pdfAttached: string;
  readonly pdfHeld: string;
  readonly pdfDownload: string;
  readonly pdfGone: string;
  readonly agreed: string;
  /** By what judging calls a fact, or where a PDF's proof comes from. */
  readonly factNames: Readonly<Record<string, string>>;
  /** By the name of a source in PDF_SOURCES. */
  readonly sources: Readonly<Record<string, string>>;
  readonly facts: string;
  readonly fact: string;
  readonly value: string;
  readonly label: string;
  readonly page: (n: number) => string;
  readonly sheet: (n: number) => string;
  readonly cut: string;
  readonly recognised: string;
  readonly verbs: Readonly<Record<'resend' | 'mark-sent' | 'cancel' | 'confirm', string>>;
  readonly questions: Readonly<Record<'resend' | 'mark-sent' | 'cancel' | 'confirm', string>>;
  readonly done: Readonly<Record<'resend' | 'mark-sent' | 'cancel' | 'confirm' | 'settled', string>>;
  readonly why: string;
  readonly whyHelp: string;
  readonly whyMissing: string;
  readonly batches: Readonly<Record<'marks' | 'restored', string>>;
  readonly batchQuestions: Readonly<Record<'marks' | 'restored', string>>;
  readonly answer: string;
  readonly answers: Readonly<Record<'sent-before' | 'new', string>>;
  readonly unknown: string;
}
