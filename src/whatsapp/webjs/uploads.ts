import { stat } from 'node:fs/promises';
import { whatsappError } from '../../errors/whatsapp.ts';
import type { Content, EngineListener } from '../engine.ts';
import type { EngineHooks } from '../engine-hooks.ts';
import type { EngineDeadlines } from '../engine-settings.ts';
import { uploadEnd } from '../upload-progress.ts';
import type { Connection } from './connection.ts';
import type { Line } from './line.ts';
import type { Page } from './page-client.ts';
import { awaitUpload, beginUpload, dropUpload, type UploadLook } from './upload-in-page.ts';

type FileInput = Parameters<typeof beginUpload>[0];
type Document = Extract<Content, { readonly kind: 'document' }>;

/** The page answers at the latest after this time how an upload stands. Milliseconds. */
const lookMs = 1000;

export interface UploadSurroundings {
  readonly connection: Connection;
  readonly line: Line;
  readonly deadlines: EngineDeadlines;
  readonly emit: EngineListener;
}

/** What a send needs in addition. */
export interface SendSurroundings extends UploadSurroundings {
  readonly writeUntil: EngineHooks['writeUntil'];
}

/**
 * Has the page upload a document for a message, unless it holds it already; takes as long as bytes move. Nothing is handed
 * over, so whatever fails here has sent nothing.
 *
 * @throws WHATSAPP_UPLOAD_FAILED, WHATSAPP_LINE_TOO_SLOW, WHATSAPP_DOCUMENT_UNREADABLE, WHATSAPP_DOCUMENT_CHANGED, and
 * what asking the page throws
 */
export async function ensureUploaded(
  messageId: string,
  document: Document,
  { connection, line, deadlines, emit }: UploadSurroundings,
): Promise<void> {
  const look = (ms: number): Promise<UploadLook | null> =>
    connection.ask('upload', ms + deadlines.queryMs, (page) => page.evaluate(awaitUpload, messageId, ms));
  let seen = await look(0);
  if (!seen) {
    await connection.ask('upload', deadlines.queryMs, (page) => begin(page, messageId, document));
    seen = await look(lookMs);
  }
  const bytes = seen?.bytes ?? (await stat(document.path)).size;
  const startedAt = performance.now();
  let movedAt = startedAt;
  let before = seen;
  while (seen?.stage === 'preparing' || seen?.stage === 'uploading') {
    const { stage, sent } = seen;
    if (sent !== before?.sent || stage !== before.stage) movedAt = performance.now();
    void emit({ type: 'upload', messageId, stage, sent, bytes });
    const end = uploadEnd({ bytes, sent, startedAt, movedAt }, deadlines, performance.now());
    if (end) {
      await connection.ask('upload', deadlines.queryMs, (page) => page.evaluate(dropUpload, messageId));
      throw end;
    }
    before = seen;
    seen = await look(lookMs);
  }
  if (!seen) throw whatsappError('WHATSAPP_UPLOAD_FAILED', { detail: 'WhatsApp Web has reloaded' });
  if (seen.stage === 'failed') throw failure(seen, line.blocked());
}

async function begin(page: Page, messageId: string, document: Document): Promise<void> {
  const { path, fileName, mimeType, sha256 } = document;
  const input = await page.evaluateHandle<[], () => FileInput>(
    'Object.assign(document.createElement("input"), { type: "file" })' as unknown as () => FileInput,
  );
  try {
    await (input.asElement() as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(path);
    await page.evaluate(beginUpload, input, { messageId, fileName, mimeType, sha256 });
  } finally {
    await input.dispose().catch(() => undefined);
  }
}

function failure({ why, detail }: UploadLook, blocked: readonly string[]): Error {
  switch (why) {
    case 'unreadable':
      return whatsappError('WHATSAPP_DOCUMENT_UNREADABLE', { detail });
    case 'changed':
      return whatsappError('WHATSAPP_DOCUMENT_CHANGED');
    case 'page_changed':
      return whatsappError('WHATSAPP_SEND_FAILED', { detail });
    case 'failed':
    case null:
      if (blocked.length > 0) return whatsappError('WHATSAPP_HOST_BLOCKED', { hosts: blocked.join(', ') });
      return whatsappError('WHATSAPP_UPLOAD_FAILED', { detail });
  }
}
