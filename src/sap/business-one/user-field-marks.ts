import { hasCode, toError } from '../../errors/coded-error.ts';
import { sapError, type sapErrors } from '../../errors/sap.ts';
import { docEntryOf } from '../doc-entry.ts';
import type { DeliveryMark, DocumentRef, SapAction } from '../invoice-source.ts';
import { type Call, refused } from './call.ts';
import { entitySets } from './document-row.ts';
import type { JsonObject } from './json.ts';
import { entityPath } from './query.ts';
import { isConflict, isForbidden, isNotFound, isOfGateway, type Refusal, unknownProperty } from './refusal.ts';
import type { ServiceLayer } from './service-layer.ts';
import {
  asStored,
  documentMark,
  hasKeyField,
  noAction,
  readAction,
  readDocumentMark,
  sameMark,
} from './user-fields.ts';

/** How often a write is restarted after a conflict or an uncertain outcome. */
const ROUNDS = 4;

/**
 * Writes the mark into the document's user fields. Each round first reads the whole document: with `$select` the ETag
 * is constant and wrong. A mark that is already there is not written again, since every write changes the stamp and
 * comes back as a change. After a lost answer, the next round's read tells whether it was written.
 *
 * @throws `SAP_WRITE_REFUSED`, `SAP_WRITE_CONFLICT`, `SAP_DOCUMENT_GONE`, `SAP_USER_FIELDS_MISSING`, …
 */
export async function writeDocumentMark(
  client: ServiceLayer,
  ref: DocumentRef,
  given: DeliveryMark,
  signal: AbortSignal,
): Promise<void> {
  const mark = asStored(given);
  await patchWhole(client, ref, signal, (row) => {
    const found = readDocumentMark(row, ref);
    const named = hasKeyField(row);
    return sameMark(found, mark) && (found?.names === 'this' || !named) ? null : documentMark(mark, ref, named);
  });
}

/** Clears a document's action, unless it has changed meanwhile. @throws as `writeDocumentMark` */
export async function clearDocumentAction(
  client: ServiceLayer,
  ref: DocumentRef,
  action: SapAction,
  signal: AbortSignal,
): Promise<void> {
  await patchWhole(client, ref, signal, (row) => (readAction(row) === action ? noAction : null));
}

/** @param bodyFor the body of the PATCH, from the whole document; null: there is nothing to write */
async function patchWhole(
  client: ServiceLayer,
  ref: DocumentRef,
  signal: AbortSignal,
  bodyFor: (row: JsonObject) => object | null,
): Promise<void> {
  const docEntry = docEntryOf(ref);
  if (docEntry === null) throw sapError('SAP_DOCUMENT_GONE', nameOf(ref));
  const resource = entityPath(entitySets[ref.type], docEntry);
  let uncertain: Error | null = null;
  for (let round = 1; round <= ROUNDS; round++) {
    const current = await readWhole(client, ref, resource, signal);
    const body = bodyFor(current.row);
    if (body === null) return;
    const headers = current.etag === null ? {} : { 'if-match': current.etag };
    const call: Call = { method: 'PATCH', resource, headers, body };
    try {
      const answer = await client.write(call, signal);
      if (answer.ok) return;
      uncertain = null;
      if (!isConflict(answer.refusal)) throw writeRefused(ref, call, answer.refusal);
    } catch (thrown) {
      if (!hasCode(thrown, 'SAP_WRITE_UNCERTAIN')) throw thrown;
      uncertain = toError(thrown);
    }
  }
  throw uncertain ?? sapError('SAP_WRITE_CONFLICT', nameOf(ref));
}

async function readWhole(
  client: ServiceLayer,
  ref: DocumentRef,
  resource: string,
  signal: AbortSignal,
): Promise<{ row: JsonObject; etag: string | null }> {
  const call: Call = { method: 'GET', resource, expects: ['DocEntry'] };
  const answer = await client.read(call, signal);
  if (answer.ok) return { row: answer.body ?? {}, etag: answer.etag };
  if (isNotFound(answer.refusal)) throw sapError('SAP_DOCUMENT_GONE', nameOf(ref));
  throw refused(call, answer.refusal);
}

/**
 * SAP's own codes for a refused write: "Field cannot be updated (ODBC -1029)"; "Could not commit transaction: Error -1 detected during
 * transaction" (B1SLayer, issue 81); a deadlock, after which programs that use SAP's DI API try again.
 */
const ownCodes = {
  '-1029': 'SAP_WRITE_FORBIDDEN_FIELD',
  '-1116': 'SAP_WRITE_NOT_COMMITTED',
  '-2038': 'SAP_WRITE_BLOCKED',
} as const satisfies Readonly<Record<string, keyof typeof sapErrors>>;

/**
 * The error for a refused write. SAP runs the customer's own checks before every save, which may return any code
 * and text; SAP's own codes are negative.
 */
export function writeRefused(ref: DocumentRef, call: Call, refusal: Refusal): Error {
  const { text, code } = refusal;
  if (isOfGateway(refusal)) return refused(call, refusal);
  // The document was just read; if it is really gone, the next attempt finds out, as it reads first.
  if (isNotFound(refusal)) return sapError('SAP_WRITE_REFUSED_AS_MISSING', { ...nameOf(ref), text, sapCode: code });
  if (unknownProperty(refusal) !== null) return sapError('SAP_USER_FIELDS_MISSING', { text });
  if (isForbidden(refusal)) return refused(call, refusal);
  const own = Object.entries(ownCodes).find(([known]) => known === code)?.[1];
  const word = own ?? (code.startsWith('-') ? 'SAP_WRITE_BY_RULE' : 'SAP_WRITE_REFUSED');
  return sapError(word, { ...nameOf(ref), text, sapCode: code });
}

/** A document's name in errors. */
export function nameOf(ref: DocumentRef): { readonly type: string; readonly docEntry: string } {
  return { type: ref.type, docEntry: ref.key };
}
