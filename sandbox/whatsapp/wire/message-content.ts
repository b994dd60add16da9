import type { MessageKind } from '../world/records.ts';
import { proto } from './library.ts';
import type { MediaStore, OpenedMedia } from './media-store.ts';

/** What a phone shows of a message. */
export interface ShownMessage {
  /** `revocation`: nothing; `text` is the id of the message that it deletes. */
  readonly kind: MessageKind | 'revocation';
  readonly text: string;
  readonly fileName: string | null;
  readonly media: OpenedMedia | null;
}

/** Reads a message for the recipient; throws on kinds the product never sends and on media that do not verify. */
export function readMessage(plain: Buffer, media: MediaStore): ShownMessage {
  return show(proto.Message.decode(plain), media);
}

/** Reads the copy for the account's own phone: the same message, wrapped with the chat it belongs to. */
export function readOwnCopy(plain: Buffer, media: MediaStore): { chat: string; message: ShownMessage } {
  const wrapped = proto.Message.decode(plain).deviceSentMessage;
  if (!wrapped?.message || !wrapped.destinationJid)
    throw new Error('The copy for the own phone does not name its chat');
  return { chat: wrapped.destinationJid, message: show(wrapped.message, media) };
}

export function sameMessage(one: ShownMessage, other: ShownMessage): boolean {
  return (
    one.kind === other.kind &&
    one.text === other.text &&
    one.fileName === other.fileName &&
    one.media?.sha256 === other.media?.sha256
  );
}

function show(message: proto.IMessage, media: MediaStore): ShownMessage {
  const document = message.documentMessage ?? message.documentWithCaptionMessage?.message?.documentMessage;
  if (document) {
    return {
      kind: 'document',
      text: document.caption ?? '',
      fileName: document.fileName ?? null,
      media: media.open({
        mediaKey: Buffer.from(document.mediaKey ?? []),
        fileEncSha256: Buffer.from(document.fileEncSha256 ?? []),
        fileSha256: Buffer.from(document.fileSha256 ?? []),
        fileLength: Number(document.fileLength ?? 0),
      }),
    };
  }
  const { protocolMessage } = message;
  if (protocolMessage?.type === proto.Message.ProtocolMessage.Type.REVOKE) {
    const { id, fromMe } = protocolMessage.key ?? {};
    if (!id || !fromMe) throw new Error('A revocation that names no message of its sender');
    return { kind: 'revocation', text: id, fileName: null, media: null };
  }
  const text = message.conversation ?? message.extendedTextMessage?.text;
  if (typeof text !== 'string') throw new Error('The message is neither a text nor a document');
  return { kind: 'text', text, fileName: null, media: null };
}
