import { hash } from 'node:crypto';
import { all, get, run, type Transaction } from '../../database/port.ts';
import { integer, maybeInteger, maybeText, text } from '../../database/row.ts';
import type { PersonAction } from '../ports/message.ts';
import type { AccountHoldings, OptOut } from '../ports/recipient-store.ts';
import { newLife } from '../rules/lifecycle.ts';
import { messageKey } from '../rules/message-id.ts';
import { otherAccounts as othersOf } from '../rules/other-accounts.ts';
import { byNumber } from './addresses.ts';
import { insertMessage } from './message-rows.ts';
import { notePastAction } from './past-rows.ts';
import { wroteTo } from './recipients.ts';
import { bookKey, booksBeside, type Scope } from './scope.ts';

export function* optedOut(scope: Scope, address: string): Transaction<boolean> {
  const { account } = scope;
  const jid = yield* byNumber(scope, address);
  return (yield* get('SELECT at FROM opt_outs WHERE account = :account AND jid = :jid', { account, jid })) !== null;
}

export function* optOut(scope: Scope, address: string, now: number): Transaction<boolean> {
  const { account } = scope;
  const jid = yield* byNumber(scope, address);
  const kept = yield* all(
    `INSERT INTO opt_outs (account, jid, at) VALUES (:account, :jid, :now) ON CONFLICT DO NOTHING RETURNING jid`,
    { account, jid, now },
  );
  if (kept.length === 0) return false;
  if (!(yield* wroteTo(scope, jid))) return true;
  const before = yield* get("SELECT count(*) AS n FROM messages WHERE jid = :jid AND role = 'notice'", { jid });
  const ordinal = before ? integer(before, 'n') : 0;
  // Keys are logged, phone numbers are not.
  const subject = hash('sha256', jid).slice(0, 12);
  const sender = yield* lastWriterTo(scope, jid);
  const key = messageKey({ namespace: sender.mode, origin: 'notice', subject, role: 'opt_out', ordinal });
  yield* insertMessage(sender, { key, invoiceId: null, role: 'notice', ordinal, life: newLife('queued'), jid }, now);
  return true;
}

/** The book that wrote to them last: it says goodbye, in its own words. */
function* lastWriterTo(scope: Scope, jid: string): Transaction<Scope> {
  if (scope.beside.length === 0) return scope;
  const row = yield* get(
    `SELECT b.company, b.mode FROM messages m JOIN books b ON b.key = m.book
      WHERE m.jid = :jid AND m.account = :account AND m.book IN (:books) AND m.sent_at IS NOT NULL
      ORDER BY m.sent_at DESC LIMIT 1`,
    { jid, account: scope.account, books: [bookKey(scope), ...booksBeside(scope)] },
  );
  return row ? { ...scope, company: text(row, 'company'), mode: text(row, 'mode') as Scope['mode'] } : scope;
}

/** Stop words since then of people whose number is unknown. */
export function* unknownOptOuts({ account }: Scope, since: number): Transaction<number> {
  const row = yield* get(
    "SELECT count(*) AS n FROM opt_outs WHERE account = :account AND jid LIKE '%@lid' AND at > :since",
    { account, since },
  );
  return row ? integer(row, 'n') : 0;
}

export function* optOuts(scope: Scope): Transaction<readonly OptOut[]> {
  const rows = yield* all(
    `SELECT o.jid, o.at, coalesce(i.card_code, p.card_code) AS card_code,
            coalesce(i.facts ->> 'cardName', p.facts ->> 'cardName') AS name, u.username
       FROM opt_outs o
       LEFT JOIN usernames u ON u.account = o.account AND u.lid = o.jid
       LEFT JOIN invoices i ON i.id = (SELECT invoice_id FROM messages m
                                        WHERE m.jid = o.jid AND m.book = :book AND m.role = 'customer'
                                        ORDER BY m.id DESC LIMIT 1)
       LEFT JOIN past_deliveries p ON i.id IS NULL
        AND p.id = (SELECT max(q.id) FROM past_deliveries q
                     WHERE q.jid = o.jid AND q.book = :book AND q.role = 'customer')
      WHERE o.account = :account
      ORDER BY o.at DESC`,
    { book: bookKey(scope), account: scope.account },
  );
  return rows.map((row) => ({
    jid: text(row, 'jid'),
    at: integer(row, 'at'),
    cardCode: maybeText(row, 'card_code'),
    name: maybeText(row, 'name'),
    username: maybeText(row, 'username'),
  }));
}

export function* otherAccounts({ account }: Scope): Transaction<readonly AccountHoldings[]> {
  const rows = yield* all(
    `SELECT account, CAST(sum(opt_outs) AS bigint) AS opt_outs, CAST(sum(numbers) AS bigint) AS numbers
       FROM (SELECT account, count(*) AS opt_outs, 0 AS numbers FROM opt_outs GROUP BY account
             UNION ALL SELECT account, 0, count(*) FROM recipients GROUP BY account) AS held
      GROUP BY account ORDER BY account`,
    {},
  );
  const holdings = rows.map((row) => ({
    account: text(row, 'account'),
    optOuts: integer(row, 'opt_outs'),
    knownNumbers: integer(row, 'numbers'),
  }));
  return othersOf(account, holdings);
}

export function* optIn(scope: Scope, cardCode: string, { who, why, at }: PersonAction): Transaction<number> {
  const { account } = scope;
  const rows = yield* all(
    `SELECT o.jid, max(m.id) AS message FROM opt_outs o
       JOIN messages m ON m.jid = o.jid AND m.role = 'customer'
       JOIN invoices i ON i.id = m.invoice_id
      WHERE o.account = :account AND m.book = :book AND i.card_code = :cardCode GROUP BY o.jid`,
    { account, book: bookKey(scope), cardCode },
  );
  for (const row of rows) {
    yield* run('DELETE FROM opt_outs WHERE account = :account AND jid = :jid', { account, jid: text(row, 'jid') });
    yield* noteAction(integer(row, 'message'), 'opted_in', { who, why, at });
  }
  return rows.length + (yield* optInPast(scope, cardCode, { who, why, at }));
}

/** The same for phones to which nothing was sent for long. */
function* optInPast(scope: Scope, cardCode: string, person: PersonAction): Transaction<number> {
  const { account } = scope;
  const rows = yield* all(
    `SELECT o.jid, max(p.id) AS message FROM opt_outs o
       JOIN past_deliveries p ON p.jid = o.jid AND p.role = 'customer'
      WHERE o.account = :account AND p.book = :book AND p.card_code = :cardCode GROUP BY o.jid`,
    { account, book: bookKey(scope), cardCode },
  );
  for (const row of rows) {
    yield* run('DELETE FROM opt_outs WHERE account = :account AND jid = :jid', { account, jid: text(row, 'jid') });
    yield* notePastAction(integer(row, 'message'), 'opted_in', person);
  }
  return rows.length;
}

/** Who did it and why is kept with the last message to this phone, if there is one. */
export function* optInPhone(scope: Scope, jid: string, { who, why, at }: PersonAction): Transaction<void> {
  const { account } = scope;
  yield* run('DELETE FROM opt_outs WHERE account = :account AND jid = :jid', { account, jid });
  const row = yield* get('SELECT max(id) AS message FROM messages WHERE book = :book AND jid = :jid', {
    book: bookKey(scope),
    jid,
  });
  const message = row ? maybeInteger(row, 'message') : null;
  if (message !== null) yield* noteAction(message, 'opted_in', { who, why, at });
}

/** Records what a person did with a message, and why. */
export function* noteAction(message: number, action: string, { who, why, at }: PersonAction): Transaction<void> {
  yield* run('INSERT INTO actions (message_id, action, who, why, at) VALUES (:message, :action, :who, :why, :at)', {
    message,
    action,
    who,
    why,
    at,
  });
}
