import { hash } from 'node:crypto';
import { type AnyMessageContent, generateWAMessage, proto } from 'baileys';
import { CodedError, toError } from '../../errors/coded-error.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import { openPlainFile } from '../../plain-file.ts';
import { DeadlinePassed, withinDeadline } from '../deadline.ts';
import type { Content, EngineListener, Prepared, PrepareRequest, RevokeRequest, SendResult } from '../engine.ts';
import type { EngineDeadlines, EngineSettings } from '../engine-settings.ts';
import type { TunnelAgentParts } from '../proxy/agent.ts';
import { Addressing } from './addressing.ts';
import { mediaAgent } from './agents.ts';
import type { Connection } from './connection.ts';
import { MediaHosts } from './media-hosts.ts';
import { quietLogger } from './quiet-logger.ts';
import { uploader } from './upload.ts';

/** Prepares and sends over one open connection; one send at a time, as ratchets and retries require. */
export class Messages {
  readonly #connection: Connection;
  readonly #deadlines: EngineDeadlines;
  readonly #settings: EngineSettings;
  readonly #tunnel: TunnelAgentParts | null;
  readonly #emit: EngineListener;
  readonly #mediaHosts: MediaHosts;
  readonly #addressing: Addressing;
  #line: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection, settings: EngineSettings, tunnel: TunnelAgentParts | null, emit: EngineListener) {
    const { deadlines } = settings;
    this.#connection = connection;
    this.#deadlines = deadlines;
    this.#settings = settings;
    this.#tunnel = tunnel;
    this.#emit = emit;
    this.#mediaHosts = new MediaHosts(connection, deadlines.queryMs);
    this.#addressing = new Addressing(connection, deadlines.queryMs);
  }

  /**
   * Creates the message's bytes; a document is encrypted and uploaded, so that sending it no longer needs the file.
   *
   * @throws WHATSAPP_DOCUMENT_UNREADABLE, WHATSAPP_DOCUMENT_CHANGED, WHATSAPP_UPLOAD_FAILED, WHATSAPP_LINE_TOO_SLOW,
   * WHATSAPP_NO_ANSWER
   */
  async prepare({ jid, messageId, content }: PrepareRequest): Promise<Prepared> {
    if (content.kind === 'document') await assertReadable(content.path);
    const message = await this.#generate(jid, messageId, content).catch((error: unknown) => {
      throw error instanceof CodedError
        ? error
        : whatsappError('WHATSAPP_UPLOAD_FAILED', { detail: toError(error).message }, error);
    });
    assertSameDocument(content, message);
    const payload = Buffer.from(proto.Message.encode(message).finish()).toString('base64');
    return { jid, messageId, payload, payloadSha256: hash('sha256', payload) };
  }

  /**
   * Hands the prepared bytes to the server under the given id.
   *
   * @throws a temporary error if nothing was written, WHATSAPP_SEND_UNCERTAIN if that is unknown
   */
  send(prepared: Prepared): Promise<SendResult> {
    if (hash('sha256', prepared.payload) !== prepared.payloadSha256) {
      return Promise.reject(whatsappError('WHATSAPP_PAYLOAD_DAMAGED', { messageId: prepared.messageId }));
    }
    const turn = this.#line.then(() => this.#sendNow(prepared));
    this.#line = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Asks the server to have a message deleted for everyone; its answer is an ack under the id of the request.
   *
   * @throws as `send`
   */
  async revoke({ jid, messageId, revocationId }: RevokeRequest): Promise<void> {
    const key = { remoteJid: jid, fromMe: true, id: messageId };
    const message = proto.Message.fromObject({
      protocolMessage: { key, type: proto.Message.ProtocolMessage.Type.REVOKE },
    });
    // "edit" 7: the sender deletes a message. The value that the library sends too.
    const turn = this.#line.then(() => this.#relay(jid, message, revocationId, { edit: '7' }));
    this.#line = turn.catch(() => undefined);
    await turn;
  }

  /** Resolves when no send is in progress. */
  async idle(): Promise<void> {
    await this.#line;
  }

  async #generate(jid: string, messageId: string, content: Content): Promise<proto.IMessage> {
    const logger = quietLogger(() => undefined);
    const upload = uploader({
      hosts: this.#mediaHosts,
      agent: mediaAgent(this.#settings, this.#tunnel),
      limits: this.#deadlines,
      onStanding: ({ sent, bytes }) => void this.#emit({ type: 'upload', messageId, stage: 'uploading', sent, bytes }),
    });
    const { message } = await generateWAMessage(jid, libraryContent(content), {
      userJid: this.#connection.account?.jid ?? '',
      messageId,
      upload,
      logger,
    });
    if (!message) throw whatsappError('WHATSAPP_ENGINE_FAILED', { call: 'prepare', detail: 'no message was made' });
    return message;
  }

  async #sendNow({ jid, messageId, payload }: Prepared): Promise<SendResult> {
    const message = proto.Message.decode(Buffer.from(payload, 'base64'));
    const { leftOut, lid } = await this.#relay(jid, message, messageId, {});
    return { messageId, idWasOurs: true, ...(leftOut.length > 0 ? { leftOut } : {}), ...(lid ? { lid } : {}) };
  }

  /** Writes a message; returns the devices that do not get it, and the recipient's LID as far as it is known. */
  async #relay(
    jid: string,
    message: proto.IMessage,
    messageId: string,
    additionalAttributes: { [name: string]: string },
  ): Promise<{ readonly leftOut: readonly string[]; readonly lid: string | null }> {
    const connection = this.#connection;
    if (!connection.isOpen) throw whatsappError('WHATSAPP_NOT_CONNECTED');
    connection.sendWatch.requireTime();
    const leftOut = await this.#addressing.address(jid, connection.staleDevices.has(messageId));
    connection.staleDevices.forget(messageId);
    await connection.tokens.ready(messageId, jid);
    const lid = await this.#addressing.knownLid(jid);
    connection.sendWatch.begin();
    try {
      await withinDeadline(
        3 * this.#deadlines.queryMs,
        connection.socket.relayMessage(jid, message, { messageId, additionalAttributes }),
      );
    } catch (error) {
      throw this.#sendError(error);
    } finally {
      connection.sendWatch.end();
    }
    return { leftOut, lid };
  }

  #sendError(error: unknown): CodedError {
    const connection = this.#connection;
    const detail = toError(error).message;
    // The next send would hang too; and on a closed connection it cannot be written later either.
    if (error instanceof DeadlinePassed) connection.end({ kind: 'unanswered', question: 'a send' });
    if (connection.sendWatch.tooLate && connection.sendWatch.provenUnwritten)
      return whatsappError('WHATSAPP_LEASE_ENDED', {}, error);
    if (detail === 'All encryptions failed') return whatsappError('WHATSAPP_ENCRYPTION_FAILED', {}, error);
    if (!connection.sendWatch.provenUnwritten) return whatsappError('WHATSAPP_SEND_UNCERTAIN', { detail }, error);
    if (!connection.isOpen) return whatsappError('WHATSAPP_NOT_CONNECTED', {}, error);
    return whatsappError('WHATSAPP_SEND_FAILED', { detail }, error);
  }
}

function libraryContent(content: Content): AnyMessageContent {
  if (content.kind === 'text') return { text: content.text };
  const { path, fileName, mimeType, caption } = content;
  return { document: { url: path }, fileName, mimetype: mimeType, caption };
}

async function assertReadable(path: string): Promise<void> {
  try {
    await using _ = await openPlainFile(path);
  } catch (error) {
    throw whatsappError('WHATSAPP_DOCUMENT_UNREADABLE', { detail: toError(error).message }, error);
  }
}

/** Compares the hash of what was read and encrypted with that of the accepted document. */
function assertSameDocument(content: Content, message: proto.IMessage): void {
  if (content.kind !== 'document') return;
  const document = message.documentMessage ?? message.documentWithCaptionMessage?.message?.documentMessage;
  const sent = document?.fileSha256 ? Buffer.from(document.fileSha256).toString('hex') : null;
  if (sent !== content.sha256) throw whatsappError('WHATSAPP_DOCUMENT_CHANGED');
}
