/** Messages that a person wants deleted for everyone: the wish is stored before anything is done, and its result after. */
import { all, get, run, type Transaction } from '../../database/port.ts';
import { integer, maybeInteger, maybeText, type Row, text } from '../../database/row.ts';
import type { DeliveryMark } from '../../sap/invoice-source.ts';
import type { PersonAction } from '../ports/message.ts';
import type { Revocation, RevocationStore, RevocationTroubles } from '../ports/revocation-store.ts';
import { UNSENT } from '../ports/sending-store.ts';
import { mayHaveArrived, REVOKE_DELAYED_MS, REVOKE_FAILED_TOLD_MS } from '../rules/revocation.ts';
import { findMessage } from './message-rows.ts';
import { noteAction } from './opt-outs.ts';
import { bookKey, type Scope } from './scope.ts';
import { wishMark } from './transition.ts';

export function* askRevocation(
  scope: Scope,
  messageId: number,
  person: PersonAction,
  newId: () => string,
): Transaction<boolean> {
  const message = yield* findMessage(messageId);
  if (!message || !mayHaveArrived(message)) return false;
  const attempts = yield* all(
    `SELECT DISTINCT jid, whatsapp_id FROM attempts
      WHERE message_id = :messageId AND generation = :generation AND account = :account AND whatsapp_id IS NOT NULL
        AND (outcome IS NULL OR outcome NOT LIKE :unsent)`,
    { messageId, generation: message.generation, account: scope.account, unsent: `${UNSENT}%` },
  );
  for (const row of attempts) {
    yield* run(
      `INSERT INTO revocations (message_id, jid, whatsapp_id, revocation_id, who, why, asked_at, state)
       VALUES (:messageId, :jid, :whatsappId, :revocationId, :who, :why, :at, 'asked')
       ON CONFLICT (message_id, whatsapp_id) DO UPDATE
         SET who = excluded.who, why = excluded.why, asked_at = excluded.asked_at, state = 'asked', tries = 0,
             not_before = 0, detail = NULL, settled_at = NULL
       WHERE revocations.state = 'failed'`,
      { messageId, jid: text(row, 'jid'), whatsappId: text(row, 'whatsapp_id'), revocationId: newId(), ...person },
    );
  }
  if (attempts.length > 0) yield* noteAction(messageId, 'revoke', person);
  return attempts.length > 0;
}

/** Revocations first, on SQLite too (`CROSS JOIN` there keeps the order): they are few. */
export const SELECT_REVOCATIONS =
  'SELECT r.*, m.sent_at FROM revocations r CROSS JOIN messages m WHERE m.id = r.message_id';

export function* revocations(messageId: number): Transaction<readonly Revocation[]> {
  return (yield* all(`${SELECT_REVOCATIONS} AND r.message_id = :messageId ORDER BY r.id`, { messageId })).map(
    revocationOf,
  );
}

export function* dueRevocations(scope: Scope, now: number, limit: number): Transaction<readonly Revocation[]> {
  const rows = yield* all(
    `${SELECT_REVOCATIONS} AND m.book = :book AND r.state = 'asked' AND r.not_before <= :now ORDER BY r.id LIMIT :limit`,
    { book: bookKey(scope), now, limit },
  );
  return rows.map(revocationOf);
}

export function* settleRevocation(
  scope: Scope,
  { id, message, messageId, who, why }: Revocation,
  outcome: Parameters<RevocationStore['settleRevocation']>[1],
  now: number,
): Transaction<void> {
  const detail = outcome.state === 'failed' ? outcome.detail : null;
  yield* run('UPDATE revocations SET state = :state, detail = :detail, settled_at = :now WHERE id = :id', {
    state: outcome.state,
    detail,
    now,
    id,
  });
  if (outcome.state === 'failed' || scope.mode === 'test') return;
  const row = yield* get(
    `SELECT invoice_id FROM messages m WHERE id = :message AND role = 'customer' AND message_id = :messageId`,
    { message, messageId },
  );
  const invoiceId = row && maybeInteger(row, 'invoice_id');
  if (invoiceId === null) return;
  const mark: DeliveryMark = {
    status: 'revoked',
    messageId,
    at: new Date(now).toISOString(),
    detail: `${who}: ${why}`,
  };
  yield* wishMark(invoiceId, mark, now);
}

export function* revocationTroubles(scope: Scope, now: number): Transaction<RevocationTroubles> {
  const row = yield* get(
    `SELECT count(CASE WHEN r.state = 'asked' THEN 1 END) AS delayed, count(CASE WHEN r.state = 'failed' THEN 1 END) AS failed
       FROM revocations r CROSS JOIN messages m
      WHERE m.id = r.message_id AND m.book = :book AND ((r.state = 'asked' AND (r.tries > 0 OR r.asked_at < :before))
                                OR (r.state = 'failed' AND r.settled_at >= :since))`,
    { book: bookKey(scope), before: now - REVOKE_DELAYED_MS, since: now - REVOKE_FAILED_TOLD_MS },
  );
  return { delayed: row ? integer(row, 'delayed') : 0, failed: row ? integer(row, 'failed') : 0 };
}

export function* deferRevocation({ id }: Revocation, notBefore: number, detail: string): Transaction<void> {
  yield* run(
    `UPDATE revocations SET tries = tries + 1, not_before = :notBefore, detail = :detail
      WHERE id = :id AND state = 'asked'`,
    { notBefore, detail, id },
  );
}

export function revocationOf(row: Row): Revocation {
  return {
    id: integer(row, 'id'),
    message: integer(row, 'message_id'),
    jid: text(row, 'jid'),
    messageId: text(row, 'whatsapp_id'),
    revocationId: text(row, 'revocation_id'),
    who: text(row, 'who'),
    why: text(row, 'why'),
    askedAt: integer(row, 'asked_at'),
    sentAt: maybeInteger(row, 'sent_at'),
    state: text(row, 'state') as Revocation['state'],
    tries: integer(row, 'tries'),
    detail: maybeText(row, 'detail'),
    settledAt: maybeInteger(row, 'settled_at'),
  };
}
