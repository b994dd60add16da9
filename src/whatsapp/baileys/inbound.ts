import { normalizeMessageContent, proto, unpadRandomMax16 } from 'baileys';
import type { EngineEvent } from '../engine.ts';
import type { Stanza } from './stanzas.ts';

/**
 * A contact's message as an event; null for what nobody wrote: receipts of history, keys, reactions and deletions.
 *
 * @param stanza the `<message>` that carried it
 * @param plain the decrypted content of its `<enc>`, still padded
 */
export function inboundFrom(stanza: Stanza, plain: Uint8Array, now: number): EngineEvent | null {
  const message = normalizeMessageContent(proto.Message.decode(unpadRandomMax16(plain)));
  const { id: messageId, from, sender_pn: senderPhone } = stanza.attrs;
  if (!message || !messageId || !from || stanza.attrs['category'] === 'peer') return null;
  if (message.protocolMessage || message.reactionMessage || message.deviceSentMessage) return null;
  const text = message.conversation ?? message.extendedTextMessage?.text ?? null;
  const seconds = Number(stanza.attrs['t']);
  // A chat addressed by LID names the phone number apart.
  const sender = (from.endsWith('@lid') && senderPhone) || from;
  return {
    type: 'inbound',
    messageId,
    from: sender.replace(/:\d+@/, '@'),
    text: text || null,
    at: seconds > 0 ? seconds * 1000 : now,
  };
}
