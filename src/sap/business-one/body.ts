import type { IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** Encodings that servers and proxies use without being asked (odata2poco, issue 48). */
const decoders = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
} as const;

/**
 * The bytes of a body, decompressed if it is compressed.
 *
 * @param maxBytes limit for the decompressed body
 * @throws Error for an unknown encoding, bytes that cannot be decoded, or too many of them (`ERR_BUFFER_TOO_LARGE`)
 */
export function decompressed(bytes: Buffer, headers: IncomingHttpHeaders, maxBytes: number): Buffer {
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '' || bytes.length === 0) return bytes;
  if (!Object.hasOwn(decoders, encoding)) throw new Error(`it is encoded in ${encoding}`);
  return decoders[encoding as keyof typeof decoders](bytes, { maxOutputLength: maxBytes });
}

/** A body as text, without the byte order mark that some put before it. */
export const asText = (bytes: Buffer): string => bytes.toString('utf8').replace(/^\uFEFF/, '');
