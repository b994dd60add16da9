/**
 * A document's way to WhatsApp's media hosts, as functions that run inside the page: each is sent there as its own text, so
 * none may use anything but its arguments and the page's globals. An upload is begun, then looked at until it has ended, so
 * that no call into the page lasts as long as a slow line needs; nothing is handed over here.
 */
import type { PageFile, PageGlobals, PageUpload } from './page-globals.ts';

export interface UploadRequest {
  /** Id of the message that it is for. */
  readonly messageId: string;
  readonly fileName: string;
  readonly mimeType: string;
  /** SHA-256, hex. */
  readonly sha256: string;
}

interface Sending {
  readonly upload: EventTarget & { onprogress: unknown };
  abort(): void;
}

interface UploadGlobals extends PageGlobals {
  readonly File: new (parts: object[], name: string, options: object) => PageFile;
  readonly XMLHttpRequest: { readonly prototype: { send(this: Sending, body?: unknown): void } };
  readonly XMLHttpRequestUpload: {
    readonly prototype: { addEventListener: EventTarget['addEventListener'] };
  };
  /** The uploads that the page works on, given up ones too, and what takes the watch away again. */
  courierWatch?: { readonly running: Set<PageUpload>; readonly end: () => void };
}

/**
 * Begins to upload the file of the page's `input`, read from disk by the browser itself; an upload for the same message
 * that is under way or done is left as it is. How many bytes have left is seen in the page's own `XMLHttpRequest`, if
 * it asks for its progress itself: a listener of ours alone could turn the request into one of another kind. A request
 * that could be of two uploads counts for neither: it must not be ended for the wrong one.
 */
export function beginUpload(input: { readonly files: ArrayLike<PageFile> }, request: UploadRequest): void {
  const page = globalThis as unknown as UploadGlobals;
  /** Of messages that were prepared and never sent. */
  const mostKept = 16;
  page.courierUploads ??= new Map();
  const uploads = page.courierUploads;
  if (uploads.has(request.messageId)) return;
  for (const oldest of uploads.keys()) if (uploads.size >= mostKept) uploads.delete(oldest);
  const hex = request.sha256.match(/../g) ?? [];
  const bytes = input.files[0]?.size ?? 0;
  const upload: PageUpload = {
    stage: 'preparing',
    sent: null,
    bytes,
    // AES-CBC fills up its last block of 16 bytes, or adds one; then come 10 bytes of an HMAC.
    encryptedBytes: bytes - (bytes % 16) + 16 + 10,
    filehash: btoa(String.fromCharCode(...hex.map((pair) => Number.parseInt(pair, 16)))),
    why: null,
    detail: '',
    media: null,
    abort: null,
    done: Promise.resolve(),
  };
  uploads.set(request.messageId, upload);
  const fail = (why: PageUpload['why'], thrown: unknown): void => {
    upload.stage = 'failed';
    upload.why = why;
    upload.detail = thrown instanceof Error ? thrown.message : String(thrown);
  };

  /** Marks when the page begins to upload a document, and counts what it sends. */
  const watch = (): NonNullable<UploadGlobals['courierWatch']> => {
    const module = page.require('WAWebMediaMmsV4Upload');
    const { uploadMedia } = module;
    const sendings = page.XMLHttpRequest.prototype;
    const { send } = sendings;
    const counters = page.XMLHttpRequestUpload.prototype;
    const { addEventListener } = counters;
    const running = new Set<PageUpload>();
    const asked = new WeakSet<object>();
    counters.addEventListener = function (this: EventTarget, ...args: Parameters<typeof addEventListener>) {
      asked.add(this);
      addEventListener.apply(this, args);
    };
    sendings.send = function (this: Sending, body?: unknown) {
      const { size, byteLength } = (body ?? {}) as { size?: number; byteLength?: number };
      const bytes = size ?? byteLength ?? 0;
      const [its, another] = Array.from(running).filter((one) => one.encryptedBytes === bytes);
      if (its && !another) {
        its.abort = () => this.abort();
        if (asked.has(this.upload) || this.upload.onprogress) {
          its.sent = 0;
          addEventListener.call(this.upload, 'progress', (event) => {
            its.sent = (event as unknown as { loaded: number }).loaded;
          });
        }
      }
      send.call(this, body);
    };
    try {
      module.uploadMedia = (data) => {
        const its = Array.from(running).find(
          (one) => one.stage === 'preparing' && one.filehash === data.mediaObject.filehash,
        );
        if (its) its.stage = 'uploading';
        return uploadMedia.call(module, data);
      };
    } catch {
      // A frozen module: the stage is not told.
    }
    const end = (): void => {
      sendings.send = send;
      counters.addEventListener = addEventListener;
      try {
        module.uploadMedia = uploadMedia;
      } catch {
        // It was not replaced.
      }
    };
    return { running, end };
  };

  const run = async (): Promise<void> => {
    const library = page.WWebJS;
    const chosen = input.files[0];
    if (!library) return fail('failed', 'the page is not prepared');
    if (!chosen) return fail('unreadable', 'the browser was given no file');
    const file = new page.File([chosen], request.fileName, { type: request.mimeType });
    try {
      const hashed = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
      const digest = Array.from(hashed, (byte) => byte.toString(16).padStart(2, '0')).join('');
      if (digest !== request.sha256) return fail('changed', 'its hash is another');
    } catch (error) {
      return fail('unreadable', error);
    }
    try {
      page.courierWatch ??= watch();
    } catch (error) {
      return fail('page_changed', error);
    }
    const watching = page.courierWatch;
    watching.running.add(upload);
    const toFile = library.mediaInfoToFile;
    try {
      // The library makes its file from base64, at once; ours is one already.
      const asked = { mimetype: request.mimeType };
      library.mediaInfoToFile = (info) => (info === asked ? file : toFile.call(library, info));
      const processing = library.processMediaData(asked, { forceDocument: true });
      library.mediaInfoToFile = toFile;
      const media = await processing;
      if (media.filehash !== upload.filehash) return fail('failed', 'the page has prepared another document');
      upload.media = media;
      upload.stage = 'uploaded';
    } catch (error) {
      fail('failed', error);
    } finally {
      library.mediaInfoToFile = toFile;
      watching.running.delete(upload);
      if (watching.running.size === 0) {
        watching.end();
        delete page.courierWatch;
      }
    }
  };
  upload.done = run();
}

export type UploadLook = Pick<PageUpload, 'stage' | 'sent' | 'bytes' | 'why' | 'detail'>;

/** How the upload for a message stands, at its end or after `ms`; null: the page knows of none. A failed one is forgotten. */
export async function awaitUpload(messageId: string, ms: number): Promise<UploadLook | null> {
  const { courierUploads: uploads } = globalThis as unknown as PageGlobals;
  const upload = uploads?.get(messageId);
  if (!upload) return null;
  await Promise.race([upload.done, new Promise((resolve) => setTimeout(resolve, ms))]);
  const { stage, sent, bytes, why, detail } = upload;
  if (stage === 'failed') uploads?.delete(messageId);
  return { stage, sent, bytes, why, detail };
}

/** Gives up an upload: its request is ended as far as it is known, and whatever still comes of it is ignored. */
export function dropUpload(messageId: string): void {
  const { courierUploads: uploads } = globalThis as unknown as PageGlobals;
  uploads?.get(messageId)?.abort?.();
  uploads?.delete(messageId);
}
