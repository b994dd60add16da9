import { createInflate } from 'node:zlib';

/** What one stream of a PDF may become, over all its layers. A page scanned in colour at 400 dpi is 46 MB. */
const STREAM_BYTES = 64 * 1024 * 1024;
/** What all of them together may, so that the look over them is short whatever the file holds. */
const FILE_BYTES = 256 * 1024 * 1024;
/** Filters that a writer puts one over another: two are known from the field. */
const MOST_LAYERS = 4;
const MARK = Buffer.from('stream');
const CHUNK_BYTES = 256 * 1024;

/**
 * Does any Flate stream of a PDF become more than a reader should be given? A few kilobytes can hold gigabytes, and a
 * PDF reader inflates first and asks later. Whatever stands behind the word "stream" and begins like Flate data is
 * inflated and counted, and what comes out of it again, without keeping any of it; what a dictionary says of a stream's
 * length and filters is its writer's word and not asked. Streams that hide behind another coding are not seen here: the
 * limits on the reader's process are for them.
 */
export async function inflatesTooFar(pdf: Uint8Array): Promise<boolean> {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
  let left = FILE_BYTES;
  for (let at = bytes.indexOf(MARK); at !== -1; at = bytes.indexOf(MARK, at + MARK.length)) {
    const start = startOfData(bytes, at + MARK.length);
    if (!beginsLikeFlate(bytes.subarray(start, start + 2))) continue;
    const limit = Math.min(left, STREAM_BYTES);
    const spent = await spentOn(bytes.subarray(start), limit);
    if (spent > limit) return true;
    left -= spent;
  }
  return false;
}

/** The word is followed by a line end (ISO 32000-1, 7.3.8.1); readers take a lone carriage return too. */
function startOfData(bytes: Buffer, end: number): number {
  if (bytes[end] === 0x0d) return bytes[end + 1] === 0x0a ? end + 2 : end + 1;
  return bytes[end] === 0x0a ? end + 1 : end;
}

/** RFC 1950, 2.2: method 8, and a check over the first two bytes. */
function beginsLikeFlate(head: Uint8Array): boolean {
  const [method = 0, flags = 0] = head;
  return (method & 0x0f) === 8 && (method * 256 + flags) % 31 === 0;
}

/** Bytes taken in and given out, over all layers; more than the limit as soon as it is passed. Damage ends a stream. */
async function spentOn(data: Buffer, limit: number, layer = 1): Promise<number> {
  const inflate = createInflate({ chunkSize: CHUNK_BYTES });
  inflate.end(data);
  let out = 0;
  /** What the next layer takes in: small, or the limit is passed. */
  const inner: Buffer[] = [];
  let layered = false;
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      if (out === 0 && beginsLikeFlate(chunk)) {
        if (layer === MOST_LAYERS) return Number.POSITIVE_INFINITY;
        layered = true;
      }
      out += chunk.length;
      if (layered) inner.push(chunk);
      if (out + inflate.bytesWritten > limit) return Number.POSITIVE_INFINITY;
    }
  } catch {
    // Whoever reads it gets no further than this either.
  } finally {
    inflate.destroy();
  }
  const here = out + inflate.bytesWritten;
  return layered ? here + (await spentOn(Buffer.concat(inner), limit - here, layer + 1)) : here;
}
