import { hasCode, toError } from '../../errors/coded-error.ts';
import { sapError } from '../../errors/sap.ts';
import type { DeliveryMark, DocumentRef, FoundMark, SapDocument } from '../invoice-source.ts';
import { type Call, refused } from './call.ts';
import { allRows, byLink, collectionCall } from './collection.ts';
import { entityPath, literal } from './query.ts';
import { isNotFound, type Refusal } from './refusal.ts';
import type { ServiceLayer } from './service-layer.ts';
import { nameOf, writeRefused } from './user-field-marks.ts';
import { asStored, courierTable, readTableMark, sameMark, tableCode, tableMark } from './user-fields.ts';

const TABLE = `U_${courierTable.TableName}`;
/** Codes per request; its URL stays well under 8 KB. */
const CODES_PER_REQUEST = 50;
/** Number of remembered marks, so that polls that find the same documents again need no more requests. */
const REMEMBERED = 10_000;
const ROUNDS = 4;
/** "This entry already exists": somebody else inserted the row first. */
const DUPLICATE = '-2035';

/** The marks in our user-defined table: one row per document; the document itself is not changed. */
export class UserTableMarks {
  readonly #client: ServiceLayer;
  /** By `Code`; null: known to be missing. Oldest first. */
  readonly #known = new Map<string, FoundMark | null>();

  constructor(client: ServiceLayer) {
    this.#client = client;
  }

  /** The documents with their marks; `anew` also reads those that are remembered. */
  async complete(documents: readonly SapDocument[], anew: boolean, signal: AbortSignal): Promise<SapDocument[]> {
    const codes = documents.map((document) => tableCode(document.ref));
    const unknown = codes.filter((code) => anew || !this.#known.has(code));
    const found = new Map<string, FoundMark | null>();
    for (let from = 0; from < unknown.length; from += CODES_PER_REQUEST) {
      const asked = unknown.slice(from, from + CODES_PER_REQUEST);
      for (const code of asked) found.set(code, null);
      for (const [code, mark] of await this.#read(asked, signal)) found.set(code, mark);
    }
    const completed = documents.map((document) => {
      const code = tableCode(document.ref);
      return { ...document, mark: (found.has(code) ? found.get(code) : this.#known.get(code)) ?? null };
    });
    for (const [code, mark] of found) this.#remember(code, mark);
    return completed;
  }

  /** Writes a document's row, inserting it if necessary. Idempotent. */
  async write(ref: DocumentRef, given: DeliveryMark, signal: AbortSignal): Promise<void> {
    const mark = asStored(given);
    const code = tableCode(ref);
    const resource = entityPath(TABLE, code);
    let uncertain: Error | null = null;
    for (let round = 1; round <= ROUNDS; round++) {
      const current = await this.#readOne(resource, signal);
      if (current.there && sameMark(current.mark, mark)) return this.#remember(code, { ...mark, names: 'this' });
      const body = tableMark(ref, mark);
      const call: Call = current.there
        ? { method: 'PATCH', resource, body }
        : { method: 'POST', resource: TABLE, body: { Code: code, Name: code, ...body } };
      try {
        const answer = await this.#client.write(call, signal);
        if (answer.ok) return this.#remember(code, { ...mark, names: 'this' });
        uncertain = null;
        if (answer.refusal.code !== DUPLICATE) throw this.#refused(ref, call, answer.refusal);
      } catch (thrown) {
        if (!hasCode(thrown, 'SAP_WRITE_UNCERTAIN')) throw thrown;
        uncertain = toError(thrown);
      }
    }
    throw uncertain ?? sapError('SAP_WRITE_CONFLICT', nameOf(ref));
  }

  async #read(codes: readonly string[], signal: AbortSignal): Promise<[string, FoundMark | null][]> {
    const question = {
      entitySet: TABLE,
      pageSize: codes.length,
      page: byLink({ $filter: codes.map((code) => `Code eq ${literal(code)}`).join(' or ') }),
      atMost: codes.length,
    };
    const rows = await allRows(question, this.#client.pageSizes(question.entitySet), async (options) => {
      const answer = await this.#client.read(collectionCall(question, options), signal);
      const missing = answer.ok ? null : tableMissing(answer.refusal);
      if (missing) throw missing;
      return answer;
    });
    return rows.map((row) => [String(row['Code'] as string), readTableMark(row)]);
  }

  async #readOne(resource: string, signal: AbortSignal): Promise<{ there: boolean; mark: DeliveryMark | null }> {
    const call: Call = { method: 'GET', resource, expects: ['Code'] };
    const answer = await this.#client.read(call, signal);
    if (answer.ok) return { there: true, mark: answer.body ? readTableMark(answer.body) : null };
    const missing = tableMissing(answer.refusal);
    if (missing) throw missing;
    if (isNotFound(answer.refusal)) return { there: false, mark: null };
    throw refused(call, answer.refusal);
  }

  #refused(ref: DocumentRef, call: Call, refusal: Refusal): Error {
    return tableMissing(refusal) ?? writeRefused(ref, call, refusal);
  }

  #remember(code: string, mark: FoundMark | null): void {
    this.#known.delete(code);
    this.#known.set(code, mark);
    const oldest = this.#known.keys().next();
    if (this.#known.size > REMEMBERED && oldest.done !== true) this.#known.delete(oldest.value);
  }
}

/** An unknown table is an unknown path. */
function tableMissing(refusal: Refusal): Error | null {
  const unknownPath = refusal.code === '-1000' && /resource path|not found/i.test(refusal.text);
  return unknownPath ? sapError('SAP_USER_TABLE_MISSING', { text: refusal.text }) : null;
}
