import type { PreparedMessages } from '../../whatsapp/prepared-messages.ts';
import type { Outbox } from '../outbox.ts';

/** Serves retry receipts from the outbox: the bytes that were sent, as long as they are kept. */
export function createPreparedMessages(outbox: Outbox): PreparedMessages {
  return {
    payload: async (messageId) => (await outbox.prepared(messageId))?.prepared.payload ?? null,
  };
}
