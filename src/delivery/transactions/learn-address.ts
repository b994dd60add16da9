import { get, run, type Transaction } from '../../database/port.ts';
import { isLid, numberOf } from '../../whatsapp/person.ts';
import { byNumber } from './addresses.ts';
import { optOut } from './opt-outs.ts';
import { rememberWriter } from './recipients.ts';
import type { Scope } from './scope.ts';

export function* learnUsername({ account }: Scope, lid: string, username: string, now: number): Transaction<void> {
  if (!isLid(lid)) return;
  yield* run(
    `INSERT INTO usernames (account, lid, username, learnt_at) VALUES (:account, :lid, :username, :now)
     ON CONFLICT (account, lid) DO UPDATE SET username = excluded.username, learnt_at = excluded.learnt_at`,
    { account, lid, username, now },
  );
}

/**
 * Learns whose LID it is. What was kept under the LID, an opt-out among it, counts for the number from then on. False: that was
 * known, or is none.
 */
export function* learnAddress(scope: Scope, lid: string, jid: string, now: number): Transaction<boolean> {
  if (!isLid(lid) || numberOf(jid) === null || (yield* byNumber(scope, lid)) === jid) return false;
  const { account } = scope;
  yield* run(
    `INSERT INTO addresses (account, lid, jid, learnt_at) VALUES (:account, :lid, :jid, :now)
     ON CONFLICT (account, lid) DO UPDATE SET jid = excluded.jid, learnt_at = excluded.learnt_at`,
    { account, lid, jid, now },
  );
  const kept = { account, lid };
  const wrote = yield* get('DELETE FROM writers WHERE account = :account AND jid = :lid RETURNING jid', kept);
  if (wrote) yield* rememberWriter(scope, jid, now);
  const left = yield* get('DELETE FROM opt_outs WHERE account = :account AND jid = :lid RETURNING jid', kept);
  if (left) yield* optOut(scope, jid, now);
  return true;
}
