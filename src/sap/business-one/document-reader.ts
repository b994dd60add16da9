import type { Log } from '../../log.ts';
import { docEntryOf } from '../doc-entry.ts';
import type { DocumentRef, DocumentType, SapDocument } from '../invoice-source.ts';
import { refused } from './call.ts';
import { afterDocEntry } from './delta.ts';
import { type DocumentContext, documentSelect, entitySets, optionalProperties, readDocument } from './document-row.ts';
import { Fields } from './fields.ts';
import { objectsOf } from './json.ts';
import { entityPath, queryString } from './query.ts';
import { isNotFound } from './refusal.ts';
import { SelectedReads } from './selected.ts';
import type { ServiceLayer } from './service-layer.ts';
import { documentMarkProperties } from './user-fields.ts';

export interface DocumentReaderOptions {
  readonly company: string;
  readonly requireFiscalApproval: boolean;
  /** Whether our user fields are read with the document. */
  readonly withMark: boolean;
  /** User field with the document's own phone, which must exist; null: the company has none. */
  readonly phoneField: string | null;
  /** Documents in one answer. */
  readonly pageSize: number;
}

export interface DocumentRows {
  readonly documents: SapDocument[];
  /** When SAP's server answered, by its own clock: epoch milliseconds; null: it does not say. */
  readonly at: number | null;
}

/** Reads posted documents as rows of their entity set. */
export class DocumentReader {
  readonly #client: ServiceLayer;
  readonly #options: DocumentReaderOptions;
  readonly #log: Log;
  readonly #reads: SelectedReads;
  readonly #userFields: readonly string[];
  /** undefined: not asked yet. */
  #localCurrency: string | null | undefined;

  constructor(client: ServiceLayer, options: DocumentReaderOptions, log: Log) {
    this.#client = client;
    this.#options = options;
    this.#log = log;
    this.#reads = new SelectedReads(client, optionalProperties, log);
    const phone = options.phoneField === null ? [] : [options.phoneField];
    this.#userFields = [...(options.withMark ? documentMarkProperties : []), ...phone];
  }

  /**
   * Pages of documents that pass the filter, in DocEntry order. One page is in memory at a time.
   *
   * @param pageSize the server may send fewer; then a next link says that there is more.
   */
  async *pages(type: DocumentType, filter: string, signal: AbortSignal): AsyncGenerator<DocumentRows> {
    const { pageSize } = this.#options;
    for (let last: number | null = null; ; ) {
      const call = (absent: ReadonlySet<string>) => ({
        method: 'GET' as const,
        resource: `${entitySets[type]}${queryString({
          $select: documentSelect(absent, this.#userFields),
          $filter: afterDocEntry(filter, last),
          $orderby: 'DocEntry',
          $top: String(pageSize),
        })}`,
        headers: { prefer: `odata.maxpagesize=${pageSize}` },
      });
      const answer = await this.#reads.read(call, signal);
      if (!answer.ok) throw refused(call(new Set()), answer.refusal);
      const rows = objectsOf(answer.body?.['value']);
      const lastRow = rows.at(-1);
      if (!lastRow) return;
      last = new Fields(lastRow, type).requiredInteger('DocEntry');
      const context = await this.#contextOf(type, signal);
      yield { documents: rows.map((row) => readDocument(row, context)), at: answer.at };
      const more = answer.body?.['@odata.nextLink'] ?? answer.body?.['odata.nextLink'];
      if (rows.length < pageSize && typeof more !== 'string') return;
    }
  }

  /** One document, or null when there is none. */
  async one(ref: DocumentRef, signal: AbortSignal): Promise<SapDocument | null> {
    const docEntry = docEntryOf(ref);
    if (docEntry === null) return null;
    const call = (absent: ReadonlySet<string>) => ({
      method: 'GET' as const,
      resource:
        entityPath(entitySets[ref.type], docEntry) + queryString({ $select: documentSelect(absent, this.#userFields) }),
    });
    const answer = await this.#reads.read(call, signal);
    if (!answer.ok) {
      if (isNotFound(answer.refusal)) return null;
      throw refused(call(new Set()), answer.refusal);
    }
    return answer.body ? readDocument(answer.body, await this.#contextOf(ref.type, signal)) : null;
  }

  async #contextOf(type: DocumentType, signal: AbortSignal): Promise<DocumentContext> {
    const { company, requireFiscalApproval, phoneField } = this.#options;
    if (this.#localCurrency === undefined) this.#localCurrency = await this.#askLocalCurrency(signal);
    return { company, type, localCurrency: this.#localCurrency, requireFiscalApproval, phoneField };
  }

  /** A user without the right on it is no obstacle: the foreign total then decides. */
  async #askLocalCurrency(signal: AbortSignal): Promise<string | null> {
    const answer = await this.#client.read({ method: 'POST', resource: 'CompanyService_GetAdminInfo' }, signal);
    if (answer.ok) {
      const currency = answer.body?.['LocalCurrency'];
      return typeof currency === 'string' && currency !== '' ? currency : null;
    }
    this.#log.info({ refusal: answer.refusal }, 'SAP does not tell the local currency; foreign totals decide');
    return null;
  }
}
