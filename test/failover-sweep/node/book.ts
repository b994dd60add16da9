import { hash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DocumentFacts } from '../../../src/documents/document-facts.ts';
import type { DocumentSource, FoundDocument } from '../../../src/documents/document-source.ts';
import { textFacts } from '../../../src/documents/facts/text-facts.ts';
import type { PdfStore } from '../../../src/documents/pdf-store.ts';
import type {
  DeliveryMark,
  DocumentPage,
  DocumentRef,
  InvoiceSource,
  Partner,
  SapDocument,
} from '../../../src/sap/invoice-source.ts';
import { sapDocument } from '../../../src/sap/sap-document.test-support.ts';
import type { Account } from './orders.ts';

/** Rows of a page. */
const PAGE = 20;
/** PDFs in the folder; older ones were moved away: each look at it asks the outbox about all of them. */
const RECENT = 100;
const PRINTED_AT = Date.parse('2026-11-20T12:00:00Z');

/** The printed number of an account's n-th invoice, from 1. */
export function numberOf({ firstNumber }: Pick<Account, 'firstNumber'>, nth: number): number {
  return firstNumber + nth;
}

/**
 * SAP and the folder of PDFs of one account, the same for whichever node asks: every value follows from the number of the
 * invoice, and only how many are posted is told.
 */
export class Book implements InvoiceSource, DocumentSource {
  readonly name = 'folder';
  readonly company: string;
  posted = 0;
  readonly #account: Account;
  readonly #folder: string;
  readonly #marks = new Map<string, DeliveryMark>();
  readonly #found = new Map<number, FoundDocument>();

  constructor(account: Account, folder: string) {
    this.#account = account;
    this.#folder = folder;
    this.company = account.company;
  }

  async *changes(since: string | null): AsyncIterable<DocumentPage> {
    await Promise.resolve();
    const first = since === null ? 1 : Number(since);
    for (let nth = first; nth <= this.posted; nth += PAGE) {
      const last = Math.min(this.posted, nth + PAGE - 1);
      yield { documents: this.#range(nth, last), cursor: String(last) };
    }
  }

  async *sweep(): AsyncIterable<DocumentPage> {
    await Promise.resolve();
    yield { documents: this.#range(1, this.posted), cursor: null };
  }

  document(ref: DocumentRef): Promise<SapDocument | null> {
    const nth = Number(ref.key);
    return Promise.resolve(nth <= this.posted ? this.#invoice(nth) : null);
  }

  numbered(): Promise<readonly SapDocument[]> {
    return Promise.resolve([]);
  }

  partner(cardCode: string): Promise<Partner | null> {
    const digits = this.#account.customers[Number(cardCode.slice(1))];
    if (digits === undefined) return Promise.resolve(null);
    return Promise.resolve({
      cardCode,
      name: `Customer ${cardCode}`,
      country: 'AR',
      language: 'es',
      phones: [{ field: 'Cellular', text: `+${digits}` }],
      contacts: [],
      optedOut: false,
    });
  }

  salesPerson(): Promise<null> {
    return Promise.resolve(null);
  }

  writeBack(ref: DocumentRef, mark: DeliveryMark): Promise<void> {
    this.#marks.set(ref.key, mark);
    return Promise.resolve();
  }

  clearAction(): Promise<void> {
    return Promise.resolve();
  }

  blindSpot(): Promise<null> {
    return Promise.resolve(null);
  }

  async *scan(): AsyncIterable<FoundDocument> {
    await Promise.resolve();
    for (let nth = Math.max(1, this.posted - RECENT); nth <= this.posted; nth++) yield this.#print(nth);
  }

  facts({ key }: FoundDocument): Promise<DocumentFacts> {
    const { docNum, docDate, total } = this.#invoice(Number(key));
    return Promise.resolve({
      name: { docNums: [docNum], docEntries: [], fiscalNumbers: [], composites: [] },
      text: textFacts(`Factura N° ${docNum}\nFecha ${docDate}\nTOTAL ARS ${total}`),
      unreadable: null,
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #range(first: number, last: number): SapDocument[] {
    return Array.from({ length: last - first + 1 }, (_, at) => this.#invoice(first + at));
  }

  #invoice(nth: number): SapDocument {
    const ref = { company: this.company, type: 'invoice', key: String(nth) } as const;
    const mark = this.#marks.get(ref.key);
    return sapDocument(nth, {
      ref,
      docNum: numberOf(this.#account, nth),
      cardCode: `C${nth % this.#account.customers.length}`,
      cardName: `Customer C${nth % this.#account.customers.length}`,
      total: `${1000 + nth}.5`,
      mark: mark ? { ...mark, names: 'this' } : null,
    });
  }

  #print(nth: number): FoundDocument {
    const known = this.#found.get(nth);
    if (known) return known;
    const { docNum } = this.#invoice(nth);
    const content = `%PDF-1.4\n${docNum}\n`;
    const fileName = `Invoice_${docNum}.pdf`;
    const file = path.join(this.#folder, fileName);
    // Every node writes the same bytes.
    if (!existsSync(file)) writeFileSync(file, content);
    const sha256 = hash('sha256', content);
    const found = {
      ...{ key: String(nth), path: file, fileName },
      ...{ size: content.length, sha256, modifiedAt: PRINTED_AT },
    };
    this.#found.set(nth, found);
    return found;
  }
}

/** Every node reaches the folder: nothing has to be kept. */
export const sharedFolder: PdfStore = {
  put: () => Promise.reject(new Error('nothing is printed here')),
  copy: () => Promise.resolve(true),
  find: () => Promise.resolve(null),
  async *olderThan() {},
  remove: () => Promise.resolve(),
};
