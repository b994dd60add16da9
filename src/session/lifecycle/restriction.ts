import type { AccountLimits } from '../../whatsapp/limits.ts';
import { raise, resolve, type Turn } from './turn.ts';

/** WhatsApp tells what the account may do with new contacts; what it does not tell changes nothing. */
export function onLimits(t: Turn, { restriction }: AccountLimits): void {
  if (restriction === null) resolve(t, 'session.restricted');
  if (!restriction) return;
  const until = restriction.until === null ? '' : ` Until ${new Date(restriction.until).toISOString()}.`;
  raise(t, 'session.restricted', 'warning', {
    sentence: `WhatsApp limits messages from this account to people who have never written to it (${restriction.kind}).${until}`,
    next: 'Those messages wait; known contacts still get theirs. Wait until WhatsApp lifts the limit.',
  });
}
