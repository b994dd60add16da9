import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import type { StoreEntry } from '../../whatsapp/session-store.ts';
import { type BackupHeader, writeEnvelope } from './envelope.ts';
import type { VaultKey } from './key.ts';
import { attachmentName, MANIFEST_NAME, type Manifest, storeName } from './manifest.ts';

export interface PackSources {
  /** Folder of the snapshot; `manifest.store` paths are relative to it. */
  readonly storeFolder: string;
  /** Folder of the attachments. */
  readonly attachmentsFolder: string;
}

/** Writes a whole backup into an open, empty file: manifest and entries, tar, zstd, sealed in an envelope. */
export async function writeBackup(
  handle: FileHandle,
  manifest: Manifest,
  kind: BackupHeader['kind'],
  sources: PackSources,
  key: VaultKey,
): Promise<void> {
  const json = Buffer.from(JSON.stringify(manifest));
  const all = [...manifest.store, ...manifest.attachments];
  const fields = {
    session: manifest.session,
    engine: manifest.engine,
    kind,
    number: manifest.number,
    at: manifest.at,
    generation: manifest.generation,
    contentBytes: json.length + all.reduce((sum, entry) => sum + entry.size, 0),
    entries: all.length,
  };
  await writeEnvelope(handle, fields, key, (sink) => packInto(sink, json, manifest, sources));
}

async function packInto(sink: Writable, json: Buffer, manifest: Manifest, sources: PackSources): Promise<void> {
  const tar = pack();
  const sealing = pipeline(tar, sink);
  try {
    await Promise.all([sealing, addAll(tar, json, manifest, sources)]);
  } catch (error) {
    tar.destroy();
    await Promise.allSettled([sealing]);
    throw error;
  }
}

async function addAll(tar: Pack, json: Buffer, manifest: Manifest, sources: PackSources): Promise<void> {
  await addBuffer(tar, MANIFEST_NAME, json);
  for (const entry of manifest.store) {
    await addFile(tar, storeName(entry.path), `${sources.storeFolder}/${entry.path}`, entry);
  }
  for (const entry of manifest.attachments) {
    await addFile(tar, attachmentName(entry.path), `${sources.attachmentsFolder}/${entry.path}`, entry);
  }
  tar.finalize();
}

function addBuffer(tar: Pack, name: string, content: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    tar.entry(headerOf(name, content.length), content, (error) => (error ? reject(error) : resolve()));
  });
}

async function addFile(tar: Pack, name: string, file: string, entry: StoreEntry): Promise<void> {
  await pipeline(createReadStream(file), tar.entry(headerOf(name, entry.size)));
}

/** Owner, times and permissions are not stored: everything is restored as private, with the current time. */
function headerOf(name: string, size: number) {
  return { name, size, type: 'file' as const, mode: 0o600, mtime: new Date(0), uid: 0, gid: 0 };
}
