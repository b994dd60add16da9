import { createHash } from 'node:crypto';
import type { Outbox } from '../../delivery/outbox.ts';
import { newLife } from '../../delivery/rules/lifecycle.ts';
import { messageKey } from '../../delivery/rules/message-id.ts';
import { integer, maybeText, text } from '../row.ts';
import { inTransaction, type OutboxContext, settle } from './context.ts';
import { dueOf, messageOf } from './message-rows.ts';
import { insertMessage } from './transition.ts';

/** A copy whose reader has no usable phone is looked at again this long: later it is no news any more. */
const COPY_IS_NEWS_MS = 24 * 3_600_000;

export function recipientOperations(
  context: OutboxContext,
): Pick<
  Outbox,
  | 'knownRecipient'
  | 'rememberRecipient'
  | 'forgetRecipient'
  | 'hasChat'
  | 'rememberWriter'
  | 'optedOut'
  | 'optOut'
  | 'optOuts'
  | 'optIn'
  | 'customerOf'
  | 'heldForRecipient'
  | 'touchHeld'
> {
  const { database, namespace } = context;
  return {
    knownRecipient: (digits) =>
      settle(() => {
        const row = database.get('SELECT * FROM recipients WHERE digits = :digits', { digits });
        return row ? { digits, jid: text(row, 'jid'), checkedAt: integer(row, 'checked_at') } : null;
      }),

    rememberRecipient: (message, { digits, jid, checkedAt }) =>
      inTransaction(context, () => {
        database.run(
          `INSERT INTO recipients VALUES (:digits, :jid, :checkedAt)
           ON CONFLICT DO UPDATE SET jid = excluded.jid, checked_at = excluded.checked_at`,
          { digits, jid, checkedAt },
        );
        database.run('UPDATE messages SET jid = :jid WHERE id = :message', { jid, message });
      }),

    forgetRecipient: (jid) =>
      settle(() => {
        database.run('DELETE FROM recipients WHERE jid = :jid', { jid });
      }),

    hasChat: (jid) =>
      settle(
        () =>
          database.get(
            `SELECT 1 FROM messages WHERE jid = :jid AND sent_at IS NOT NULL
             UNION ALL SELECT 1 FROM writers WHERE jid = :jid LIMIT 1`,
            { jid },
          ) !== null,
      ),

    rememberWriter: (jid, now) =>
      settle(() => {
        if (database.get('SELECT 1 FROM writers WHERE jid = :jid', { jid }) !== null) return;
        database.run('INSERT INTO writers VALUES (:jid, :now)', { jid, now });
      }),

    optedOut: (jid) => settle(() => database.get('SELECT 1 FROM opt_outs WHERE jid = :jid', { jid }) !== null),

    optOut: (jid, now) =>
      inTransaction(context, () => {
        const isNew = database.run('INSERT OR IGNORE INTO opt_outs VALUES (:jid, :now)', { jid, now }).changes > 0;
        if (!isNew) return false;
        const before = database.get("SELECT count(*) AS n FROM messages WHERE jid = :jid AND role = 'notice'", { jid });
        const ordinal = before ? integer(before, 'n') : 0;
        // Keys are logged, phone numbers are not.
        const subject = createHash('sha256').update(jid).digest('hex').slice(0, 12);
        const key = messageKey({ namespace, origin: 'notice', subject, role: 'opt_out', ordinal });
        insertMessage(context, { key, invoiceId: null, role: 'notice', ordinal, life: newLife('queued'), jid }, now);
        return true;
      }),

    optOuts: () =>
      settle(() =>
        database
          .all(
            `SELECT o.jid, o.at, i.card_code, i.facts ->> 'cardName' AS name
               FROM opt_outs o
               LEFT JOIN invoices i ON i.id = (SELECT invoice_id FROM messages m
                                                WHERE m.jid = o.jid AND m.role = 'customer' ORDER BY m.id DESC LIMIT 1)
              ORDER BY o.at DESC`,
          )
          .map((row) => ({
            jid: text(row, 'jid'),
            at: integer(row, 'at'),
            cardCode: maybeText(row, 'card_code'),
            name: maybeText(row, 'name'),
          })),
      ),

    optIn: (cardCode, { who, why, at }) =>
      inTransaction(context, () => {
        const rows = database.all(
          `SELECT o.jid, max(m.id) AS message FROM opt_outs o
             JOIN messages m ON m.jid = o.jid AND m.role = 'customer'
             JOIN invoices i ON i.id = m.invoice_id
            WHERE i.card_code = :cardCode GROUP BY o.jid`,
          { cardCode },
        );
        for (const row of rows) {
          database.run('DELETE FROM opt_outs WHERE jid = :jid', { jid: text(row, 'jid') });
          database.run(
            "INSERT INTO actions (message_id, action, who, why, at) VALUES (:message, 'opted_in', :who, :why, :at)",
            { message: integer(row, 'message'), who, why, at },
          );
        }
        return rows.length;
      }),

    customerOf: (jid) =>
      settle(() => {
        const row = database.get(
          `SELECT i.card_code FROM messages m JOIN invoices i ON i.id = m.invoice_id
            WHERE m.jid = :jid AND m.role = 'customer' ORDER BY m.id DESC LIMIT 1`,
          { jid },
        );
        return row ? text(row, 'card_code') : null;
      }),

    heldForRecipient: (before, limit) =>
      settle(() =>
        database
          .all(
            `SELECT * FROM messages WHERE namespace = :namespace AND hold = 'recipient' AND checked_at < :before
                AND (role = 'customer' OR created_at > :news)
              ORDER BY checked_at LIMIT :limit`,
            { namespace, before, news: before - COPY_IS_NEWS_MS, limit },
          )
          .map((row) => dueOf(context, messageOf(row))),
      ),

    touchHeld: (message, now) =>
      settle(() => {
        database.run('UPDATE messages SET checked_at = :now WHERE id = :message', { now, message });
      }),
  };
}
