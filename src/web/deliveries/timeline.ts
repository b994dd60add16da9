import { localTime } from '../../delivery/telling/local-time.ts';
import { shownPhone } from '../../operations/deliveries/plain.ts';
import type { ShownDelivery } from '../../operations/deliveries/show.ts';
import { type Html, html } from '../html.ts';
import type { DeliveriesWords } from '../texts/deliveries.ts';
import { stateWord } from './state-badge.ts';

interface Moment {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly what: string;
  readonly more: string;
}

/** Everything that happened to a message, oldest first. */
export function timeline(shown: ShownDelivery, words: DeliveriesWords, timeZone: string): Html {
  // WhatsApp tells whole seconds: within one, things stand in the order in which they happen.
  const second = ({ at }: Moment): number => Math.floor(at / 1000);
  const moments = momentsOf(shown, words).toSorted((a, b) => second(a) - second(b));
  return html`<ol class="timeline">${moments.map(
    ({ at, what, more }) =>
      html`<li><time>${localTime(at, timeZone)}</time> <strong>${what}</strong>${more !== '' && html` <span class="soft">${more}</span>`}</li>`,
  )}</ol>`;
}

function momentsOf({ row, attempts, actions, revocations }: ShownDelivery, words: DeliveriesWords): Moment[] {
  const { events, decisions } = words;
  const { message } = row;
  const tick = (what: 'sent' | 'delivered' | 'read', at: number | null): Moment[] =>
    at === null ? [] : [{ at, what: events[what], more: '' }];
  return [
    { at: message.createdAt, what: events.created, more: '' },
    ...attempts.map(({ startedAt, jid, whatsappId, outcome }) => ({
      at: startedAt,
      what: events.attempt,
      more: [
        shownPhone(jid),
        whatsappId ?? '',
        outcome === null ? '' : `${events.outcome}: ${stateWord(outcome, words)}`,
      ]
        .filter((part) => part !== '')
        .join(' · '),
    })),
    ...tick('sent', message.sentAt),
    ...tick('delivered', message.deliveredAt),
    ...tick('read', message.readAt),
    ...actions.map(({ at, action, who, why }) => ({
      at,
      what: decisions[action] ?? action,
      more: `${events.by} ${who}: ${why}`,
    })),
    ...revocations.map(({ askedAt, settledAt, state, detail }) => ({
      at: settledAt ?? askedAt,
      what: events.revocation,
      more: [state, detail ?? ''].filter((part) => part !== '').join(': '),
    })),
  ];
}
