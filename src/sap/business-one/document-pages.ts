import type { CodedError } from '../../errors/coded-error.ts';
import { sapError } from '../../errors/sap.ts';
import type { DocumentType } from '../invoice-source.ts';
import type { QueryOptions } from './collection.ts';
import { afterDocEntry } from './delta.ts';
import { Fields } from './fields.ts';
import type { JsonObject } from './json.ts';
import { excerpt } from './refusal.ts';

/** The row's DocEntry; null: missing or unreadable. */
export const docEntryIn = (row: JsonObject): number | null => new Fields(row, 'row').integer('DocEntry');

/** The error for a row without a readable key. */
export function unreadableRow(type: DocumentType, row: JsonObject): CodedError {
  const { DocEntry: docEntry = null, DocNum, DocDate, CardCode } = row;
  return sapError('SAP_ROW_UNREADABLE', {
    type,
    docEntry: JSON.stringify(docEntry).slice(0, 40),
    excerpt: excerpt(JSON.stringify({ DocNum, DocDate, CardCode })),
  });
}

/** Position within the pages of a query: the largest DocEntry, and a count of later rows without one. */
export class KeyPlace {
  readonly #filter: string;
  #last: number | null = null;
  /** Rows after it that have none. */
  #skip = 0;

  constructor(filter: string) {
    this.#filter = filter;
  }

  /** The options of the next page. */
  options(): QueryOptions {
    const skip: QueryOptions = this.#skip === 0 ? {} : { $skip: String(this.#skip) };
    return { $filter: afterDocEntry(this.#filter, this.#last), ...skip };
  }

  pass(page: readonly JsonObject[]): void {
    const last = largestOf(page);
    if (last === null) this.#skip += page.length;
    else {
      this.#last = last;
      this.#skip = page.length - 1 - page.findLastIndex((row) => docEntryIn(row) === last);
    }
  }

  /**
   * One query that answers two questions: whether rows follow this page, and, since it also asks for older rows,
   * whether the server sends larger pages.
   *
   * @param rows how many to request.
   */
  behind(page: readonly JsonObject[], rows: number): QueryOptions {
    const last = largestOf(page) ?? this.#last ?? 0;
    return {
      $select: 'DocEntry',
      $filter: `(${this.#filter} and DocEntry gt ${last}) or DocEntry le ${last}`,
      $orderby: 'DocEntry desc',
      $top: String(rows),
    };
  }

  /** Whether its answer contains rows that follow the page. */
  isBehind(page: readonly JsonObject[], found: readonly JsonObject[]): boolean {
    const last = largestOf(page) ?? this.#last ?? 0;
    return found.some((row) => (docEntryIn(row) ?? 0) > last);
  }
}

function largestOf(page: readonly JsonObject[]): number | null {
  const known = page.map((row) => docEntryIn(row)).filter((docEntry) => docEntry !== null);
  return known.length === 0 ? null : Math.max(...known);
}
