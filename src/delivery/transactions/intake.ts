import { get, run, type Transaction, together } from '../../database/port.ts';
import { integer, json, maybeInteger, maybeJson, maybeText, type Row } from '../../database/row.ts';
import { invoiceKeys } from '../../documents/keys.ts';
import type { DeliveryMark, SapDocument, SourceCursor } from '../../sap/invoice-source.ts';
import type { IntakeCounts, Refreshed, Sweep } from '../ports/intake-store.ts';
import type { Message, MessageChange } from '../ports/message.ts';
import { withoutPerson } from '../rules/forgotten.ts';
import { type Admission, type AdmissionRules, admit, desiredMark, leftOut } from '../rules/invoice-lifecycle.ts';
import { isProven, type MessageLife, replacedLife } from '../rules/lifecycle.ts';
import { lifeFromMark } from '../rules/mark.ts';
import { replacedFacts } from '../rules/replaced.ts';
import { whyOf } from '../rules/why.ts';
import { keepOfBook, ofBook } from './book.ts';
import { createCopies } from './copies.ts';
import { keepCustomer } from './customers.ts';
import { dueMessage } from './due.ts';
import { generationOfMark, holdForMark, isNewMark, verdictOnMark } from './marks.ts';
import { customerMessage, insertMessage } from './message-rows.ts';
import { lastPastOf } from './past-rows.ts';
import { replaceDocument } from './replaced.ts';
import { obeyAction } from './sap-actions.ts';
import { bookKey, invoiceMessageKey, type Scope } from './scope.ts';
import { transition, transitionInvoice, wishMark } from './transition.ts';

export function* cursor(scope: Scope): Transaction<SourceCursor | null> {
  const row = yield* ofBook(scope);
  return row ? maybeText(row, 'cursor') : null;
}

export function* fromDate(scope: Scope): Transaction<string | null> {
  const row = yield* ofBook(scope);
  return row ? maybeText(row, 'from_date') : null;
}

export function* firstStart(scope: Scope, today: string): Transaction<string> {
  const kept = yield* fromDate(scope);
  if (kept === null) yield* keepOfBook(scope, 'from_date', today);
  return kept ?? today;
}

export function* lastSweep(scope: Scope): Transaction<Sweep | null> {
  const row = yield* ofBook(scope);
  return row ? maybeJson<Sweep>(row, 'last_sweep') : null;
}

export function* keepSweep(scope: Scope, sweep: Sweep): Transaction<void> {
  yield* keepOfBook(scope, 'last_sweep', JSON.stringify(sweep));
}

export function* commitPage(
  scope: Scope,
  documents: readonly SapDocument[],
  cursorAfter: SourceCursor | null,
  rules: AdmissionRules,
  now: number,
): Transaction<IntakeCounts> {
  let admitted = 0;
  let changed = 0;
  let ignored = 0;
  const changes: MessageChange[] = [];
  for (const document of documents) {
    const known = yield* findInvoice(scope, document);
    if (known) {
      const updated = yield* update(scope, known, document, rules, now);
      if (updated.changed) changed += 1;
      changes.push(
        ...updated.changes,
        ...(yield* obeyAction(scope, integer(known, 'id'), document, now, updated.wish)),
      );
      continue;
    }
    const admission = yield* admissionOf(scope, document, rules);
    if (admission.kind === 'ignored') ignored += 1;
    else {
      // A later resend must get an id that no phone has seen.
      const generation = admission.fromMark ? yield* generationOfMark(scope, document, rules) : null;
      const life = { ...admission.life, generation: generation ?? admission.life.generation };
      const id = yield* insert(scope, document, { ...admission, life }, now);
      changes.push(...(yield* obeyAction(scope, id, document, now, null)));
      admitted += 1;
    }
  }
  if (cursorAfter !== null) yield* keepOfBook(scope, 'cursor', cursorAfter);
  return { admitted, changed, ignored, changes };
}

export function* refreshInvoice(
  scope: Scope,
  document: SapDocument,
  rules: AdmissionRules,
  now: number,
): Transaction<readonly MessageChange[]> {
  const known = yield* findInvoice(scope, document);
  if (!known) return [];
  const { changes, wish } = yield* update(scope, known, document, rules, now);
  return [...changes, ...(yield* obeyAction(scope, integer(known, 'id'), document, now, wish))];
}

export function* refreshDue(
  scope: Scope,
  message: number,
  document: SapDocument,
  rules: AdmissionRules,
  now: number,
): Transaction<Refreshed> {
  const [known, before] = yield* together(findInvoice(scope, document), dueMessage(message));
  if (!known) return { changes: [], due: before };
  const { changed, changes, wish } = yield* update(scope, known, document, rules, now);
  const obeyed = yield* obeyAction(scope, integer(known, 'id'), document, now, wish);
  const isSame = !changed && changes.length === 0 && (document.action ?? null) === null;
  return { changes: [...changes, ...obeyed], due: isSame ? before : yield* dueMessage(message) };
}

/** What is past is known, and never sent again, unless SAP has given its key to another document. */
function* admissionOf(scope: Scope, document: SapDocument, rules: AdmissionRules): Transaction<Admission> {
  const mark = yield* verdictOnMark(scope, document, rules);
  const admission = admit(document, rules, mark);
  if (admission.kind === 'ignored') return admission;
  const [past, book] = yield* together(lastPastOf(scope, document.ref), ofBook(scope));
  if (past === null) return isForgotten(book, document) ? { kind: 'ignored' } : admission;
  const differences = replacedFacts(json<SapDocument>(past, 'facts'), document);
  if (differences.length === 0) return { kind: 'ignored' };
  const why = whyOf('DELIVERY_DOCUMENT_REPLACED', { differences: differences.join(', ') });
  return { kind: 'admitted', life: replacedLife(integer(past, 'generation'), why), fromMark: false, mark: 'unknown' };
}

/** As old as something of which no proof is left. */
function isForgotten(book: Row | null, { docDate }: SapDocument): boolean {
  const until = book && maybeText(book, 'forgotten_until');
  return until !== null && docDate <= until;
}

function* findInvoice(scope: Scope, { ref }: SapDocument): Transaction<Row | null> {
  return yield* get(
    `SELECT id, facts, document_id, forgotten_at, sap_action, action_stamp, action_clear_at FROM invoices
      WHERE book = :book AND company = :company AND type = :type AND doc_key = :key`,
    { book: bookKey(scope), company: ref.company, type: ref.type, key: ref.key },
  );
}

function* insert(
  scope: Scope,
  document: SapDocument,
  admission: Extract<Admission, { kind: 'admitted' }>,
  now: number,
): Transaction<number> {
  const { life, fromMark, mark } = admission;
  const showsOwnMark = life.hold !== 'restored' && (fromMark || mark === 'unknown');
  const row = yield* get(
    `INSERT INTO invoices (book, company, type, doc_key, ordinal, doc_num, doc_date, card_code, facts, admitted_at,
                           copies_made, mark, confirmed_mark)
     VALUES (:book, :company, :type, :key, :ordinal, :docNum, :docDate, :cardCode, :facts, :now,
             :copiesMade, :mark, :mark)
     RETURNING id`,
    {
      book: bookKey(scope),
      company: document.ref.company,
      type: document.ref.type,
      key: document.ref.key,
      ordinal: document.ordinal,
      docNum: document.docNum,
      docDate: document.docDate,
      cardCode: document.cardCode,
      facts: JSON.stringify(document),
      now,
      // Nobody is told anew about what SAP says, or may say, was done, nor about what was cancelled before it was seen.
      copiesMade: fromMark || mark === 'unknown' || life.state === 'cancelled' ? 1 : 0,
      mark: document.mark && scope.mode === 'live' ? JSON.stringify(document.mark) : null,
    },
  );
  if (!row) throw new TypeError('RETURNING gave no row');
  const id = integer(row, 'id');
  yield* keepCustomer(scope, document);
  yield* insertMessage(
    scope,
    {
      key: invoiceMessageKey(scope, document.ref, 'customer', 0),
      invoiceId: id,
      role: 'customer',
      ordinal: 0,
      life,
      jid: null,
      messageId: showsOwnMark ? (document.mark?.messageId ?? null) : null,
    },
    now,
  );
  if (life.hold === 'invoice') yield* createCopies(scope, id, now);
  if (mark === 'unknown') {
    // What may be its own is not overwritten.
  } else if (life.state === 'cancelled' && !fromMark && scope.mode === 'live') {
    const at = new Date(now).toISOString();
    yield* wishMark(id, { status: 'cancelled', messageId: null, at, detail: life.detail }, now);
  } else if (scope.mode === 'live' && (mark === 'anothers' || (document.flaw && !fromMark))) {
    const truth = desiredMark(life, null, now, document.mark?.status ?? null);
    if (truth) yield* wishMark(id, truth, now);
  }
  yield* joinDocuments(scope, id, document);
  return id;
}

/** PDFs that share a key with the invoice are judged again: they came before it, or before it was as it is now. */
function* joinDocuments(scope: Scope, id: number, document: SapDocument): Transaction<void> {
  const keys = invoiceKeys(document);
  for (const key of keys) {
    yield* run(
      'INSERT INTO invoice_keys (book, lookup_key, invoice_id) VALUES (:book, :key, :id) ON CONFLICT DO NOTHING',
      { book: bookKey(scope), key, id },
    );
  }
  yield* run(
    `UPDATE documents SET match_due = 1
      WHERE state <> 'matched' AND match_due = 0
        AND id IN (SELECT document_id FROM document_keys WHERE book = :book AND lookup_key IN (:keys))`,
    { book: bookKey(scope), keys },
  );
}

interface Updated {
  readonly changed: boolean;
  readonly changes: readonly MessageChange[];
  /** The row with what is kept of a wish; null: of the document that it is now, none. */
  readonly wish: Row | null;
}

/** A document that is known: what SAP says now may release, cancel or prove its message. */
function* update(
  scope: Scope,
  known: Row,
  read: SapDocument,
  rules: AdmissionRules,
  now: number,
): Transaction<Updated> {
  const id = integer(known, 'id');
  const before = json<SapDocument>(known, 'facts');
  const differences = replacedFacts(before, read);
  if (differences.length > 0) {
    const replaced = yield* replaceDocument(scope, id, before, read, differences, now);
    yield* joinDocuments(scope, id, read);
    return { changed: true, changes: replaced, wish: null };
  }
  // SAP shows a person's name again with every reading.
  const isForgotten = maybeInteger(known, 'forgotten_at') !== null;
  const document = isForgotten ? withoutPerson(read) : read;
  const changed = comparable(before) !== comparable(document);
  const changes: MessageChange[] = [];
  const marked = rules.test ? null : lifeFromMark(document.mark);
  // A cancellation or an obstacle that is known may have found the message being sent, or held for something else, and does
  // not come as a change again.
  const cancelled = document.cancelStatus !== 'none';
  const obstacle = document.flaw ?? leftOut(document, rules);
  if (!changed && !cancelled && !obstacle && !(marked && isProven(marked.state))) {
    return { changed: false, changes, wish: known };
  }

  if (changed) {
    yield* run('UPDATE invoices SET facts = :facts WHERE id = :id', { facts: JSON.stringify(document), id });
    if (!isForgotten) yield* keepCustomer(scope, document);
    // A fiscal number comes with the approval, and with it what PDFs are found by.
    yield* joinDocuments(scope, id, document);
  }
  const customer = yield* customerMessage(id);
  if (customer && document.mark && marked && isProven(marked.state) && !isProven(customer.state)) {
    const generation = yield* generationOfMark(scope, document, rules);
    const news = yield* isNewMark(id, document.mark, customer, generation);
    const verdict = news ? yield* verdictOnMark(scope, document, rules) : null;
    if (verdict === 'own') {
      const meant = { ...customer, generation: Math.max(customer.generation, generation ?? 0) };
      changes.push(...(yield* learnFromMark(scope, id, meant, document.mark, marked, now)));
    } else if (verdict === 'unknown') changes.push(...(yield* holdForMark(scope, id, customer, document.mark, now)));
  }
  if (cancelled) {
    const why = whyOf('DELIVERY_INVOICE_CANCELLED');
    changes.push(...(yield* transitionInvoice(scope, id, { type: 'cancelled', why }, now, ['customer'])));
  } else if (obstacle) {
    const event = { type: 'held', hold: 'invoice', why: obstacle } as const;
    changes.push(...(yield* transitionInvoice(scope, id, event, now, ['customer'])));
  } else if (document.approved) {
    const documentAttached = maybeInteger(known, 'document_id') !== null;
    changes.push(...(yield* transitionInvoice(scope, id, { type: 'released', documentAttached }, now, ['customer'])));
  }
  return { changed, changes, wish: known };
}

/** SAP shows it already, so nothing is to be written. */
function* learnFromMark(
  scope: Scope,
  invoiceId: number,
  customer: Message,
  mark: DeliveryMark,
  life: MessageLife,
  now: number,
): Transaction<readonly MessageChange[]> {
  if (!isProven(life.state)) return [];
  const messageId = customer.messageId ?? mark.messageId;
  yield* run('UPDATE messages SET message_id = :messageId WHERE id = :id', { messageId, id: customer.id });
  yield* run('UPDATE invoices SET mark = :mark, confirmed_mark = :mark, write_due_at = NULL WHERE id = :invoiceId', {
    mark: JSON.stringify({ ...mark, messageId }),
    invoiceId,
  });
  const change = yield* transition(
    scope,
    { ...customer, messageId },
    { type: 'evidence', status: life.state, generation: customer.generation, at: life.sentAt ?? now },
    now,
  );
  return change ? [change] : [];
}

/** Without what our own write-back changes. */
function comparable(document: SapDocument): string {
  return JSON.stringify({ ...document, updateDate: null, updateTime: null, mark: null, action: null });
}
