/**
 * Finds a prepared message by WhatsApp's message id, for recipients that request it again (retry receipts). Called by
 * engines, answered from the outbox; ≥ 14 days back.
 */
export interface PreparedMessages {
  /** The engine's own serialised message, base64, as `Prepared.payload`; null when it is not ours. */
  payload(messageId: string): Promise<string | null>;
}
