import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DocumentFacts } from '../../src/documents/document-facts.ts';
import type { DocumentSource, FoundDocument } from '../../src/documents/document-source.ts';
import { textFacts } from '../../src/documents/facts/text-facts.ts';
import type { CodedError } from '../../src/errors/coded-error.ts';
import type {
  DeliveryMark,
  DocumentPage,
  DocumentRef,
  DocumentType,
  InvoiceSource,
  Partner,
  SalesPerson,
  SapAction,
  SapDocument,
  SourceCursor,
} from '../../src/sap/invoice-source.ts';
import { sapDocument } from '../../src/sap/sap-document.test-support.ts';

const factsOfTexts = new Map<string, ReturnType<typeof textFacts>>();

/** Facts of this text, worked out once for all companies that print it. */
export function factsOf(text: string): ReturnType<typeof textFacts> {
  const facts = factsOfTexts.get(text) ?? textFacts(text);
  factsOfTexts.set(text, facts);
  return facts;
}

/** A company in memory, as the invoice-source port shows it; and its PDFs, in a real folder. */
export class ScriptedCompany implements InvoiceSource, DocumentSource {
  readonly company = 'TEST_AR';
  readonly name = 'folder';
  readonly documents = new Map<number, SapDocument>();
  readonly partners = new Map<string, Partner>();
  readonly salesPersons = new Map<number, SalesPerson>();
  readonly writes: { readonly docEntry: number; readonly mark: DeliveryMark }[] = [];
  readonly pdfs = new Map<string, { readonly found: FoundDocument; readonly facts: DocumentFacts }>();
  readonly folder = mkdtempSync(path.join(tmpdir(), 'courier-delivery-'));
  down: Error | null = null;
  folderGone: Error | null = null;
  /** Why documents may be hidden from the user. */
  blind: CodedError | null = null;
  /** Refuses a write-back before or after it was done. */
  refuseWrite: (docEntry: number) => { readonly done: boolean; readonly error: Error } | null = () => null;
  /** Rows of which nobody can say which document they are, in each look. */
  unreadable: readonly CodedError[] = [];
  /** How often changes were asked for. */
  reads = 0;
  #tick = 0;

  /** Posts an invoice for a customer with a mobile of its own. */
  post(docEntry: number, changes: Partial<SapDocument> = {}): SapDocument {
    const cardCode = changes.cardCode ?? `C${docEntry}`;
    if (!this.partners.has(cardCode)) this.customer(cardCode, `+54 9 11 ${4000 + docEntry} 5555`);
    const document = sapDocument(docEntry, {
      ref: { company: this.company, type: 'invoice', key: String(docEntry) },
      docNum: 100_000 + docEntry,
      seriesName: 'A',
      dueDate: '2026-12-20',
      cardCode,
      cardName: `Customer ${cardCode}`,
      total: `${1000 + docEntry}.5`,
      ...changes,
    });
    return this.#put(document);
  }

  /** Posts an invoice whose PDF is there. */
  invoice(docEntry: number, changes: Partial<SapDocument> = {}): SapDocument {
    const document = this.post(docEntry, changes);
    this.print(docEntry);
    return document;
  }

  invoices(...docEntries: number[]): void {
    for (const docEntry of docEntries) this.invoice(docEntry);
  }

  change(docEntry: number, changes: Partial<SapDocument>): void {
    const document = this.documents.get(docEntry);
    if (!document) throw new Error(`no invoice ${docEntry}`);
    this.#put({ ...document, ...changes });
  }

  customer(cardCode: string, cellular: string, changes: Partial<Partner> = {}): void {
    this.partners.set(cardCode, {
      cardCode,
      name: `Customer ${cardCode}`,
      country: 'AR',
      language: 'es',
      phones: cellular === '' ? [] : [{ field: 'Cellular', text: cellular }],
      contacts: [],
      optedOut: false,
      ...changes,
    });
  }

  /** A PDF whose text agrees with the invoice. */
  print(docEntry: number, content = `PDF of ${docEntry}`, fileName = `Invoice_${100_000 + docEntry}.pdf`): void {
    const document = this.documents.get(docEntry);
    if (!document) throw new Error(`no invoice ${docEntry}`);
    const file = path.join(this.folder, fileName);
    writeFileSync(file, content);
    this.pdfs.set(fileName, {
      found: {
        key: fileName,
        path: file,
        fileName,
        size: content.length,
        sha256: hash('sha256', content),
        modifiedAt: Date.now(),
      },
      facts: {
        name: { docNums: [document.docNum], docEntries: [], fiscalNumbers: [], composites: [] },
        text: factsOf(`Factura N° ${document.docNum}\nFecha ${document.docDate}\nTOTAL ARS ${document.total}`),
        unreadable: null,
      },
    });
  }

  async *changes(since: SourceCursor | null, fromDate: string): AsyncIterable<DocumentPage> {
    this.reads += 1;
    this.#check();
    const rows = [...this.documents.values()].filter((row) => since === null || stampOf(row) >= since);
    await Promise.resolve();
    for (let at = 0; at < rows.length; at += 20) {
      const documents = rows.slice(at, at + 20).filter((row) => since !== null || row.docDate >= fromDate);
      const last = documents.at(-1);
      yield { documents, cursor: last ? stampOf(last) : null, unreadable: this.unreadable };
    }
  }
  async *sweep(fromDate: string): AsyncIterable<DocumentPage> {
    this.#check();
    await Promise.resolve();
    const documents = [...this.documents.values()].filter((row) => row.docDate >= fromDate);
    yield { documents, cursor: null };
  }
  document(ref: DocumentRef): Promise<SapDocument | null> {
    return this.#answer(() => this.documents.get(Number(ref.key)) ?? null);
  }
  numbered(type: DocumentType, docNum: number): Promise<readonly SapDocument[]> {
    const all = [...this.documents.values()];
    return Promise.resolve(all.filter((one) => one.docNum === docNum && one.ref.type === type));
  }

  partner(cardCode: string): Promise<Partner | null> {
    return this.#answer(() => this.partners.get(cardCode) ?? null);
  }
  salesPerson(code: number): Promise<SalesPerson | null> {
    return this.#answer(() => this.salesPersons.get(code) ?? null);
  }
  writeBack(ref: DocumentRef, mark: DeliveryMark): Promise<void> {
    return this.#answer(() => {
      const docEntry = Number(ref.key);
      const refusal = this.refuseWrite(docEntry);
      if (!refusal || refusal.done) {
        this.writes.push({ docEntry, mark });
        this.change(docEntry, { mark: { ...mark, names: 'this' } });
      }
      if (refusal) throw refusal.error;
    });
  }
  clearAction(ref: DocumentRef, action: SapAction): Promise<void> {
    return this.#answer(() => {
      const docEntry = Number(ref.key);
      if (this.documents.get(docEntry)?.action === action) this.change(docEntry, { action: null });
    });
  }
  blindSpot(): Promise<CodedError | null> {
    return Promise.resolve(this.blind);
  }
  async *scan(): AsyncIterable<FoundDocument> {
    if (this.folderGone) throw this.folderGone;
    await Promise.resolve();
    for (const { found } of this.pdfs.values()) yield found;
  }
  facts(document: FoundDocument): Promise<DocumentFacts> {
    const known = this.pdfs.get(document.key);
    return known ? Promise.resolve(known.facts) : Promise.reject(new Error('gone'));
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #put(document: SapDocument): SapDocument {
    this.#tick += 1;
    const updateTime = new Date(this.#tick * 1000).toISOString().slice(11, 19);
    const row = { ...document, updateTime };
    this.documents.set(Number(document.ref.key), row);
    return row;
  }
  #check(): void {
    if (this.down) throw this.down;
  }
  #answer<T>(answer: () => T): Promise<T> {
    return new Promise((resolve) => {
      this.#check();
      resolve(answer());
    });
  }
}

function stampOf({ updateDate, updateTime }: SapDocument): string {
  return `${updateDate} ${updateTime}`;
}
