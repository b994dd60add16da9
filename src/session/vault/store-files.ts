import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { syncFolder } from '../../atomic-file.ts';
import { vaultError } from '../../errors/vault.ts';
import type { StoreEntry } from '../../whatsapp/session-store.ts';
import { ifAbsent } from './absent.ts';

/**
 * The regular files below the given files or folders of `root`, sorted by path. Missing ones are skipped.
 *
 * @throws `VAULT_STORE_UNSAFE` for a link or special file: following it would include something else
 */
export async function listFiles(root: string, under: readonly string[] = ['']): Promise<string[]> {
  const found: string[] = [];
  for (const start of under) await walk(start);
  return found.sort();

  async function walk(relative: string): Promise<void> {
    const absolute = path.join(root, relative);
    const stat = await lstat(absolute).catch(ifAbsent(null));
    if (stat === null) return;
    if (stat.isFile()) found.push(relative);
    else if (stat.isDirectory()) {
      for (const name of await readdir(absolute)) await walk(relative === '' ? name : `${relative}/${name}`);
    } else throw vaultError('VAULT_STORE_UNSAFE', { path: absolute });
  }
}

/** Size and SHA-256 of files below `root`. */
export async function describeFiles(root: string, files: readonly string[]): Promise<StoreEntry[]> {
  const entries: StoreEntry[] = [];
  for (const file of files) {
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of createReadStream(path.join(root, file)) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      size += chunk.length;
    }
    entries.push({ path: file, size, sha256: hash.digest('hex') });
  }
  return entries;
}

/** True when both describe the same files with the same content. */
export function sameEntries(a: readonly StoreEntry[], b: readonly StoreEntry[]): boolean {
  const text = (entries: readonly StoreEntry[]) =>
    entries
      .map((entry) => `${entry.path}\0${entry.size}\0${entry.sha256}`)
      .sort()
      .join('\n');
  return text(a) === text(b);
}

/** Fsyncs every file and folder of a tree, and the tree's own name. */
export async function syncTree(root: string): Promise<void> {
  const folders = new Set([root]);
  for (const file of await listFiles(root)) {
    const handle = await open(path.join(root, file), 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    for (let at = path.dirname(file); at !== '.'; at = path.dirname(at)) folders.add(path.join(root, at));
  }
  for (const folder of folders) await syncFolder(folder);
  await syncFolder(path.dirname(root));
}
