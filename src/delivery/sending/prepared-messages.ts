import type { PreparedMessages } from '../../whatsapp/prepared-messages.ts';
import type { SendingStore } from '../ports/sending-store.ts';

/** Serves retry receipts from the outbox: the bytes that were sent, as long as they are kept. */
export function createPreparedMessages(outbox: Pick<SendingStore, 'prepared'>): PreparedMessages {
  return {
    payload: async (messageId) => (await outbox.prepared(messageId))?.prepared.payload ?? null,
  };
}
