/** Rows of `messages` and of what hangs on them, as the port's types. */

import type { Attempt, DueMessage, Message, Role } from '../../delivery/outbox.ts';
import type { HoldKind, MessageLife, MessageState } from '../../delivery/rules/lifecycle.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';
import { integer, json, maybeInteger, maybeText, type Row, text } from '../row.ts';
import type { OutboxContext } from './context.ts';

export function messageOf(row: Row): Message {
  return {
    id: integer(row, 'id'),
    key: text(row, 'key'),
    invoiceId: maybeInteger(row, 'invoice_id'),
    role: text(row, 'role') as Role,
    ordinal: integer(row, 'ordinal'),
    state: text(row, 'state') as MessageState,
    reason: maybeText(row, 'reason'),
    detail: maybeText(row, 'detail'),
    hold: maybeText(row, 'hold') as HoldKind | null,
    notBefore: integer(row, 'not_before'),
    generation: integer(row, 'generation'),
    evidenceFrom: integer(row, 'evidence_from'),
    doubts: integer(row, 'doubts'),
    failures: integer(row, 'failures'),
    refusals: integer(row, 'refusals'),
    sentAt: maybeInteger(row, 'sent_at'),
    deliveredAt: maybeInteger(row, 'delivered_at'),
    readAt: maybeInteger(row, 'read_at'),
    jid: maybeText(row, 'jid'),
    messageId: maybeText(row, 'message_id'),
    text: maybeText(row, 'text'),
    recipient: maybeText(row, 'recipient'),
    createdAt: integer(row, 'created_at'),
    changedAt: integer(row, 'changed_at'),
  };
}

export function attemptOf(row: Row): Attempt {
  const ours = maybeInteger(row, 'id_was_ours');
  return {
    id: integer(row, 'id'),
    messageId: integer(row, 'message_id'),
    generation: integer(row, 'generation'),
    jid: text(row, 'jid'),
    preparedId: text(row, 'prepared_id'),
    whatsappId: maybeText(row, 'whatsapp_id'),
    idWasOurs: ours === null ? null : ours === 1,
    payloadSha256: text(row, 'payload_sha256'),
    storeGeneration: text(row, 'store_generation'),
    run: text(row, 'run'),
    startedAt: integer(row, 'started_at'),
    doubted: integer(row, 'doubted') === 1,
    outcome: maybeText(row, 'outcome'),
  };
}

/** Columns of a life, for statements that write all of it. */
export function lifeParameters(life: MessageLife) {
  return {
    state: life.state,
    reason: life.reason,
    detail: life.detail,
    hold: life.hold,
    notBefore: life.notBefore,
    generation: life.generation,
    evidenceFrom: life.evidenceFrom,
    doubts: life.doubts,
    failures: life.failures,
    refusals: life.refusals,
    sentAt: life.sentAt,
    deliveredAt: life.deliveredAt,
    readAt: life.readAt,
  };
}

export function findMessage(context: OutboxContext, id: number): Message | null {
  const row = context.database.get('SELECT * FROM messages WHERE id = :id', { id });
  return row ? messageOf(row) : null;
}

/** The message with its invoice, its PDF and, for copies, the customer's message. */
export function dueOf(context: OutboxContext, message: Message): DueMessage {
  if (message.invoiceId === null) return { message, invoice: null, document: null, customer: null };
  const row = context.database.get(
    `SELECT i.facts, d.path, d.file_name, d.sha256
       FROM invoices i LEFT JOIN documents d ON d.id = i.document_id
      WHERE i.id = :id`,
    { id: message.invoiceId },
  );
  const customer =
    message.role === 'customer'
      ? null
      : context.database.get(
          "SELECT * FROM messages WHERE invoice_id = :invoice AND role = 'customer' AND ordinal = 0",
          { invoice: message.invoiceId },
        );
  return {
    message,
    invoice: row ? json<SapDocument>(row, 'facts') : null,
    document:
      row && row['path'] !== null
        ? { path: text(row, 'path'), fileName: text(row, 'file_name'), sha256: text(row, 'sha256') }
        : null,
    customer: customer ? messageOf(customer) : null,
  };
}
