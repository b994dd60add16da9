import type { AdministratorPhone } from '../alerts/whatsapp.ts';
import type { Messenger } from '../delivery/messenger.ts';
import type { StandingStore } from '../delivery/ports/standing-store.ts';
import { isSameNumber } from '../delivery/rules/phone-numbers/same-number.ts';
import { alertError } from '../errors/alerts.ts';
import type { EngineEvent } from '../whatsapp/engine.ts';
import { numberOf } from '../whatsapp/person.ts';

const ACK_WITHIN_MS = 60_000;

export interface AdministratorPhoneParts {
  /** Digits, with country code. */
  readonly digits: string;
  readonly messenger: Messenger;
  readonly outbox: Pick<StandingStore, 'isCustomer'>;
}

/**
 * Writes to the administrator through the session that sends invoices, past the outbox: nothing of it counts as a delivery.
 * A number that WhatsApp resolves to another one, or that has received invoices as a customer, gets nothing.
 */
export function administratorPhone({ digits, messenger, outbox }: AdministratorPhoneParts): AdministratorPhone {
  const last = digits.slice(-4);
  return {
    ready: () => messenger.maySend().may,
    send: async ({ id, text, since, isRepeat }, signal) => {
      const found = await messenger.lookup(digits);
      const named = found.exists ? numberOf(found.jid) : null;
      if (!found.exists || named === null || !isSameNumber(digits, named)) {
        throw alertError('ALERT_WHATSAPP_NOT_THERE', { last });
      }
      const { jid } = found;
      if (await outbox.isCustomer(jid)) throw alertError('ALERT_WHATSAPP_CUSTOMER', { last });
      const content = { kind: 'text', text } as const;
      // An engine that makes its own ids cannot repeat one, but can look into the chat.
      if (isRepeat && messenger.capabilities.evidence === 'chat') {
        const sent = await messenger.findSent({ jid, messageId: null, content, notBefore: since });
        if (sent.found && sent.status !== 'error') return;
      }
      const prepared = await messenger.prepare({ jid, messageId: id, content });
      const acks = acksOf(messenger);
      try {
        const { messageId } = await messenger.send(prepared);
        await acks.of(messageId, AbortSignal.any([signal, AbortSignal.timeout(ACK_WITHIN_MS)]));
      } finally {
        acks.end();
      }
    },
  };
}

/** Collects what the server says of messages, from before they are sent: an ack may arrive before the send resolves. */
function acksOf(messenger: Pick<Messenger, 'subscribe'>) {
  const seen: EngineEvent[] = [];
  let look = (): void => undefined;
  const end = messenger.subscribe((event) => {
    seen.push(event);
    look();
  });
  const of = (messageId: string, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      look = () => {
        for (const event of seen) {
          if (event.type === 'receipt' && event.messageId === messageId) return resolve();
          if (event.type !== 'ack' || event.messageId !== messageId) continue;
          return event.error === null ? resolve() : reject(new Error(`WhatsApp refused it (${event.error})`));
        }
      };
      const abort = (): void => reject(new Error("WhatsApp's server did not confirm it in time"));
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      look();
    });
  return { of, end };
}
