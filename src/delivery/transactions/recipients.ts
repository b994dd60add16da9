import { all, get, run, type Transaction } from '../../database/port.ts';
import { integer, text } from '../../database/row.ts';
import type { DueMessage, MessageChange } from '../ports/message.ts';
import type { KnownRecipient } from '../ports/recipient-store.ts';
import { byNumber } from './addresses.ts';
import { letAnswer } from './limits.ts';
import { DUE, dueOf, WITH_DOCUMENT } from './message-rows.ts';
import { lastPastTo } from './past-rows.ts';
import { bookKey, type Scope } from './scope.ts';

/** How long a copy without a usable phone is checked again; later it is outdated. */
const COPY_IS_NEWS_MS = 24 * 3_600_000;

export function* knownRecipient(
  { account }: Scope,
  digits: string,
): Transaction<(KnownRecipient & { readonly optedOut: boolean }) | null> {
  const row = yield* get(
    `SELECT r.jid, r.checked_at, o.at AS opted_out_at
       FROM recipients r LEFT JOIN opt_outs o ON o.account = r.account AND o.jid = r.jid
      WHERE r.account = :account AND r.digits = :digits`,
    { account, digits },
  );
  if (row === null) return null;
  const optedOut = row['opted_out_at'] !== null;
  return { digits, jid: text(row, 'jid'), checkedAt: integer(row, 'checked_at'), optedOut };
}

export function* rememberRecipient(
  { account }: Scope,
  message: number,
  { digits, jid, checkedAt }: KnownRecipient,
): Transaction<void> {
  yield* run(
    `INSERT INTO recipients (account, digits, jid, checked_at) VALUES (:account, :digits, :jid, :checkedAt)
     ON CONFLICT (account, digits) DO UPDATE SET jid = excluded.jid, checked_at = excluded.checked_at`,
    { account, digits, jid, checkedAt },
  );
  yield* run('UPDATE messages SET jid = :jid WHERE id = :message', { jid, message });
}

export function* forgetRecipient({ account }: Scope, jid: string): Transaction<void> {
  yield* run('DELETE FROM recipients WHERE account = :account AND jid = :jid', { account, jid });
}

/** Sent, in doubt, or sent before a resend. */
export function* wroteTo({ account }: Scope, jid: string): Transaction<boolean> {
  const row = yield* get(
    `SELECT 1 AS sent FROM messages m
      WHERE m.jid = :jid AND m.account = :account AND m.role <> 'notice'
        AND (m.sent_at IS NOT NULL OR m.doubts > 0
             OR EXISTS (SELECT 1 FROM attempts a
                         WHERE a.message_id = m.id AND a.outcome IN ('sent', 'delivered', 'read')))
     UNION ALL
     SELECT 1 AS sent FROM past_deliveries
      WHERE jid = :jid AND account = :account AND role <> 'notice' AND sent_at IS NOT NULL
      LIMIT 1`,
    { jid, account },
  );
  return row !== null;
}

export function* rememberWriter(scope: Scope, address: string, now: number): Transaction<readonly MessageChange[]> {
  const { account } = scope;
  const jid = yield* byNumber(scope, address);
  yield* run('INSERT INTO writers (account, jid, at) VALUES (:account, :jid, :now) ON CONFLICT DO NOTHING', {
    account,
    jid,
    now,
  });
  return yield* letAnswer(scope, jid, now);
}

export function* customerOf(scope: Scope, jid: string): Transaction<string | null> {
  const row = yield* get(
    `SELECT i.card_code FROM messages m JOIN invoices i ON i.id = m.invoice_id
      WHERE m.jid = :jid AND m.book = :book AND m.role = 'customer' ORDER BY m.id DESC LIMIT 1`,
    { jid, book: bookKey(scope) },
  );
  const known = row ?? (yield* lastPastTo(scope, jid));
  return known ? text(known, 'card_code') : null;
}

export function* readyForCustomers(scope: Scope): Transaction<readonly number[]> {
  const rows = yield* all(
    `SELECT id FROM messages WHERE book = :book AND role = 'customer' AND state IN ('queued', 'prepared') ORDER BY id`,
    { book: bookKey(scope) },
  );
  return rows.map((row) => integer(row, 'id'));
}

export function* heldForRecipient(scope: Scope, before: number, limit: number): Transaction<readonly DueMessage[]> {
  const rows = yield* all(
    `SELECT ${DUE} FROM ${WITH_DOCUMENT}
      WHERE m.book = :book AND m.hold = 'recipient' AND m.checked_at < :before
        AND (m.role = 'customer' OR m.created_at > :news)
      ORDER BY m.checked_at LIMIT :limit`,
    { book: bookKey(scope), before, news: before - COPY_IS_NEWS_MS, limit },
  );
  return yield* dueOf(rows);
}

export function* touchHeld(message: number, now: number): Transaction<void> {
  yield* run('UPDATE messages SET checked_at = :now WHERE id = :message', { now, message });
}
