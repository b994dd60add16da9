import { sapError } from '../../errors/sap.ts';
import { type Call, type CallAnswer, refused } from './call.ts';
import { type JsonObject, objectsOf } from './json.ts';
import type { LastPage, PageSizes } from './page-sizes.ts';
import { queryString } from './query.ts';

/** Query options by name: `{$filter: "…"}`. */
export type QueryOptions = Readonly<Record<string, string>>;

/** One page of rows as received. */
export interface RowPage {
  readonly rows: readonly JsonObject[];
  /** When SAP's server answered, by its own clock: epoch milliseconds; null: unknown. */
  readonly at: number | null;
}

/** A query for rows, and how to ask for the following pages. */
export interface CollectionQuestion {
  readonly entitySet: string;
  /** Rows per answer; 0: all of them. */
  readonly pageSize: number;
  /** The options for the first page, or for the page after those read so far. */
  readonly page: (behind: Behind | null) => QueryOptions;
  /** Checks whether more rows follow a page without a next link; if missing, the next page is requested. */
  readonly looksBehind?: (page: readonly JsonObject[]) => Promise<boolean>;
  /** Maximum number of rows: once reached, the last page has been read. */
  readonly atMost?: number;
  /** Trust only observed page sizes, not what the server says about them. */
  readonly thoroughly?: boolean;
}

/** Where the next page begins. */
export interface Behind {
  readonly lastPage: readonly JsonObject[];
  /** Rows read so far. */
  readonly read: number;
  /** The position in the server's next link (`$skip` or `$skiptoken`); empty if there is none. */
  readonly place: QueryOptions;
}

/**
 * All rows of a collection in at least one page: the only way to read one. A page shorter than requested is the last only
 * if it has no next link and the server is known to send larger ones.
 *
 * @param ask sends one query with these options.
 * @throws `SAP_ANSWER_UNREADABLE` if paging does not advance, and the error for a refusal
 */
export async function* pagesOf(
  question: CollectionQuestion,
  sizes: PageSizes,
  ask: (options: QueryOptions) => Promise<CallAnswer>,
): AsyncGenerator<RowPage> {
  const { entitySet, pageSize } = question;
  const asked = pageSize === 0 ? Number.POSITIVE_INFINITY : pageSize;
  /** The short page that may not have been the last. */
  let doubted: LastPage | null = null;
  let behind: Behind | null = null;
  let read = 0;
  for (;;) {
    const options = question.page(behind);
    const answer = await ask(options);
    if (!answer.ok) throw refused(collectionCall(question, options), answer.refusal);
    const rows = objectsOf(answer.body?.['value']);
    const link = answer.body?.['@odata.nextLink'] ?? answer.body?.['odata.nextLink'];
    const hasLink = typeof link === 'string';
    sizes.saw(rows.length);
    if (doubted) {
      if (rows.length === 0) sizes.wasLast(doubted);
      else sizes.hidRows();
    }
    if (rows.length === 0 && !hasLink) {
      if (read === 0) yield { rows, at: answer.at };
      return;
    }
    // Continuing would never end, and stopping would lose the rest.
    if (rows.length === 0 || isSamePage(rows, behind)) throw endless(entitySet);
    yield { rows, at: answer.at };
    const page: LastPage = { rows: rows.length, acknowledged: answer.pageSizeKept };
    doubted = null;
    read += rows.length;
    if (read >= (question.atMost ?? Number.POSITIVE_INFINITY)) return;
    if (!hasLink && rows.length < asked) {
      if (!sizes.mayHideMore(page, question.thoroughly ?? false)) return;
      if (question.looksBehind) {
        if (!(await question.looksBehind(rows))) return sizes.wasLast(page);
        sizes.hidRows();
      } else doubted = page;
    }
    behind = { lastPage: rows, read, place: hasLink ? placeIn(link) : {} };
  }
}

/** All rows of a small collection. */
export async function allRows(
  question: CollectionQuestion,
  sizes: PageSizes,
  ask: (options: QueryOptions) => Promise<CallAnswer>,
): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  for await (const { rows } of pagesOf(question, sizes, ask)) found.push(...rows);
  return found;
}

/** Paging by the server's links, for small collections. The query remains ours, since some links omit half of it. */
export const byLink =
  (options: QueryOptions): CollectionQuestion['page'] =>
  (behind) =>
    behind ? { ...options, $skip: String(behind.read), ...behind.place } : options;

/** The request for one page. */
export function collectionCall(
  { entitySet, pageSize }: Pick<CollectionQuestion, 'entitySet' | 'pageSize'>,
  options: QueryOptions,
): Call {
  return {
    method: 'GET',
    resource: `${entitySet}${queryString(options)}`,
    headers: { prefer: `odata.maxpagesize=${pageSize}` },
  };
}

function endless(resource: string): Error {
  return sapError('SAP_ANSWER_UNREADABLE', {
    method: 'GET',
    resource,
    reason: 'its paging does not advance',
    excerpt: '',
  });
}

function isSamePage(rows: readonly JsonObject[], behind: Behind | null): boolean {
  return behind !== null && JSON.stringify(rows) === JSON.stringify(behind.lastPage);
}

function placeIn(link: string): QueryOptions {
  const options = new URLSearchParams(link.slice(link.indexOf('?') + 1));
  const token = options.get('$skiptoken');
  if (token !== null) return { $skiptoken: token };
  const skip = options.get('$skip');
  return skip === null ? {} : { $skip: skip };
}
