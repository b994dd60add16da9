import { get, type Transaction } from '../../database/port.ts';
import type { Scope } from './scope.ts';

/** Whether the account has a chat with this address: neither it nor the phone begins one by writing there. */
export function* hasChat({ account }: Scope, jid: string): Transaction<boolean> {
  const row = yield* get(
    `SELECT 1 AS known FROM messages WHERE jid = :jid AND account = :account AND sent_at IS NOT NULL
     UNION ALL
     SELECT 1 AS known FROM past_deliveries WHERE jid = :jid AND account = :account AND sent_at IS NOT NULL
     UNION ALL SELECT 1 AS known FROM writers WHERE jid = :jid AND account = :account LIMIT 1`,
    { jid, account },
  );
  return row !== null;
}
