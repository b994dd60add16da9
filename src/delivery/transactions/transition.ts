/** The only place where a message's state changes: the pure life cycle decides, and its consequences are applied here. */
import { all, get, type Parameters, run, type Transaction } from '../../database/port.ts';
import { integer, json, maybeJson, type Row } from '../../database/row.ts';
import type { DeliveryMark, SapDocument } from '../../sap/invoice-source.ts';
import type { Message, MessageChange, Role } from '../ports/message.ts';
import { callsForCopy, desiredMark } from '../rules/invoice-lifecycle.ts';
import { type MessageEvent, step } from '../rules/lifecycle.ts';
import { insertCopies } from './copies.ts';
import { lifeParameters, messageOf, OF_INVOICE } from './message-rows.ts';
import type { Scope } from './scope.ts';

/** null: the event has no effect in this state. @param invoice see `transitionOf` */
export function* transition(
  scope: Scope,
  before: Message,
  event: MessageEvent,
  now: number,
  invoice?: Row,
  also?: Also,
): Transaction<MessageChange | null> {
  return (yield* transitionOf(scope, before, [event], now, invoice, also)).changes[0] ?? null;
}

/** What else is written with the new state: one `UPDATE` instead of two, each of which would write every index. */
export interface Also {
  readonly messageId: string | null;
  /** Further columns. */
  readonly set: string;
  readonly parameters: Parameters;
}

interface Changed {
  /** One for each event that has an effect. */
  readonly changes: readonly MessageChange[];
  /** As it is afterwards, if it was known or had to be. */
  readonly invoice: Row | undefined;
}

/**
 * The same for several events, one after the other: what comes of them all is written once. Also answers the invoice, for
 * whoever has another event for the message.
 *
 * @param invoice of the message, as `findToChange` has just read it; left out: it is read
 */
export function* transitionOf(
  scope: Scope,
  before: Message,
  events: readonly MessageEvent[],
  now: number,
  invoice?: Row,
  also?: Also,
): Transaction<Changed> {
  const changes = changesOf(before, events, now);
  const message = changes.at(-1)?.message;
  if (!message) return { changes, invoice };
  yield* run(
    `UPDATE messages
        SET state = :state, reason = :reason, detail = :detail, hold = :hold, not_before = :notBefore,
            generation = :generation, evidence_from = :evidenceFrom, doubts = :doubts, failures = :failures,
            refusals = :refusals, sent_at = :sentAt, delivered_at = :deliveredAt, read_at = :readAt,
            message_id = :messageId, changed_at = :now${also ? `, ${also.set}` : ''}
      WHERE id = :id`,
    { ...lifeParameters(message), messageId: message.messageId, id: before.id, now, ...alsoOf(also) },
  );
  if (message.state === 'ambiguous') {
    yield* run(
      `UPDATE attempts SET doubted = 1
        WHERE seq = (SELECT max(seq) FROM attempts WHERE message_id = :id AND generation = :generation)`,
      { id: before.id, generation: message.generation },
    );
  }
  if (message.state === 'waiting_document' && before.invoiceId !== null) yield* judgeHeldAgain(before.invoiceId);
  if (message.role !== 'customer' || message.invoiceId === null) return { changes, invoice };
  return { changes, invoice: yield* consequences(scope, message, message.invoiceId, now, invoice) };
}

function changesOf(before: Message, events: readonly MessageEvent[], now: number): readonly MessageChange[] {
  const changes: MessageChange[] = [];
  let message = before;
  for (const event of events) {
    const life = step(message, event);
    if (!life) continue;
    const { state: from, generation } = message;
    const messageId = life.generation === generation ? message.messageId : null;
    message = { ...message, ...life, messageId, changedAt: now };
    changes.push({ message, from });
  }
  return changes;
}

function alsoOf(also: Also | undefined): Parameters {
  return also ? { ...also.parameters, messageId: also.messageId } : {};
}

/** The same for every message of an invoice with one of these roles. */
export function* transitionInvoice(
  scope: Scope,
  invoiceId: number,
  event: MessageEvent,
  now: number,
  roles: readonly Role[],
): Transaction<MessageChange[]> {
  const rows = yield* all('SELECT * FROM messages WHERE invoice_id = :invoiceId AND role IN (:roles) ORDER BY id', {
    invoiceId,
    roles,
  });
  const changes: MessageChange[] = [];
  for (const row of rows) {
    const change = yield* transition(scope, messageOf(row), event, now);
    if (change) changes.push(change);
  }
  return changes;
}

/** A PDF that was refused while its invoice's message could not be held for it holds the message now. */
function* judgeHeldAgain(invoiceId: number): Transaction<void> {
  yield* run(
    `UPDATE documents SET match_due = 1
      WHERE id IN (SELECT document_id FROM document_holds WHERE invoice_id = :invoiceId)`,
    { invoiceId },
  );
}

/** The customer's message decides what SAP shows and when the salesperson is told. */
function* consequences(
  scope: Scope,
  message: Message,
  invoiceId: number,
  now: number,
  read: Row | undefined,
): Transaction<Row | undefined> {
  const invoice = read ?? (yield* get(`SELECT ${OF_INVOICE} FROM invoices i WHERE i.id = :invoiceId`, { invoiceId }));
  if (!invoice) return undefined;
  const makesCopies = callsForCopy(message) && integer(invoice, 'copies_made') === 0;
  if (makesCopies) yield* insertCopies(scope, invoiceId, json<SapDocument>(invoice, 'facts'), now);
  const mark = scope.mode === 'test' ? null : newMark(message, maybeJson<DeliveryMark>(invoice, 'mark'), now);
  if (mark) yield* wishMark(invoiceId, mark, now, makesCopies ? ', copies_made = 1' : '');
  else if (makesCopies) yield* run('UPDATE invoices SET copies_made = 1 WHERE id = :invoiceId', { invoiceId });
  return {
    ...invoice,
    ...(makesCopies && { copies_made: 1 }),
    ...(mark && { mark: JSON.stringify(mark) }),
  };
}

/** What SAP should show from now on; null: what it shows, or will. */
function newMark(message: Message, current: DeliveryMark | null, now: number): DeliveryMark | null {
  // A receipt that comes later does not undo it.
  if (current?.status === 'revoked' && current.messageId === message.messageId) return null;
  const mark = desiredMark(message, message.messageId, now, current?.status ?? null);
  const isShown =
    mark?.status === current?.status && mark?.detail === current?.detail && mark?.messageId === current?.messageId;
  return isShown ? null : mark;
}

/**
 * A newer status replaces one that was not written yet.
 *
 * @param also further columns, so that the row is written once
 */
export function* wishMark(
  invoiceId: number,
  mark: DeliveryMark,
  now: number,
  also: '' | ', copies_made = 1' = '',
): Transaction<void> {
  yield* run(
    `UPDATE invoices
        SET mark = :mark, mark_version = mark_version + 1, write_due_at = :now, write_failures = 0,
            write_error = NULL${also}
      WHERE id = :invoiceId`,
    { mark: JSON.stringify(mark), now, invoiceId },
  );
}
