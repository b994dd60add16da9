import { all, type Transaction } from '../../database/port.ts';
import { maybeInteger, text } from '../../database/row.ts';
import type { SendTimes } from '../ports/standing-store.ts';
import { bookKey, type Scope } from './scope.ts';

/** The inner query ends at the limit, so that an outbox of years is not read. */
export function* sendTimes(scope: Scope, since: number, limit: number): Transaction<readonly SendTimes[]> {
  const rows = yield* all(
    `SELECT recent.state, recent.sent_at, recent.delivered_at,
            (SELECT max(a.started_at) FROM attempts a
              WHERE a.message_id = recent.id AND a.generation = recent.generation) AS started_at
       FROM (SELECT * FROM messages WHERE book = :book AND role = 'customer' ORDER BY id DESC LIMIT :limit) recent
      WHERE recent.created_at >= :since
      ORDER BY recent.id DESC`,
    { book: bookKey(scope), since, limit },
  );
  return rows.map((row) => {
    const started = maybeInteger(row, 'started_at');
    const sent = maybeInteger(row, 'sent_at');
    const delivered = maybeInteger(row, 'delivered_at');
    return {
      ackMs: started === null ? null : between(started, sent),
      deliveredMs: started === null ? null : between(sent, delivered),
      isHeld: text(row, 'state') === 'held',
    };
  });
}

/** WhatsApp tells some times in whole seconds, by its own clock: never less than nothing. */
function between(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : Math.max(0, to - from);
}
