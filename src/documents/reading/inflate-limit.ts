import { createInflate } from 'node:zlib';

/** Maximum decompressed size of one stream, over all its layers. A page scanned in colour at 400 dpi is 46 MB. */
const STREAM_BYTES = 64 * 1024 * 1024;
/** Maximum for all streams together, which also limits the time of this check. */
const FILE_BYTES = 256 * 1024 * 1024;
/** Maximum nested filters; two are known in practice. */
const MOST_LAYERS = 4;
const MARK = Buffer.from('stream');
const CHUNK_BYTES = 256 * 1024;

/**
 * Whether any Flate stream of a PDF exceeds the limits when decompressed. A few kilobytes can expand to gigabytes, and PDF
 * libraries decompress without checking. Everything after the word "stream" that begins like Flate data is decompressed and
 * counted, recursively, without keeping it; lengths and filters stated in dictionaries are not trusted. Streams hidden in
 * other encodings are not detected here, but by the limits on the reader process.
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
    // A PDF library gets no further than this either.
  } finally {
    inflate.destroy();
  }
  const here = out + inflate.bytesWritten;
  return layered ? here + (await spentOn(Buffer.concat(inner), limit - here, layer + 1)) : here;
}
