/**
 * Looks a prepared message up by WhatsApp's message id, for recipients who ask for it again (retry receipts).
 * Asked by engines, answered from the outbox; ≥ 14 days back.
 */
export interface PreparedMessages {
  /** The engine's own serialised message, base64, as `Prepared.payload`; null when it is not ours. */
  payload(messageId: string): Promise<string | null>;
}
