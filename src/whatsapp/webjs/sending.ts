import { hash } from 'node:crypto';
import { CodedError, toError } from '../../errors/coded-error.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import { openPlainFile, sha256Of } from '../../plain-file.ts';
import { DeadlinePassed, withinDeadline } from '../deadline.ts';
import type {
  Content,
  FindSentRequest,
  Prepared,
  PrepareRequest,
  SendRequest,
  SendResult,
  SentEvidence,
} from '../engine.ts';
import type { EngineDeadlines } from '../engine-settings.ts';
import { assertPerson } from '../person.ts';
import { machineNow, mayWriteAt, type WriteDeadline } from '../write-deadline.ts';
import { toWid } from './addresses.ts';
import type { Connection } from './connection.ts';
import { findInPage, hasToken, type PageSend, type PageSendOutcome, sendInPage } from './in-page.ts';
import { ensureUploaded, type SendSurroundings, type UploadSurroundings } from './uploads.ts';

/** What is kept of a message until it is settled: only the content, because a page that comes anew has to upload anew. */
interface Payload {
  readonly version: 1;
  readonly content: Content;
}

/** So many people in a row to whom the page cannot send: it is the page, and none of them. */
const alike = 3;

/** What Chromium says to a page whose database it has given up. */
const lostStorage = /disk full|connection is closing|backing store|NO_SPACE|QuotaExceeded/i;

/**
 * Checks the document, has the page upload it, and seals the request: the send that follows is short.
 *
 * @throws WHATSAPP_NOT_A_PERSON and what an upload throws: nothing was written
 */
export async function prepare(request: PrepareRequest, around: () => UploadSurroundings): Promise<Prepared> {
  const { jid, messageId, content } = request;
  assertPerson(jid);
  if (content.kind === 'document') {
    await checkDocument(content.path, content.sha256);
    await upload(jid, messageId, content, around());
  }
  const payload = Buffer.from(JSON.stringify({ version: 1, content } satisfies Payload)).toString('base64');
  return { jid, messageId, payload, payloadSha256: hash('sha256', payload) };
}

/**
 * Sends one message. One at a time: the page's id maker is ours for the length of a send.
 *
 * @throws WHATSAPP_NOT_CONNECTED, WHATSAPP_SEND_FAILED and others of class temporary or permanent: nothing was written;
 * WHATSAPP_SEND_UNCERTAIN: it cannot be known
 */
export async function send(
  { ownIdOnly = false, ...prepared }: SendRequest,
  around: SendSurroundings,
): Promise<SendResult> {
  const { connection, deadlines } = around;
  assertPerson(prepared.jid);
  const content = open(prepared);
  const document = content.kind === 'document' ? content : null;
  const page = connection.page();
  const request: Omit<PageSend, 'writeUntil'> = {
    chatId: toWid(prepared.jid),
    messageId: prepared.messageId,
    ownIdOnly,
    text: content.kind === 'text' ? content.text : content.caption,
    document: document && {
      fileName: document.fileName,
      mimeType: document.mimeType,
      filehash: filehash(document.sha256),
    },
  };
  // A page that came up after the message was prepared does not hold its document.
  if (document) await upload(prepared.jid, prepared.messageId, document, around);
  const hadToken = await withinDeadline(deadlines.queryMs, page.evaluate(hasToken, request.chatId)).catch(() => null);
  if (hadToken !== null) connection.tokens.note(prepared.messageId, hadToken);
  const ms = deadlines.queryMs;
  const writeUntil = requireTime(around.writeUntil());
  let outcome: PageSendOutcome;
  try {
    outcome = await withinDeadline(ms, page.evaluate(sendInPage, { ...request, writeUntil }));
  } catch (error) {
    // It may still come to its end in there, under an id maker that the next send has replaced.
    if (error instanceof DeadlinePassed) connection.giveUpPage(`a send in the page has no end: not within ${ms} ms`);
    throw whatsappError('WHATSAPP_SEND_UNCERTAIN', { detail: toError(error).message }, error);
  }
  suspect(connection, outcome, prepared.jid);
  return resultOf(outcome, prepared.messageId);
}

/** @throws what `ensureUploaded` throws, after the page was judged by it */
async function upload(
  jid: string,
  messageId: string,
  document: Extract<Content, { readonly kind: 'document' }>,
  around: UploadSurroundings,
): Promise<void> {
  try {
    await ensureUploaded(messageId, document, around);
  } catch (error) {
    const { code, message: detail } = error instanceof CodedError ? error : { code: '', message: '' };
    const why = code === 'WHATSAPP_SEND_FAILED' ? 'page_changed' : 'failed';
    if (code === 'WHATSAPP_UPLOAD_FAILED' || code === 'WHATSAPP_SEND_FAILED')
      suspect(around.connection, { outcome: 'not_sent', why, detail }, jid);
    throw error;
  }
}

/** What an outcome says about the page itself: one that can send to nobody is given up, for a fresh one or for good. */
function suspect(connection: Connection, outcome: PageSendOutcome, jid: string): void {
  if (outcome.outcome === 'handed_over') {
    connection.failedFor.clear();
    return;
  }
  const { detail } = outcome;
  if (lostStorage.test(detail)) connection.giveUpPage(`the page has lost its storage: ${detail}`);
  if (outcome.outcome !== 'not_sent') return;
  if (outcome.why === 'page_changed') connection.breakPage(detail);
  if (outcome.why !== 'failed') return;
  connection.failedFor.add(jid);
  if (connection.failedFor.size >= alike)
    connection.giveUpPage(`sends to ${alike} people in a row failed in the page: ${detail}`);
}

/** Looks into the chat for what became of an earlier send. */
export async function findSent(
  connection: Connection,
  request: FindSentRequest,
  deadlines: EngineDeadlines,
): Promise<SentEvidence> {
  const { content } = request;
  const search = {
    chatId: toWid(request.jid),
    messageId: request.messageId,
    text: content.kind === 'text' ? content.text : null,
    filehash: content.kind === 'document' ? filehash(content.sha256) : null,
    notBefore: Math.floor(request.notBefore / 1000),
  };
  const found = await connection.ask('chat lookup', deadlines.queryMs, (page) => page.evaluate(findInPage, search));
  return found ? { found: true, messageId: found.messageId, status: statusOf(found.ack) } : { found: false };
}

/** Until when the page may write a message by its own clock, which is the wall's. @throws WHATSAPP_LEASE_ENDED */
export function requireTime(deadline: WriteDeadline | null): number | null {
  if (!mayWriteAt(deadline, machineNow())) throw whatsappError('WHATSAPP_LEASE_ENDED');
  return deadline === null ? null : deadline.wall;
}

function resultOf(outcome: PageSendOutcome, messageId: string): SendResult {
  switch (outcome.outcome) {
    case 'handed_over':
      return {
        messageId: outcome.messageId,
        idWasOurs: outcome.messageId === messageId,
        ...(outcome.lid === null ? {} : { lid: outcome.lid }),
      };
    case 'uncertain':
      throw whatsappError('WHATSAPP_SEND_UNCERTAIN', { detail: outcome.detail });
    case 'not_sent':
      switch (outcome.why) {
        case 'not_connected':
          throw whatsappError('WHATSAPP_NOT_CONNECTED');
        case 'no_chat':
          throw whatsappError('WHATSAPP_RECIPIENT_WITHOUT_DEVICES');
        case 'too_late':
          throw whatsappError('WHATSAPP_LEASE_ENDED');
        case 'foreign_id':
          throw whatsappError('WHATSAPP_ID_NOT_OURS');
        case 'page_changed':
        case 'failed':
          throw whatsappError('WHATSAPP_SEND_FAILED', { detail: outcome.detail });
      }
  }
}

function open(prepared: Prepared): Content {
  const { messageId, payload, payloadSha256 } = prepared;
  if (hash('sha256', payload) !== payloadSha256) throw whatsappError('WHATSAPP_PAYLOAD_DAMAGED', { messageId });
  return (JSON.parse(Buffer.from(payload, 'base64').toString('utf8')) as Payload).content;
}

async function checkDocument(file: string, expected: string): Promise<void> {
  let sha256: string;
  try {
    await using document = await openPlainFile(file);
    sha256 = await sha256Of(document);
  } catch (error) {
    throw whatsappError('WHATSAPP_DOCUMENT_UNREADABLE', { detail: toError(error).message }, error);
  }
  if (sha256 !== expected) throw whatsappError('WHATSAPP_DOCUMENT_CHANGED');
}

function statusOf(ack: number): 'pending' | 'sent' | 'delivered' | 'read' | 'error' {
  if (ack < 0) return 'error';
  if (ack === 0) return 'pending';
  if (ack === 1) return 'sent';
  return ack === 2 ? 'delivered' : 'read';
}

/** A document's hash as the page names it. */
function filehash(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}
