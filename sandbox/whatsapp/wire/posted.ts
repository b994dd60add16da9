import { manyReadChats } from '../world/chats.ts';
import type { Phone, Push } from '../world/records.ts';
import { lidJid, phoneJid } from './jid.ts';
import { proto } from './library.ts';
import type { Attributes } from './stanza.ts';

type Posted = Push & { readonly kind: 'message' };

/** What a message says, before it is encrypted. */
export function contentOf({ what = 'text', text }: Posted): proto.IMessage {
  switch (what) {
    case 'revocation':
      return {
        protocolMessage: { type: proto.Message.ProtocolMessage.Type.REVOKE, key: { id: 'REVOKED', fromMe: true } },
      };
    case 'call_log':
      return { callLogMesssage: { isVideo: false, durationSecs: 0 } };
    case 'notice':
    case 'text':
      return { conversation: text };
  }
}

/**
 * Whose message it is. Where many read, `from` is the chat and `participant` the writer; a newsletter names no writer.
 * A chat that goes by LID names the number beside it; `lidOnly`: nothing does. Each is encrypted for this device alone, as in the answer to a retry, because the phones here have no sender keys.
 */
export function senderOf({ chat = 'direct', from, byLid }: Posted, writer: Phone, lidOnly: boolean): Attributes {
  if (chat === 'direct' && lidOnly) return { from: lidJid(writer.lid) };
  if (chat === 'direct' && byLid)
    return { from: lidJid(writer.lid), sender_pn: phoneJid(from), addressing_mode: 'lid' };
  if (chat === 'direct') return { from: phoneJid(from), sender_lid: lidJid(writer.lid) };
  if (chat === 'newsletter') return { from: manyReadChats.newsletter };
  return { from: manyReadChats[chat], participant: phoneJid(from), participant_lid: lidJid(writer.lid) };
}
