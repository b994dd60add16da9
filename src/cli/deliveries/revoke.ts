import { moment } from '../../operations/deliveries/plain.ts';
import type { Revoked } from '../../operations/deliveries/revoke.ts';
import { oneLine } from '../../visible-text.ts';
import { type Output, plainWaits, waitLine } from './output.ts';

/** What became of it, or `{"revocations":[…],"waits":[…]}`. */
export function tellRevoked({ revocations, waits }: Revoked, out: Output): void {
  if (out.json) {
    const rows = revocations.map(({ messageId, state, detail, who, why, askedAt, settledAt }) => ({
      ...{ messageId, state, detail, who, why },
      askedAt: moment(askedAt),
      settledAt: moment(settledAt),
    }));
    out.write(`${JSON.stringify({ revocations: rows, waits: plainWaits(waits) })}\n`);
    return;
  }
  for (const { messageId, state, detail } of revocations) {
    const words = {
      revoked: 'deleted for everyone.',
      failed: `NOT deleted. ${detail ?? ''}`,
      asked: `not deleted yet${detail === null ? '' : ` (${detail})`}; the service does it as soon as it can.`,
    }[state];
    out.write(`${oneLine(`${messageId}: ${words}`)}\n`);
  }
  for (const wait of waits) out.write(`${waitLine(wait, out.timeZone)}\n`);
}
