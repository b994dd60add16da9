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
 * The text of a body: decompressed if it is compressed, and without a byte order mark.
 *
 * @param maxBytes limit for the decompressed body
 * @throws Error for an unknown encoding, or bytes that cannot be decoded
 */
export function readBody(bytes: Buffer, headers: IncomingHttpHeaders, maxBytes: number): string {
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '' || bytes.length === 0) return asText(bytes);
  if (!Object.hasOwn(decoders, encoding)) throw new Error(`it is encoded in ${encoding}`);
  return asText(decoders[encoding as keyof typeof decoders](bytes, { maxOutputLength: maxBytes }));
}

const asText = (bytes: Buffer): string => bytes.toString('utf8').replace(/^\uFEFF/, '');
