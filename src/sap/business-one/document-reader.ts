import type { CodedError } from '../../errors/coded-error.ts';
import type { Log } from '../../log.ts';
import { docEntryOf } from '../doc-entry.ts';
import type { DocumentRef, DocumentType, SapDocument } from '../invoice-source.ts';
import { refused } from './call.ts';
import { type CollectionQuestion, collectionCall, pagesOf, type RowPage } from './collection.ts';
import { docEntryIn, KeyPlace, unreadableRow } from './document-pages.ts';
import {
  type DocumentContext,
  documentSelect,
  entitySets,
  optionalProperties,
  readDocument,
  readStamp,
  stampSelect,
} from './document-row.ts';
import { type JsonObject, objectsOf } from './json.ts';
import { entityPath, queryString } from './query.ts';
import { isNotFound } from './refusal.ts';
import { SelectedReads } from './selected.ts';
import { adminInfo, type ServiceLayer } from './service-layer.ts';
import { documentMarkProperties, optionalMarkProperties } from './user-fields.ts';

export interface DocumentReaderOptions {
  readonly company: string;
  readonly requireFiscalApproval: boolean;
  /** Branches that are delivered; empty: all. */
  readonly branches: readonly number[];
  /** Whether our user fields are read with the document. */
  readonly withMark: boolean;
  /** User field with the document's own phone, which must exist; null: the company has none. */
  readonly phoneField: string | null;
  /** Documents per answer. */
  readonly pageSize: number;
}

export interface DocumentRows {
  readonly documents: SapDocument[];
  /** Rows without a readable key. */
  readonly unreadable: readonly CodedError[];
  /** When SAP's server answered, by its own clock: epoch milliseconds; null: unknown. */
  readonly at: number | null;
}

/** Keys and stamps per answer, about 150 bytes each. */
const STAMPS_PAGE_SIZE = 10_000;

/** How rows are queried. */
interface RowReading {
  readonly select: (absent: ReadonlySet<string>) => string;
  readonly pageSize: number;
  readonly thoroughly: boolean;
}

/** DocEntries requested to check for rows after a page: more than a quiet company has in the overlap. */
const PROBED_ROWS = 200;

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
    this.#reads = new SelectedReads(client, new Set([...optionalProperties, ...optionalMarkProperties]), log);
    const phone = options.phoneField === null ? [] : [options.phoneField];
    this.#userFields = [...(options.withMark ? [...documentMarkProperties, ...optionalMarkProperties] : []), ...phone];
  }

  /**
   * Pages of documents that pass the filter, in DocEntry order. One page is in memory at a time.
   *
   * @param thoroughly the end counts only if the server was observed to send larger pages.
   */
  async *pages(
    type: DocumentType,
    filter: string,
    thoroughly: boolean,
    signal: AbortSignal,
  ): AsyncGenerator<DocumentRows> {
    const select = (absent: ReadonlySet<string>): string => documentSelect(absent, this.#userFields);
    const pages = this.#rows(type, filter, { select, pageSize: this.#options.pageSize, thoroughly }, signal);
    for await (const { rows, at } of pages) {
      const context = await this.#contextOf(type, signal);
      const unreadable = rows.filter((row) => docEntryIn(row) === null).map((row) => unreadableRow(type, row));
      const readable = rows.filter((row) => docEntryIn(row) !== null);
      yield { documents: readable.map((row) => readDocument(row, context)), unreadable, at };
    }
  }

  /** Only the keys and stamps of the documents that pass the filter, all at once; null for a row without a key. */
  async stamps(type: DocumentType, filter: string, signal: AbortSignal) {
    const how = { select: () => stampSelect, pageSize: STAMPS_PAGE_SIZE, thoroughly: false };
    const found: ReturnType<typeof readStamp>[] = [];
    for await (const { rows } of this.#rows(type, filter, how, signal))
      found.push(...rows.map((row) => readStamp(row)));
    return found;
  }

  #rows(
    type: DocumentType,
    filter: string,
    { select, pageSize, thoroughly }: RowReading,
    signal: AbortSignal,
  ): AsyncGenerator<RowPage> {
    const entitySet = entitySets[type];
    const place = new KeyPlace(filter);
    const question: CollectionQuestion = {
      entitySet,
      pageSize,
      thoroughly,
      page: (behind) => {
        if (behind) place.pass(behind.lastPage);
        return { ...place.options(), $orderby: 'DocEntry', $top: String(pageSize) };
      },
      looksBehind: (page) => this.#looksBehind(entitySet, place, page, signal),
    };
    return pagesOf(question, this.#client.pageSizes(entitySet), (options) =>
      this.#reads.read((absent) => collectionCall(question, { $select: select(absent), ...options }), signal),
    );
  }

  async #looksBehind(
    entitySet: string,
    place: KeyPlace,
    page: readonly JsonObject[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const rows = Math.max(page.length + 1, PROBED_ROWS);
    const call = collectionCall({ entitySet, pageSize: rows }, place.behind(page, rows));
    const answer = await this.#client.read(call, signal);
    if (!answer.ok) throw refused(call, answer.refusal);
    const found = objectsOf(answer.body?.['value']);
    this.#client.pageSizes(entitySet).saw(found.length);
    return place.isBehind(page, found);
  }

  /** One document, or null when there is none. */
  async one(ref: DocumentRef, signal: AbortSignal): Promise<SapDocument | null> {
    const docEntry = docEntryOf(ref);
    if (docEntry === null) return null;
    const call = (absent: ReadonlySet<string>) => ({
      method: 'GET' as const,
      resource:
        entityPath(entitySets[ref.type], docEntry) + queryString({ $select: documentSelect(absent, this.#userFields) }),
      expects: ['DocEntry'],
    });
    const answer = await this.#reads.read(call, signal);
    if (!answer.ok) {
      if (isNotFound(answer.refusal)) return null;
      throw refused(call(new Set()), answer.refusal);
    }
    return answer.body ? readDocument(answer.body, await this.#contextOf(ref.type, signal)) : null;
  }

  async #contextOf(type: DocumentType, signal: AbortSignal): Promise<DocumentContext> {
    const { company, requireFiscalApproval, phoneField, branches } = this.#options;
    if (this.#localCurrency === undefined) this.#localCurrency = await this.#askLocalCurrency(signal);
    return { company, type, localCurrency: this.#localCurrency, requireFiscalApproval, phoneField, branches };
  }

  /** Not readable for every user; the foreign total decides then. */
  async #askLocalCurrency(signal: AbortSignal): Promise<string | null> {
    const answer = await this.#client.read(adminInfo, signal);
    if (answer.ok) {
      const currency = answer.body?.['LocalCurrency'];
      return typeof currency === 'string' && currency !== '' ? currency : null;
    }
    this.#log.info({ refusal: answer.refusal }, 'the local currency cannot be read; foreign totals decide');
    return null;
  }
}
