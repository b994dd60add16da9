import { createHash, type Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { type FileHandle, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Extract, extract } from 'tar-stream';
import { toError } from '../../errors/coded-error.ts';
import { openPlainFile } from '../../plain-file.ts';
import type { StoreEntry } from '../../whatsapp/session-store.ts';
import { isMisnamed } from './backup-names.ts';
import {
  authenticate,
  type BackupHeader,
  EnvelopeRefused,
  type OpenEnvelope,
  parsePart,
  readContent,
  readEnvelope,
} from './envelope.ts';
import type { KeyHint, VaultKey } from './key.ts';
import {
  attachmentName,
  MANIFEST_NAME,
  MAX_MANIFEST_BYTES,
  type Manifest,
  manifestSchema,
  pathsAreDistinct,
  storeName,
} from './manifest.ts';

/** An entry of the archive; tar-stream does not name this type. */
type Entry = Extract extends AsyncIterable<infer E> ? E : never;

/** Finds the key of a backup; null when this installation does not have it. */
export type KeyFinder = (hint: KeyHint) => Promise<VaultKey | null>;

/** Empty folders that receive the content. */
export interface UnpackTarget {
  readonly storeFolder: string;
  readonly attachmentsFolder: string;
}

export interface OpenedBackup {
  readonly header: BackupHeader;
  readonly manifest: Manifest;
  readonly bytes: number;
}

/** The key is missing: this says nothing about the backup itself. */
export class KeyNotHere extends Error {
  override readonly name = 'KeyNotHere';
}

/**
 * Reads a whole backup and checks everything that it and its name claim; with a target, unpacks it there, private and
 * fsynced. Nothing is written before the whole file has been authenticated.
 *
 * @throws EnvelopeRefused, with the reason; KeyNotHere; NotPlainError; or the file system's error
 */
export async function openBackup(
  file: string,
  findKey: KeyFinder,
  target: UnpackTarget | null = null,
): Promise<OpenedBackup> {
  await using plain = await openPlainFile(file);
  const { handle } = plain;
  const envelope = await readEnvelope(handle);
  const key = await findKey(envelope.header.key);
  if (!key) throw new KeyNotHere();
  await authenticate(handle, envelope, key);
  if (isMisnamed(path.basename(file), envelope.header))
    throw new EnvelopeRefused('its content does not match its name');
  return await unpack(handle, envelope, key, target);
}

/** The header of a backup that was valid when written; cheap, and not authenticated again. */
export async function peekBackup(file: string): Promise<{ readonly header: BackupHeader; readonly bytes: number }> {
  await using plain = await openPlainFile(file);
  const { header, size } = await readEnvelope(plain.handle);
  return { header, bytes: size };
}

async function unpack(
  handle: FileHandle,
  envelope: OpenEnvelope,
  key: VaultKey,
  target: UnpackTarget | null,
): Promise<OpenedBackup> {
  const { header } = envelope;
  // Each entry has a tar header and padding; long names take two more blocks.
  const limit = header.contentBytes + (header.entries + 1) * 4096 + 64 * 1024;
  try {
    const manifest = await readContent(handle, envelope, key, limit, (source) => readArchive(source, header, target));
    return { header, manifest, bytes: envelope.size };
  } catch (error) {
    if (error instanceof EnvelopeRefused || (error instanceof Error && 'syscall' in error)) throw error;
    throw new EnvelopeRefused(`its content cannot be unpacked (${toError(error).message})`);
  }
}

/** The archive must contain what the manifest lists, in that order, and nothing else. */
async function readArchive(
  source: AsyncIterable<Buffer>,
  header: BackupHeader,
  target: UnpackTarget | null,
): Promise<Manifest> {
  const tar = extract();
  const feeding = pipeline(source, tar);
  // Its failure is handled below; until then it must not count as unhandled.
  feeding.catch(() => undefined);
  try {
    const entries = tar[Symbol.asyncIterator]();
    const manifest = await readManifest(await nextEntry(entries), header);
    for (const { name, entry, file } of expected(manifest, target)) {
      await readEntry(await nextEntry(entries), name, entry, file);
    }
    if ((await entries.next()).done !== true) throw new EnvelopeRefused('it contains an unlisted entry');
    await feeding;
    return manifest;
  } catch (error) {
    tar.destroy();
    const [fed] = await Promise.allSettled([feeding]);
    // A source error also ends the reader, with a less useful message.
    throw fed.status === 'rejected' && fed.reason instanceof EnvelopeRefused ? fed.reason : error;
  }
}

function* expected(manifest: Manifest, target: UnpackTarget | null) {
  for (const entry of manifest.store) {
    yield { name: storeName(entry.path), entry, file: target && path.join(target.storeFolder, entry.path) };
  }
  for (const entry of manifest.attachments) {
    yield { name: attachmentName(entry.path), entry, file: target && path.join(target.attachmentsFolder, entry.path) };
  }
}

async function nextEntry(entries: AsyncIterator<Entry>): Promise<Entry> {
  const next = await entries.next();
  if (next.done === true) throw new EnvelopeRefused('an entry is missing');
  return next.value;
}

async function readManifest(entry: Entry, header: BackupHeader): Promise<Manifest> {
  requirePlainFile(entry, MANIFEST_NAME);
  if (entry.header.size > MAX_MANIFEST_BYTES) throw new EnvelopeRefused('its manifest is too large');
  const chunks: Buffer[] = [];
  for await (const chunk of bytesOf(entry)) chunks.push(chunk);
  const json: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  const data = parsePart(json, manifestSchema, ({ issues }) => `its manifest is invalid: ${issues[0]?.message}`);
  const same =
    data.session === header.session &&
    data.engine === header.engine &&
    data.number === header.number &&
    data.at === header.at &&
    data.generation === header.generation;
  if (!same) throw new EnvelopeRefused('its manifest and its header disagree');
  if (!pathsAreDistinct(data.store) || !pathsAreDistinct(data.attachments)) {
    throw new EnvelopeRefused('it lists an entry twice');
  }
  return data;
}

async function readEntry(entry: Entry, name: string, listed: StoreEntry, file: string | null): Promise<void> {
  requirePlainFile(entry, name);
  if (entry.header.size !== listed.size) throw new EnvelopeRefused(`${name} does not have the listed size`);
  const hash = createHash('sha256');
  if (file === null) {
    for await (const chunk of bytesOf(entry)) hash.update(chunk);
  } else {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    // `wx`: never through a link, never over a file that is there; `flush`: fsynced before it is closed.
    const sink = createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true });
    await pipeline(bytesOf(entry, hash), sink);
  }
  if (hash.digest('hex') !== listed.sha256) throw new EnvelopeRefused(`${name} does not have the listed content`);
}

function requirePlainFile(entry: Entry, name: string): void {
  if (entry.header.name !== name) throw new EnvelopeRefused(`an entry is not in the listed order`);
  if (entry.header.type !== 'file') throw new EnvelopeRefused(`${name} is not a regular file`);
}

/** The entry's content; tar-stream's own type leaves open what it yields. */
async function* bytesOf(entry: Entry, hash?: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of entry) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('tar-stream did not yield bytes');
    hash?.update(chunk);
    yield chunk;
  }
}
