import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, test } from 'node:test';
import { type PageSendOutcome, sendInPage } from './in-page.ts';
import type { PageMedia } from './page-globals.ts';
import { awaitUpload, beginUpload } from './upload-in-page.ts';

/** The functions inside the page in a page of our own, in which each step can be held: a busy machine makes any of them late. */

interface Globals {
  WWebJS?: object;
  require?: object;
  Debug?: object;
  XMLHttpRequest?: object;
  XMLHttpRequestUpload?: object;
  courierUploads?: Map<string, { media: PageMedia | null }>;
}
const page = globalThis as Globals;
/** What left the page: address, id and document. */
let left: { readonly to: string; readonly id: string; readonly filehash: string | undefined }[];
/** Holds a send between asking for its document and handing it over. */
let held: PromiseWithResolvers<void> | null;

beforeEach(() => {
  left = [];
  held = null;
  class Upload {
    addEventListener(): void {}
  }
  class Request {
    send(): void {}
  }
  const modules: Record<string, object> = {
    WAWebWidFactory: { createWid: (id: string) => id },
    WAWebQueryExistsJob: { queryWidExists: (wid: string) => Promise.resolve({ wid }) },
    WAWebApiContact: { getCurrentLid: () => undefined },
    WAWebSocketModel: { Socket: { state: 'CONNECTED' } },
    WAWebMsgKey: { newId: () => Promise.resolve('FOREIGN') },
    WAWebSendMsgChatAction: {
      addAndSendMsgToChat: (to: string, message: { id: { id: string }; filehash?: string }) => {
        left.push({ to, id: message.id.id, filehash: message.filehash });
        return Promise.resolve();
      },
    },
    WAWebMediaMmsV4Upload: { uploadMedia: () => Promise.resolve({}) },
  };
  const load = (name: string): Record<string, (...args: unknown[]) => unknown> => {
    const found = modules[name];
    if (!found) throw new Error(`unknown module ${name}`);
    return found as Record<string, (...args: unknown[]) => unknown>;
  };
  // As whatsapp-web.js puts it into the page: each step calls the next by its name on the library.
  const library = {
    getChat: (id: string) => Promise.resolve(id),
    mediaInfoToFile: (_info: object): File => {
      throw new Error('no base64');
    },
    processMediaData: async (info: object): Promise<PageMedia> => {
      const file = library.mediaInfoToFile(info);
      return { filehash: hashOf(Buffer.from(await file.arrayBuffer())).toString('base64') };
    },
    sendMessage: async (chat: string, _content: string, options: { readonly media: object }) => {
      const media = await library.processMediaData(options.media);
      await held?.promise;
      const id = { id: String(await load('WAWebMsgKey')['newId']?.()) };
      await load('WAWebSendMsgChatAction')['addAndSendMsgToChat']?.(chat, { id, filehash: media.filehash });
      return { id, ack: 0 };
    },
  };
  Object.assign(page, { WWebJS: library, require: load, Debug: { VERSION: '2.3000' } });
  Object.assign(page, { XMLHttpRequest: Request, XMLHttpRequestUpload: Upload });
});

afterEach(() => {
  for (const name of [
    'WWebJS',
    'require',
    'Debug',
    'XMLHttpRequest',
    'XMLHttpRequestUpload',
    'courierUploads',
  ] as const)
    delete page[name];
});

test('a document that is uploaded while another is being sent stays its own', async () => {
  await upload('A', 'invoice of Anna');
  held = Promise.withResolvers();
  const first = send('anna', 'A', 'invoice of Anna');
  await upload('B', 'invoice of Boris');
  held.resolve();
  assert.equal((await first).outcome, 'handed_over');
  assert.equal((await send('boris', 'B', 'invoice of Boris')).outcome, 'handed_over');
  assert.deepEqual(left, [
    { to: 'anna', id: 'A', filehash: filehash('invoice of Anna') },
    { to: 'boris', id: 'B', filehash: filehash('invoice of Boris') },
  ]);
});

test('a page that holds another document for a message sends nothing, and uploads it anew', async () => {
  await upload('A', 'invoice of Anna');
  const kept = page.courierUploads?.get('A');
  assert.ok(kept);
  kept.media = { filehash: filehash('invoice of Boris') };
  assert.deepEqual(await send('anna', 'A', 'invoice of Anna'), {
    outcome: 'not_sent',
    why: 'failed',
    detail: 'the page does not hold this document',
  });
  assert.deepEqual(left, []);
  await upload('A', 'invoice of Anna');
  assert.equal((await send('anna', 'A', 'invoice of Anna')).outcome, 'handed_over');
});

async function upload(messageId: string, content: string): Promise<void> {
  const file = new File([content], 'chosen.pdf');
  const sha256 = hashOf(Buffer.from(content)).toString('hex');
  beginUpload({ files: [file] }, { messageId, fileName: 'invoice.pdf', mimeType: 'application/pdf', sha256 });
  const look = await awaitUpload(messageId, 5000);
  assert.equal(look?.stage, 'uploaded', look?.detail);
}

function send(chatId: string, messageId: string, content: string): Promise<PageSendOutcome> {
  const document = { fileName: 'invoice.pdf', mimeType: 'application/pdf', filehash: filehash(content) };
  return sendInPage({ chatId, messageId, ownIdOnly: true, writeUntil: null, text: '', document });
}

function hashOf(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function filehash(content: string): string {
  return hashOf(Buffer.from(content)).toString('base64');
}
