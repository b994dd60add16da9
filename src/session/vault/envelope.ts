/**
 * The envelope of a backup: encrypts and authenticates it. Its content is compressed (zstd).
 *
 *     magic "ICVAULT1" | header length, 4 bytes big-endian | header, JSON | ciphertext | GCM tag, 16 bytes
 *
 * AES-256-GCM with a separate key for each file (HKDF of the vault key and a random salt in the header), so that a nonce
 * is never reused; magic, length and header are authenticated too.
 */
import { createCipheriv, createDecipheriv, type DecipherGCM, randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress, createZstdDecompress } from 'node:zlib';
import { z } from 'zod';
import { newerFormat, unknownNames } from '../lifecycle/newer-format.ts';
import { backupKinds } from '../vault-port.ts';
import { MAX_NUMBER } from './backup-names.ts';
import { deriveKey, type VaultKey } from './key.ts';

const MAGIC = Buffer.from('ICVAULT1', 'latin1');
const TAG_BYTES = 16;
const MAX_HEADER_BYTES = 64 * 1024;
const PIECE_BYTES = 256 * 1024;
const PREFIX_BYTES = MAGIC.length + 4;
/** Upper limit for the size of a login store. */
export const MAX_CONTENT_BYTES = 16 * 1024 ** 3;
export const MAX_ENTRIES = 100_000;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

/** Format of backups that this version writes and reads. */
export const backupFormat = 1;

const headerSchema = z.strictObject({
  format: z.literal(backupFormat),
  session: z.string().regex(/^[-\w]{1,64}$/),
  engine: z.string().regex(/^[a-z]{1,32}$/),
  kind: z.enum(backupKinds),
  /** Number of the backup for its (session, engine); unlike a time it never decreases. */
  number: z.number().int().positive().max(MAX_NUMBER),
  /** Epoch milliseconds. */
  at: z.number().int().nonnegative(),
  generation: z.string().max(128),
  /** Maximum unpacked size: protects against decompression bombs. */
  contentBytes: z.number().int().nonnegative().max(MAX_CONTENT_BYTES),
  entries: z.number().int().nonnegative().max(MAX_ENTRIES),
  key: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('file'), id: hex(8) }),
    z.strictObject({ kind: z.literal('passphrase'), id: hex(8), salt: hex(16) }),
  ]),
  salt: hex(32),
  iv: hex(12),
});

/** Readable without a key, trusted only after `authenticate`. */
export type BackupHeader = z.infer<typeof headerSchema>;

/** Thrown for a file that does not look like a backup or fails authentication. The message briefly says why. */
export class EnvelopeRefused extends Error {
  override readonly name: string = 'EnvelopeRefused';
}

/** Thrown for what a newer version made, which is not damaged: it opens there. */
export class MadeByNewer extends EnvelopeRefused {
  override readonly name = 'MadeByNewer';
  /** What is not known here. */
  readonly found: string;

  constructor(found: string) {
    super(`it was made by a newer version of Invoice Courier (${found})`);
    this.found = found;
  }
}

/**
 * JSON of a backup, as its schema has it.
 *
 * @param damaged why it is refused when it is neither this nor of a newer version
 * @throws MadeByNewer, EnvelopeRefused
 */
export function parsePart<T>(json: unknown, schema: z.ZodType<T>, damaged: (error: z.ZodError) => string): T {
  const newer = newerFormat(json, backupFormat);
  if (newer !== null) throw new MadeByNewer(`format ${newer}, known ${backupFormat}`);
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const more = unknownNames(parsed.error);
  if (more !== null) throw new MadeByNewer(`format ${backupFormat} with ${more.join(', ')}`);
  throw new EnvelopeRefused(damaged(parsed.error));
}

export interface OpenEnvelope {
  readonly header: BackupHeader;
  /** The bytes before the ciphertext, exactly as in the file. */
  readonly authenticated: Buffer;
  readonly size: number;
}

/** Writes an envelope around what `fill` produces, compressed. */
export async function writeEnvelope(
  handle: FileHandle,
  fields: Omit<BackupHeader, 'format' | 'key' | 'salt' | 'iv'>,
  key: VaultKey,
  fill: (sink: Writable) => Promise<void>,
): Promise<void> {
  const header: BackupHeader = {
    format: backupFormat,
    ...fields,
    key: key.hint,
    salt: randomBytes(32).toString('hex'),
    iv: randomBytes(12).toString('hex'),
  };
  const json = Buffer.from(JSON.stringify(headerSchema.parse(header)));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  const authenticated = Buffer.concat([MAGIC, length, json]);
  await handle.write(authenticated, 0, authenticated.length, 0);
  const cipher = createCipheriv('aes-256-gcm', fileKey(key, header), Buffer.from(header.iv, 'hex'));
  cipher.setAAD(authenticated);
  const file = appendTo(handle, authenticated.length);
  const compressor = createZstdCompress();
  const writing = pipeline(compressor, cipher, file);
  try {
    // The first to fail is the cause; the other fails as a consequence.
    await Promise.all([writing, fill(compressor)]);
  } catch (error) {
    compressor.destroy();
    await Promise.allSettled([writing]);
    throw error;
  }
  const end = (await handle.stat()).size;
  await handle.write(cipher.getAuthTag(), 0, TAG_BYTES, end);
}

/** `handle.createWriteStream` would keep a reference that makes `handle.close()` wait for ever. */
function appendTo(handle: FileHandle, start: number): Writable {
  let position = start;
  const write = async (chunk: Buffer): Promise<void> => {
    for (let done = 0; done < chunk.length; ) {
      const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, position);
      done += bytesWritten;
      position += bytesWritten;
    }
  };
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      write(chunk).then(() => done(), done);
    },
  });
}

/** Reads the header and checks its form; does not authenticate it. */
export async function readEnvelope(handle: FileHandle): Promise<OpenEnvelope> {
  const { size } = await handle.stat();
  const prefix = await readExactly(handle, 0, PREFIX_BYTES);
  if (!prefix.subarray(0, MAGIC.length).equals(MAGIC)) throw new EnvelopeRefused('it is not a backup of this program');
  const length = prefix.readUInt32BE(MAGIC.length);
  if (length > MAX_HEADER_BYTES || size < PREFIX_BYTES + length + TAG_BYTES)
    throw new EnvelopeRefused('it is truncated');
  const json = await readExactly(handle, PREFIX_BYTES, length);
  const header = parsePart(parseJson(json), headerSchema, () => 'its header is damaged');
  return { header, authenticated: Buffer.concat([prefix, json]), size };
}

/** Reads the whole file once to check the tag before any of it is used. */
export async function authenticate(handle: FileHandle, envelope: OpenEnvelope, key: VaultKey): Promise<void> {
  const decipher = await openDecipher(handle, envelope, key);
  try {
    for await (const chunk of ciphertext(handle, envelope)) decipher.update(chunk);
    decipher.final();
  } catch (error) {
    if (error instanceof EnvelopeRefused || isReadError(error)) throw error;
    throw new EnvelopeRefused('authentication failed: it was modified, or made with another key');
  }
}

/**
 * Decrypts and decompresses the content for `consume`, at most `limit` bytes of it. The tag is checked once more at the
 * end, so a file that changed since `authenticate` is rejected too.
 */
export async function readContent<T>(
  handle: FileHandle,
  envelope: OpenEnvelope,
  key: VaultKey,
  limit: number,
  consume: (source: AsyncIterable<Buffer>) => Promise<T>,
): Promise<T> {
  const decipher = await openDecipher(handle, envelope, key);
  return pipeline(ciphertext(handle, envelope), decipher, createZstdDecompress(), byteLimit(limit), consume);
}

/** Passes at most `limit` bytes, then fails: protects against decompression bombs. */
function byteLimit(limit: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (passed > limit) done(new EnvelopeRefused('it unpacks to more than its header says'));
      else done(null, chunk);
    },
  });
}

/** The encrypted bytes in chunks. Not `handle.createReadStream`, which keeps a reference like `createWriteStream`. */
async function* ciphertext(handle: FileHandle, { authenticated, size }: OpenEnvelope): AsyncGenerator<Buffer> {
  const end = size - TAG_BYTES;
  for (let position = authenticated.length; position < end; ) {
    const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, end - position));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) throw new EnvelopeRefused('it is truncated');
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}

async function openDecipher(handle: FileHandle, envelope: OpenEnvelope, key: VaultKey): Promise<DecipherGCM> {
  const { header, authenticated, size } = envelope;
  const decipher = createDecipheriv('aes-256-gcm', fileKey(key, header), Buffer.from(header.iv, 'hex'), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(authenticated);
  decipher.setAuthTag(await readExactly(handle, size - TAG_BYTES, TAG_BYTES));
  return decipher;
}

function fileKey(key: VaultKey, header: BackupHeader): Buffer {
  return deriveKey(key, 'invoice-courier backup 1', Buffer.from(header.salt, 'hex'));
}

async function readExactly(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  if (bytesRead < length) throw new EnvelopeRefused('it is truncated');
  return buffer;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null; // the schema rejects it with a better message
  }
}

function isReadError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
