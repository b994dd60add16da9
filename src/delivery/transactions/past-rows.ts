/** What was sent long ago, as people see it and as the outbox asks for it. */

import { folded } from '../../database/folded.ts';
import { all, get, run, type Transaction } from '../../database/port.ts';
import { integer, json, maybeInteger, maybeJson, maybeText, type Row, text } from '../../database/row.ts';
import type { DeliveryMark, DocumentRef, SapDocument } from '../../sap/invoice-source.ts';
import type { PersonAction, Role } from '../ports/message.ts';
import type { PastDelivery } from '../ports/past-store.ts';
import type { Revocation } from '../ports/revocation-store.ts';
import type { SearchFilter } from '../ports/search-store.ts';
import type { Attempt } from '../ports/sending-store.ts';
import type { DeliveryRow } from '../ports/standing-store.ts';
import { type MessageState, newLife } from '../rules/lifecycle.ts';
import { conditionsOf } from './delivery-conditions.ts';
import { pdfOf } from './delivery-rows.ts';
import { bookKey, type Scope } from './scope.ts';

/** The newest past delivery to the customer of a document; null: none is past. */
export function* lastPastOf(scope: Scope, { company, type, key }: DocumentRef): Transaction<Row | null> {
  // Few: ordered by the database, it might walk all by age instead.
  const rows = yield* all(
    `SELECT id, facts, generation FROM past_deliveries
      WHERE book = :book AND company = :company AND type = :type AND doc_key = :key AND role = 'customer'`,
    { book: bookKey(scope), company, type, key },
  );
  return rows.toSorted((a, b) => integer(b, 'id') - integer(a, 'id'))[0] ?? null;
}

/** The newest past delivery to a customer at this address; null: none is past. */
export function* lastPastTo(scope: Scope, jid: string): Transaction<Row | null> {
  return yield* get(
    `SELECT id, card_code FROM past_deliveries
      WHERE jid = :jid AND book = :book AND role = 'customer' ORDER BY id DESC LIMIT 1`,
    { jid, book: bookKey(scope) },
  );
}

/** Whether a message of the account's, in any book, that is past had this id of WhatsApp's. */
export function* isOfPast({ account }: Pick<Scope, 'account'>, whatsappId: string): Transaction<boolean> {
  const row = yield* get(
    'SELECT 1 AS one FROM past_deliveries WHERE message_id = :whatsappId AND account = :account LIMIT 1',
    { whatsappId, account },
  );
  return row !== null;
}

export function* pastOf(scope: Scope, type: string, key: string): Transaction<readonly PastDelivery[]> {
  const rows = yield* all(
    `SELECT * FROM past_deliveries
      WHERE book = :book AND company = :company AND type = :type AND doc_key = :key ORDER BY id`,
    { book: bookKey(scope), company: scope.company, type, key },
  );
  return rows.map((row) => ({
    row: pastRow(row),
    attempts: json<Attempt[]>(row, 'attempts'),
    actions: json<PastAction[]>(row, 'actions'),
    revocations: json<Revocation[]>(row, 'revocations'),
  }));
}

export type PastAction = PersonAction & { readonly action: string };

export function* findPast(
  scope: Scope,
  filter: SearchFilter,
  before: number | null,
  limit: number,
): Transaction<readonly DeliveryRow[]> {
  const { text: words, ...rest } = filter;
  const typed = words === undefined ? {} : { typed: { text: words, isCode: yield* isCode(scope, words) } };
  const conditions = conditionsOf(scope, { ...rest, ...typed }, 'm');
  if (conditions === null) return [];
  const beyond = before === null ? [] : ['m.id < :before'];
  const rows = yield* all(
    `SELECT * FROM past_deliveries m WHERE ${[...conditions.sql, ...beyond].join(' AND ')} ORDER BY m.id DESC LIMIT :limit`,
    { ...conditions.parameters, ...(before === null ? {} : { before }), limit },
  );
  return rows.map(pastRow);
}

/** True if this is the code of a customer, who alone is meant. */
export function* isCode(scope: Scope, words: string): Transaction<boolean> {
  const row = yield* get('SELECT 1 AS code FROM customers WHERE book = :book AND code = :code LIMIT 1', {
    book: bookKey(scope),
    code: folded(words),
  });
  return row !== null;
}

/** Keeps with it what a person did since. */
export function* notePastAction(id: number, action: string, { who, why, at }: PersonAction): Transaction<void> {
  const row = yield* get('SELECT actions FROM past_deliveries WHERE id = :id', { id });
  if (!row) return;
  const actions = JSON.stringify([...json<PastAction[]>(row, 'actions'), { action, who, why, at }]);
  yield* run('UPDATE past_deliveries SET actions = :actions WHERE id = :id', { actions, id });
}

function pastRow(row: Row): DeliveryRow {
  return {
    message: {
      ...newLife(text(row, 'state') as MessageState),
      id: integer(row, 'id'),
      key: text(row, 'key'),
      invoiceId: null,
      role: text(row, 'role') as Role,
      ordinal: integer(row, 'ordinal'),
      reason: maybeText(row, 'reason'),
      detail: maybeText(row, 'detail'),
      generation: integer(row, 'generation'),
      sentAt: maybeInteger(row, 'sent_at'),
      deliveredAt: maybeInteger(row, 'delivered_at'),
      readAt: maybeInteger(row, 'read_at'),
      jid: maybeText(row, 'jid'),
      messageId: maybeText(row, 'message_id'),
      text: null,
      recipient: maybeText(row, 'recipient'),
      createdAt: integer(row, 'created_at'),
      changedAt: integer(row, 'changed_at'),
    },
    invoice: json<SapDocument>(row, 'facts'),
    confirmedMark: maybeJson<DeliveryMark>(row, 'confirmed_mark'),
    writeBackPending: false,
    writeBackError: null,
    pdf: pdfOf(row),
    isPast: true,
  };
}
