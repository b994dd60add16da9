import { normalizeMessageContent, proto, unpadRandomMax16 } from 'baileys';
import type { EngineEvent } from '../engine.ts';
import { instantOf } from '../instant.ts';
import { isLid, isPerson, withoutDevice } from '../person.ts';
import type { Stanza } from './stanzas.ts';

/** A message from one person. */
export type Inbound = Extract<EngineEvent, { type: 'inbound' }>;

/**
 * Types of content written by a person. All others are internal (keys, history, calls) or modify an earlier message:
 * reactions, votes, edits, pins, deletions.
 */
const words = [
  'conversation',
  'extendedTextMessage',
  'imageMessage',
  'albumMessage',
  'videoMessage',
  'ptvMessage',
  'audioMessage',
  'documentMessage',
  'stickerMessage',
  'lottieStickerMessage',
  'locationMessage',
  'liveLocationMessage',
  'contactMessage',
  'contactsArrayMessage',
  'orderMessage',
  'productMessage',
  'listResponseMessage',
  'buttonsResponseMessage',
  'templateButtonReplyMessage',
  'interactiveResponseMessage',
  'pollCreationMessage',
  'pollCreationMessageV2',
  'pollCreationMessageV3',
  'eventMessage',
  'groupInviteMessage',
] as const satisfies readonly (keyof proto.IMessage)[];

/** Longer than any username; what is longer is none. */
const longestUsername = 100;

/**
 * A direct message from one person, as an event; null for everything else.
 *
 * @param stanza the `<message>` that carried it
 * @param plain the decrypted content of its `<enc>`, still padded
 */
export function inboundFrom(stanza: Stanza, plain: Uint8Array, now: number): Inbound | null {
  const message = normalizeMessageContent(proto.Message.decode(unpadRandomMax16(plain)));
  const { id: messageId, from, sender_pn: senderPhone, sender_lid: senderLid } = stanza.attrs;
  if (!message || !messageId || !from || stanza.attrs['category'] === 'peer') return null;
  if (!words.some((word) => message[word])) return null;
  const text = message.conversation ?? message.extendedTextMessage?.text ?? null;
  // A chat addressed by LID names the phone number apart.
  const sender = withoutDevice((from.endsWith('@lid') && senderPhone) || from);
  if (!isPerson(sender)) return null;
  const lid = withoutDevice(from.endsWith('@lid') ? from : (senderLid ?? ''));
  // WhatsApp Web's own parser of messages (WAWebHandleMsgParser) reads it from here.
  const { username = '' } = stanza.attrs;
  return {
    type: 'inbound',
    messageId,
    from: sender,
    ...(isLid(lid) && !isLid(sender) ? { lid } : {}),
    ...(isLid(lid) && username !== '' && username.length <= longestUsername ? { username } : {}),
    text: text || null,
    at: instantOf(Number(stanza.attrs['t']), now),
  };
}
