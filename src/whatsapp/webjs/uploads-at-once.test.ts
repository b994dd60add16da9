import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, test } from 'node:test';
import type { PageUpload } from './page-globals.ts';
import { awaitUpload, beginUpload, dropUpload } from './upload-in-page.ts';

/** Uploads inside a page of our own that run at the same time. */

interface Globals {
  WWebJS?: object;
  require?: object;
  XMLHttpRequest?: object;
  XMLHttpRequestUpload?: object;
  courierUploads?: Map<string, PageUpload>;
  courierWatch?: unknown;
}
const page = globalThis as Globals;

class Progress extends EventTarget {
  tell(loaded: number): void {
    this.dispatchEvent(Object.assign(new Event('progress'), { loaded }));
  }
}
/** A request as the page makes it: with a progress bar. */
class Request {
  readonly upload = new Progress();
  readonly ended = Promise.withResolvers<void>();
  /** The document that it carries. */
  readonly of: string;
  aborted = false;
  constructor(content: string) {
    this.of = content;
  }
  send(_body: unknown): void {}
  abort(): void {
    this.aborted = true;
    this.ended.reject(new Error('ended'));
  }
}

/** The requests that the page has made. */
let requests: Request[];
/** Holds each document between the call to upload it and its request: it is being encrypted. */
let encrypting: Map<string, Promise<void>>;

beforeEach(() => {
  requests = [];
  encrypting = new Map();
  const media = {
    async uploadMedia({ mediaObject }: { mediaObject: { filehash: string; content: string } }): Promise<void> {
      const { content } = mediaObject;
      await encrypting.get(content);
      const request = new Request(content);
      request.upload.addEventListener('progress', () => undefined);
      requests.push(request);
      request.send({ size: content.length - (content.length % 16) + 26 });
      await request.ended.promise;
    },
  };
  const library = {
    mediaInfoToFile: (_info: object): File => {
      throw new Error('no base64');
    },
    async processMediaData(info: object): Promise<{ filehash: string }> {
      const content = await library.mediaInfoToFile(info).text();
      const filehash = hashOf(content).toString('base64');
      await media.uploadMedia({ mediaObject: { filehash, content } });
      return { filehash };
    },
  };
  Object.assign(page, { WWebJS: library, require: () => media });
  Object.assign(page, { XMLHttpRequest: Request, XMLHttpRequestUpload: Progress });
});

afterEach(() => {
  for (const name of [
    'WWebJS',
    'require',
    'XMLHttpRequest',
    'XMLHttpRequestUpload',
    'courierUploads',
    'courierWatch',
  ] as const)
    delete page[name];
});

test('two documents of nearly the same length show their own progress, and giving one up ends its own request', async () => {
  const [anna, boris] = ['a'.repeat(200), 'b'.repeat(230)];
  const before = Promise.withResolvers<void>();
  encrypting.set(anna, before.promise);
  begin('A', anna);
  begin('B', boris);
  await until(() => requests.length === 1);
  before.resolve();
  await until(() => requests.length === 2);
  requestOf(boris).upload.tell(77);
  assert.equal((await awaitUpload('A', 0))?.sent, 0);
  assert.equal((await awaitUpload('B', 0))?.sent, 77);
  dropUpload('A');
  assert.deepEqual([requestOf(anna).aborted, requestOf(boris).aborted], [true, false]);
  requestOf(boris).ended.resolve();
  assert.equal((await awaitUpload('B', 5000))?.stage, 'uploaded');
});

test('a request that may be of either of two documents is ended for neither', async () => {
  const [anna, boris] = ['a'.repeat(200), 'b'.repeat(200)];
  const [before, beforeBoris] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  encrypting.set(anna, before.promise).set(boris, beforeBoris.promise);
  begin('A', anna);
  begin('B', boris);
  await until(() => ['A', 'B'].every((id) => page.courierUploads?.get(id)?.stage === 'uploading'));
  beforeBoris.resolve();
  await until(() => requests.length === 1);
  dropUpload('A');
  assert.equal(requestOf(boris).aborted, false);
  assert.equal((await awaitUpload('B', 0))?.sent, null);
  before.resolve();
  await until(() => requests.length === 2);
  dropUpload('B');
  assert.deepEqual([requestOf(anna).aborted, requestOf(boris).aborted], [false, false]);
  for (const { ended } of requests) ended.resolve();
});

test('a request of an upload that was given up is not taken for that of the next', async () => {
  const content = 'a'.repeat(200);
  const before = Promise.withResolvers<void>();
  encrypting.set(content, before.promise);
  begin('A', content);
  await until(() => page.courierUploads?.get('A')?.stage === 'uploading');
  dropUpload('A');
  begin('A', content);
  before.resolve();
  await until(() => requests.length === 2);
  requests[0]?.upload.tell(77);
  assert.equal((await awaitUpload('A', 0))?.sent, null);
  for (const { ended } of requests) ended.resolve();
  assert.equal((await awaitUpload('A', 5000))?.stage, 'uploaded');
});

function begin(messageId: string, content: string): void {
  const sha256 = hashOf(content).toString('hex');
  const request = { messageId, fileName: 'invoice.pdf', mimeType: 'application/pdf', sha256 };
  beginUpload({ files: [new File([content], 'chosen.pdf')] }, request);
}

function requestOf(content: string): Request {
  const found = requests.find((request) => request.of === content);
  assert.ok(found);
  return found;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

function hashOf(content: string): Buffer {
  return createHash('sha256').update(content).digest();
}
