import type { IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** How servers and proxies compress, although nobody asked for it (odata2poco, issue 48). */
const decoders = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
} as const;

/**
 * The text of a body: decompressed where it says that it is compressed, without the byte order mark that some put before it.
 *
 * @param maxBytes of the decompressed body
 * @throws Error for an encoding that nobody knows, or bytes that are not in it
 */
export function readBody(bytes: Buffer, headers: IncomingHttpHeaders, maxBytes: number): string {
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '' || bytes.length === 0) return asText(bytes);
  if (!Object.hasOwn(decoders, encoding)) throw new Error(`it is encoded in ${encoding}`);
  return asText(decoders[encoding as keyof typeof decoders](bytes, { maxOutputLength: maxBytes }));
}

const asText = (bytes: Buffer): string => bytes.toString('utf8').replace(/^\uFEFF/, '');
