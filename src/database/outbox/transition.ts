/** The one place where a message's state changes: the pure life-cycle decides, its consequences go with it. */

import type { Message, MessageChange, Role } from '../../delivery/outbox.ts';
import { callsForCopy, desiredMark } from '../../delivery/rules/invoice-lifecycle.ts';
import { type MessageEvent, type MessageLife, newLife, step } from '../../delivery/rules/lifecycle.ts';
import { messageKey } from '../../delivery/rules/message-id.ts';
import type { DeliveryMark, DocumentRef, SapDocument } from '../../sap/invoice-source.ts';
import { integer, json, maybeJson } from '../row.ts';
import type { OutboxContext } from './context.ts';
import { findMessage, lifeParameters } from './message-rows.ts';

/** Inside a transaction. null: the event means nothing in this state. */
export function transition(
  context: OutboxContext,
  before: Message,
  event: MessageEvent,
  now: number,
): MessageChange | null {
  const life = step(before, event);
  if (!life) return null;
  const newGeneration = life.generation !== before.generation;
  context.database.run(
    `UPDATE messages
        SET state = :state, reason = :reason, detail = :detail, hold = :hold, not_before = :notBefore,
            generation = :generation, evidence_from = :evidenceFrom, doubts = :doubts, failures = :failures,
            refusals = :refusals, sent_at = :sentAt, delivered_at = :deliveredAt, read_at = :readAt,
            message_id = CASE WHEN :newGeneration THEN NULL ELSE message_id END,
            changed_at = :now
      WHERE id = :id`,
    { ...lifeParameters(life), newGeneration: newGeneration ? 1 : 0, id: before.id, now },
  );
  if (life.state === 'ambiguous') {
    context.database.run(
      `UPDATE attempts SET doubted = 1
        WHERE id = (SELECT max(id) FROM attempts WHERE message_id = :id AND generation = :generation)`,
      { id: before.id, generation: life.generation },
    );
  }
  if (life.state === 'waiting_document' && before.invoiceId !== null) judgeHeldAgain(context, before.invoiceId);
  const message: Message = {
    ...before,
    ...life,
    messageId: newGeneration ? null : before.messageId,
    changedAt: now,
  };
  if (message.role === 'customer' && message.invoiceId !== null) consequences(context, message, message.invoiceId, now);
  return { message, from: before.state };
}

/** The same for every message of an invoice. */
export function transitionInvoice(
  context: OutboxContext,
  invoiceId: number,
  event: MessageEvent,
  now: number,
  roles: readonly Role[] = ['customer', 'salesperson', 'copy'],
): MessageChange[] {
  const ids = context.database.all('SELECT id, role FROM messages WHERE invoice_id = :invoiceId ORDER BY id', {
    invoiceId,
  });
  const changes: MessageChange[] = [];
  for (const row of ids) {
    const message = findMessage(context, integer(row, 'id'));
    if (!message || !roles.includes(message.role)) continue;
    const change = transition(context, message, event, now);
    if (change) changes.push(change);
  }
  return changes;
}

/** A message with its first life. */
export function insertMessage(
  context: OutboxContext,
  message: {
    readonly key: string;
    readonly invoiceId: number | null;
    readonly role: Role;
    readonly ordinal: number;
    readonly life: MessageLife;
    readonly jid: string | null;
    readonly messageId?: string | null;
    readonly recipient?: string;
  },
  now: number,
): number {
  const { life, ...rest } = message;
  return context.database.run(
    `INSERT INTO messages (namespace, key, invoice_id, role, ordinal, state, reason, detail, hold, not_before,
                           generation, evidence_from, doubts, failures, refusals, sent_at, delivered_at, read_at, jid,
                           message_id, recipient, created_at, changed_at)
     VALUES (:namespace, :key, :invoiceId, :role, :ordinal, :state, :reason, :detail, :hold, :notBefore,
             :generation, :evidenceFrom, :doubts, :failures, :refusals, :sentAt, :deliveredAt, :readAt, :jid,
             :messageId, :recipient, :now, :now)`,
    { messageId: null, recipient: null, ...rest, ...lifeParameters(life), namespace: context.namespace, now },
  ).lastId;
}

export function invoiceMessageKey(context: OutboxContext, ref: DocumentRef, role: Role, ordinal: number): string {
  return messageKey({
    namespace: context.namespace,
    origin: 'invoice',
    subject: `${ref.company}/${ref.type}/${ref.docEntry}`,
    role,
    ordinal,
  });
}

/** What the salesperson and others are to hear, once an invoice; inside a transaction. */
export function createCopies(context: OutboxContext, invoiceId: number, now: number): void {
  const row = context.database.get('SELECT facts FROM invoices WHERE id = :invoiceId AND copies_made = 0', {
    invoiceId,
  });
  if (!row) return;
  context.database.run('UPDATE invoices SET copies_made = 1 WHERE id = :invoiceId', { invoiceId });
  const { ref, salesPersonCode } = json<SapDocument>(row, 'facts');
  if (context.copies && salesPersonCode !== null) insertCopy(context, { invoiceId, ref, role: 'salesperson' }, now);
  for (const [ordinal, recipient] of (context.copyTo ?? []).entries()) {
    insertCopy(context, { invoiceId, ref, role: 'copy', ordinal, recipient }, now);
  }
}

/** A message about the customer's, in a life of its own. */
export function insertCopy(
  context: OutboxContext,
  copy: {
    readonly invoiceId: number;
    readonly ref: DocumentRef;
    readonly role: Role;
    readonly ordinal?: number;
    readonly recipient?: string;
  },
  now: number,
): void {
  const { ref, role, ordinal = 0, ...rest } = copy;
  const key = invoiceMessageKey(context, ref, role, ordinal);
  insertMessage(context, { ...rest, key, role, ordinal, life: newLife('queued'), jid: null }, now);
}

/** A PDF that was refused while its invoice's message could not be held for it holds the message now. */
function judgeHeldAgain({ database }: OutboxContext, invoiceId: number): void {
  database.run(
    `UPDATE documents SET match_due = 1
      WHERE id IN (SELECT document_id FROM document_holds WHERE invoice_id = :invoiceId)`,
    { invoiceId },
  );
}

/** The customer's message decides what SAP shows and when the salesperson is told. */
function consequences(context: OutboxContext, message: Message, invoiceId: number, now: number): void {
  if (callsForCopy(message.state)) createCopies(context, invoiceId, now);
  if (context.namespace === 'test') return;
  const row = context.database.get('SELECT mark FROM invoices WHERE id = :invoiceId', { invoiceId });
  const current = row ? maybeJson<DeliveryMark>(row, 'mark') : null;
  const mark = desiredMark(message, message.messageId, now, current?.status ?? null);
  if (!mark) return;
  if (mark.status === current?.status && mark.detail === current.detail && mark.messageId === current.messageId) return;
  wishMark(context, invoiceId, mark, now);
}

/** A newer wish takes the place of one that was not written yet. */
export function wishMark(context: OutboxContext, invoiceId: number, mark: DeliveryMark, now: number): void {
  context.database.run(
    `UPDATE invoices
        SET mark = :mark, mark_version = mark_version + 1, write_due_at = :now, write_failures = 0, write_error = NULL
      WHERE id = :invoiceId`,
    { mark: JSON.stringify(mark), now, invoiceId },
  );
}
