/** What is remembered of the mails in a mailbox. */
import { all, get, run, type Transaction } from '../../database/port.ts';
import { integer, json, text } from '../../database/row.ts';
import type { KnownMail, MailFolder } from '../../documents/mail-ledger.ts';
import type { LeftMail } from '../ports/mail-store.ts';
import { bookKey, type Scope } from './scope.ts';

const OF_FOLDER = 'book = :book AND mailbox = :mailbox AND uid_validity = :uidValidity';
/** UIDs of one statement: SQLite takes 32,766 parameters. */
const MOST_UIDS = 500;

export function* mailsOf(scope: Scope, folder: MailFolder): Transaction<readonly KnownMail[]> {
  const { mailbox, uidValidity } = folder;
  const book = bookKey(scope);
  yield* run('DELETE FROM mails WHERE book = :book AND mailbox = :mailbox AND uid_validity <> :uidValidity', {
    book,
    mailbox,
    uidValidity,
  });
  const rows = yield* all(`SELECT facts FROM mails WHERE ${OF_FOLDER} ORDER BY uid`, { book, mailbox, uidValidity });
  return rows.map((row) => json<KnownMail>(row, 'facts'));
}

export function* keepMail(scope: Scope, { mailbox, uidValidity }: MailFolder, mail: KnownMail): Transaction<void> {
  yield* run(
    `INSERT INTO mails (book, mailbox, uid_validity, uid, state, facts)
     VALUES (:book, :mailbox, :uidValidity, :uid, :state, :facts)
     ON CONFLICT (book, mailbox, uid_validity, uid) DO UPDATE SET state = excluded.state, facts = excluded.facts`,
    { book: bookKey(scope), mailbox, uidValidity, uid: mail.uid, state: stateOf(mail), facts: JSON.stringify(mail) },
  );
}

export function* forgetMails(
  scope: Scope,
  { mailbox, uidValidity }: MailFolder,
  uids: readonly number[],
): Transaction<void> {
  for (let from = 0; from < uids.length; from += MOST_UIDS)
    yield* run(`DELETE FROM mails WHERE ${OF_FOLDER} AND uid IN (:uids)`, {
      book: bookKey(scope),
      mailbox,
      uidValidity,
      uids: uids.slice(from, from + MOST_UIDS),
    });
}

export function* leftMails(scope: Scope, limit: number): Transaction<readonly LeftMail[]> {
  const rows = yield* all(
    `SELECT mailbox, facts FROM mails WHERE book = :book AND state IN ('refused', 'waiting')
      ORDER BY uid DESC LIMIT :limit`,
    { book: bookKey(scope), limit },
  );
  return rows.map((row) => ({ ...json<KnownMail>(row, 'facts'), mailbox: text(row, 'mailbox') }));
}

export function* leftMailCount(scope: Scope): Transaction<number> {
  const row = yield* get("SELECT count(*) AS n FROM mails WHERE book = :book AND state = 'refused'", {
    book: bookKey(scope),
  });
  return row ? integer(row, 'n') : 0;
}

/** Mails that nobody asked for are many, and none of a person's business. */
function stateOf({ state, problem }: KnownMail): string {
  return problem?.code === 'MAIL_SENDER_UNKNOWN' ? 'stranger' : state;
}
