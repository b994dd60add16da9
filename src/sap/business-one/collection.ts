import { sapError } from '../../errors/sap.ts';
import { type Call, type CallAnswer, refused } from './call.ts';
import { type JsonObject, objectsOf } from './json.ts';
import type { LastPage, PageSizes } from './page-sizes.ts';
import { queryString } from './query.ts';

/** Query options by name: `{$filter: "…"}`. */
export type QueryOptions = Readonly<Record<string, string>>;

/** One page of rows as they came. */
export interface RowPage {
  readonly rows: readonly JsonObject[];
  /** When SAP's server answered, by its own clock: epoch milliseconds; null: it does not say. */
  readonly at: number | null;
}

/** A question for rows, and how to ask for those behind the ones that were read. */
export interface CollectionQuestion {
  readonly entitySet: string;
  /** Rows in one answer; 0: all of them. */
  readonly pageSize: number;
  /** The options of the first page, or of the page behind the ones read so far. */
  readonly page: (behind: Behind | null) => QueryOptions;
  /** Whether rows were left out of a page that says nothing of more; absent: the next page is asked for. */
  readonly looksBehind?: (page: readonly JsonObject[]) => Promise<boolean>;
  /** Rows that there can be: with them, the last page was read. */
  readonly atMost?: number;
  /** What the server says of its page sizes does not count, only what it was seen to do. */
  readonly thoroughly?: boolean;
}

/** Where the next page begins. */
export interface Behind {
  readonly lastPage: readonly JsonObject[];
  /** Rows read so far. */
  readonly read: number;
  /** The place in the server's next link: its `$skip` or `$skiptoken`; empty without one. */
  readonly place: QueryOptions;
}

/**
 * All rows of a collection, page by page, at least one: the one way to read one. A page that is shorter than asked for is the last only
 * when it has no next link and the server is known to send larger ones.
 *
 * @param ask sends one question for rows with these options.
 * @throws `SAP_ANSWER_UNREADABLE` when the pages do not go on, and what a refusal means
 */
export async function* pagesOf(
  question: CollectionQuestion,
  sizes: PageSizes,
  ask: (options: QueryOptions) => Promise<CallAnswer>,
): AsyncGenerator<RowPage> {
  const { entitySet, pageSize } = question;
  const asked = pageSize === 0 ? Number.POSITIVE_INFINITY : pageSize;
  /** The short page behind which the coming one looks. */
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
    // With nothing to go on from, reading on would never end, and stopping would leave out the rest.
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

/** Pages as the server's links go, for small collections: the question stays ours, for some links leave half of it out. */
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
