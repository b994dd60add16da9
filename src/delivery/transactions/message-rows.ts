/** Rows of `messages` and of what hangs on them, as the ports' types. */
import { all, get, run, type Transaction } from '../../database/port.ts';
import { integer, json, maybeInteger, maybeJson, maybeText, type Row, text } from '../../database/row.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';
import type { DueMessage, Message, Role } from '../ports/message.ts';
import type { Attempt } from '../ports/sending-store.ts';
import type { HoldKind, MessageLife, MessageState } from '../rules/lifecycle.ts';
import { bookKey, type Scope } from './scope.ts';

/** In the words of the index `messages_in_trouble`: with others, or with parameters, SQLite does not use it. */
export const IN_TROUBLE = "state IN ('held', 'failed')";

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
    id: text(row, 'id'),
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
    leftOut: maybeJson<string[]>(row, 'left_out') ?? [],
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

export function* findMessage(id: number): Transaction<Message | null> {
  const row = yield* get('SELECT * FROM messages WHERE id = :id', { id });
  return row ? messageOf(row) : null;
}

/** Of an invoice `i`, what a change of its message may have to follow (`transition.ts`). */
export const OF_INVOICE = 'i.mark, i.copies_made, CASE WHEN i.copies_made = 0 THEN i.facts END AS facts';

/** A message as it is to be changed: with the row of its invoice, `OF_INVOICE`. */
export interface Found {
  readonly message: Message;
  readonly invoice: Row;
}

export function* findToChange(id: number): Transaction<Found | null> {
  const row = yield* get(
    `SELECT m.*, ${OF_INVOICE} FROM messages m LEFT JOIN invoices i ON i.id = m.invoice_id WHERE m.id = :id`,
    { id },
  );
  return row && { message: messageOf(row), invoice: row };
}

/** The customer's message of an invoice. */
export function* customerMessage(invoiceId: number): Transaction<Message | null> {
  const row = yield* get("SELECT * FROM messages WHERE invoice_id = :invoiceId AND role = 'customer' AND ordinal = 0", {
    invoiceId,
  });
  return row ? messageOf(row) : null;
}

/** Of a message `m` that may be due: it, its invoice and its PDF. */
export const DUE = 'm.*, i.id AS its_invoice, i.facts, i.resend_to, d.path, d.file_name, d.sha256';
export const WITH_DOCUMENT =
  'messages m LEFT JOIN invoices i ON i.id = m.invoice_id LEFT JOIN documents d ON d.id = i.document_id';

/** Rows of `DUE`, as they are; for copies the customers' messages are read, in one statement, however many. */
export function* dueOf(rows: readonly Row[]): Transaction<readonly DueMessage[]> {
  const found = rows.map((row) => ({ row, message: messageOf(row), invoice: maybeInteger(row, 'its_invoice') }));
  const copied = found.flatMap(({ message, invoice }) => (message.role === 'customer' ? [] : (invoice ?? [])));
  const customers = new Map<number, Message>();
  if (copied.length > 0) {
    const theirs = yield* all(
      "SELECT * FROM messages WHERE invoice_id IN (:copied) AND role = 'customer' AND ordinal = 0",
      { copied: [...new Set(copied)] },
    );
    for (const row of theirs) customers.set(integer(row, 'invoice_id'), messageOf(row));
  }
  return found.map(({ row, message, invoice }) => {
    if (invoice === null) return { message, ...NO_INVOICE };
    const customer = message.role === 'customer' ? null : (customers.get(invoice) ?? null);
    const onlyTo = message.role === 'customer' ? maybeText(row, 'resend_to') : null;
    return { message, invoice: json<SapDocument>(row, 'facts'), document: attachedOf(row), onlyTo, customer };
  });
}

const NO_INVOICE = { invoice: null, document: null, onlyTo: null, customer: null } as const;

function attachedOf(row: Row): DueMessage['document'] {
  if (row['path'] === null) return null;
  return { path: text(row, 'path'), fileName: text(row, 'file_name'), sha256: text(row, 'sha256') };
}

/** A message with its first life. */
export function* insertMessage(
  scope: Scope,
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
): Transaction<void> {
  const { life, ...rest } = message;
  yield* run(
    `INSERT INTO messages (book, account, key, invoice_id, role, ordinal, state, reason, detail, hold, not_before,
                           generation, evidence_from, doubts, failures, refusals, sent_at, delivered_at, read_at, jid,
                           message_id, recipient, created_at, changed_at)
     VALUES (:book, :account, :key, :invoiceId, :role, :ordinal, :state, :reason, :detail, :hold, :notBefore,
             :generation, :evidenceFrom, :doubts, :failures, :refusals, :sentAt, :deliveredAt, :readAt, :jid,
             :messageId, :recipient, :now, :now)`,
    {
      messageId: null,
      recipient: null,
      ...rest,
      ...lifeParameters(life),
      book: bookKey(scope),
      account: scope.account,
      now,
    },
  );
}
