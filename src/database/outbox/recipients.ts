import { newLife } from '../../delivery/lifecycle.ts';
import { messageKey } from '../../delivery/message-id.ts';
import type { Outbox } from '../../delivery/outbox.ts';
import { integer, text } from '../row.ts';
import { inTransaction, type OutboxContext, settle } from './context.ts';
import { dueOf, messageOf } from './message-rows.ts';
import { createCopies, insertMessage } from './transition.ts';

/** A tick creates no more than this; the next one goes on. */
const MOST_LATE_COPIES = 200;

export function recipientOperations(
  context: OutboxContext,
): Pick<
  Outbox,
  | 'knownRecipient'
  | 'rememberRecipient'
  | 'hasChat'
  | 'optedOut'
  | 'optOut'
  | 'heldForRecipient'
  | 'touchHeld'
  | 'createLateCopies'
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

    hasChat: (jid) =>
      settle(
        () => database.get('SELECT 1 FROM messages WHERE jid = :jid AND sent_at IS NOT NULL LIMIT 1', { jid }) !== null,
      ),

    optedOut: (jid) => settle(() => database.get('SELECT 1 FROM opt_outs WHERE jid = :jid', { jid }) !== null),

    optOut: (jid, confirmation, now) =>
      inTransaction(context, () => {
        const isNew = database.run('INSERT OR IGNORE INTO opt_outs VALUES (:jid, :now)', { jid, now }).changes > 0;
        if (!isNew) return false;
        const key = messageKey({ namespace, origin: 'notice', subject: jid, role: 'opt_out', ordinal: 0 });
        if (database.get('SELECT 1 FROM messages WHERE key = :key', { key })) return true;
        insertMessage(
          context,
          {
            key,
            invoiceId: null,
            role: 'notice',
            ordinal: 0,
            life: newLife('queued'),
            jid,
            text: confirmation,
            messageId: null,
          },
          now,
        );
        return true;
      }),

    heldForRecipient: (before, limit) =>
      settle(() =>
        database
          .all(
            `SELECT * FROM messages WHERE namespace = :namespace AND hold = 'recipient' AND checked_at < :before
              ORDER BY checked_at LIMIT :limit`,
            { namespace, before, limit },
          )
          .map((row) => dueOf(context, messageOf(row))),
      ),

    touchHeld: (message, now) =>
      settle(() => {
        database.run('UPDATE messages SET checked_at = :now WHERE id = :message', { now, message });
      }),

    createLateCopies: (before, now) =>
      inTransaction(context, () => {
        const rows = database.all(
          `SELECT id FROM invoices WHERE namespace = :namespace AND copies_made = 0 AND admitted_at < :before
            ORDER BY admitted_at LIMIT :most`,
          { namespace, before, most: MOST_LATE_COPIES },
        );
        for (const row of rows) createCopies(context, integer(row, 'id'), now);
        return rows.length;
      }),
  };
}
