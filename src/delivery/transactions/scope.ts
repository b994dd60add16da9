import type { DocumentRef } from '../../sap/invoice-source.ts';
import type { Mode, Role } from '../ports/message.ts';
import { messageKey } from '../rules/message-id.ts';

/** Whose rows a transaction reads and writes. */
export interface Scope {
  readonly mode: Mode;
  /** Company database of SAP. */
  readonly company: string;
  /** Name of the WhatsApp account in the configuration; its number is a fact of it. */
  readonly account: string;
  /** The salesperson gets a copy. */
  readonly copies: boolean;
  /** Phones that get a copy of every invoice, as people wrote them. */
  readonly copyTo: readonly string[];
  /** Names of the sources of PDFs, in the order in which they count. */
  readonly sources: readonly string[];
  /** Company databases of others that send by the same account, and have their books beside this one. */
  readonly beside: readonly string[];
}

/** Keys of the books of others, as a list for SQL, which must not be empty. */
export function booksBeside({ beside }: Pick<Scope, 'beside'>): readonly string[] {
  return ['', ...beside.flatMap((company) => (['live', 'test'] as const).map((mode) => bookKey({ mode, company })))];
}

/** The key of the book that a scope speaks of: `live:SBODEMOAR`. Stored: never spelt otherwise. */
export function bookKey({ mode, company }: Pick<Scope, 'mode' | 'company'>): string {
  return `${mode}:${company}`;
}

/** The key of a message about an invoice; see `messageKey`. */
export function invoiceMessageKey(scope: Scope, ref: DocumentRef, role: Role, ordinal: number): string {
  return messageKey({
    namespace: scope.mode,
    origin: 'invoice',
    subject: `${ref.company}/${ref.type}/${ref.key}`,
    role,
    ordinal,
  });
}
