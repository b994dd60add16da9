import type { CodedError } from '../../errors/coded-error.ts';
import { sapError } from '../../errors/sap.ts';
import type { DocumentType } from '../invoice-source.ts';
import type { QueryOptions } from './collection.ts';
import { afterDocEntry } from './delta.ts';
import { Fields } from './fields.ts';
import type { JsonObject } from './json.ts';
import { excerpt } from './refusal.ts';

/** The row's DocEntry; null: it has none that can be read. */
export const docEntryIn = (row: JsonObject): number | null => new Fields(row, 'row').integer('DocEntry');

/** What is told of a row that nobody can say which document it is. */
export function unreadableRow(type: DocumentType, row: JsonObject): CodedError {
  const { DocEntry: docEntry = null, DocNum, DocDate, CardCode } = row;
  return sapError('SAP_ROW_UNREADABLE', {
    type,
    docEntry: JSON.stringify(docEntry).slice(0, 40),
    excerpt: excerpt(JSON.stringify({ DocNum, DocDate, CardCode })),
  });
}

/** How far the pages of a question have come: by the largest DocEntry, and by counting where rows have none. */
export class KeyPlace {
  readonly #filter: string;
  #last: number | null = null;
  /** Rows above it that have none. */
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
   * One question that answers two: whether there are rows behind this page, and, by the older ones it asks for beside them,
   * whether the server sends pages with more rows.
   *
   * @param rows how many to ask for.
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

  /** Whether the answer to it has rows that the page has not. */
  isBehind(page: readonly JsonObject[], found: readonly JsonObject[]): boolean {
    const last = largestOf(page) ?? this.#last ?? 0;
    return found.some((row) => (docEntryIn(row) ?? 0) > last);
  }
}

function largestOf(page: readonly JsonObject[]): number | null {
  const known = page.map((row) => docEntryIn(row)).filter((docEntry) => docEntry !== null);
  return known.length === 0 ? null : Math.max(...known);
}
