import { open, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { LogDamage, readLog } from './log-format.ts';
import { ManifestDamage, replayManifest } from './manifest.ts';

/** Ends every table file (LevelDB, table/format.h). */
const tableMagic = Buffer.from('57fb808b247547db', 'hex');

export type DatabaseVerdict =
  | { readonly state: 'sound'; readonly records: number; readonly tables: number }
  | { readonly state: 'damaged'; readonly detail: string };

/**
 * Looks at a stopped LevelDB without changing it and without understanding its content: CURRENT names a manifest that is
 * there, the checksums of manifest and log records hold, the tables that the manifest names are there in their sizes.
 */
export async function checkDatabase(folder: string): Promise<DatabaseVerdict> {
  try {
    return await check(folder);
  } catch (error) {
    if (error instanceof Damage) return { state: 'damaged', detail: error.message };
    throw error;
  }
}

class Damage extends Error {}

async function check(folder: string): Promise<DatabaseVerdict> {
  const current = (await content(folder, 'CURRENT')).toString('utf8');
  const manifestName = /^(MANIFEST-\d{6,})\n$/.exec(current)?.[1];
  if (manifestName === undefined) throw new Damage('CURRENT does not name a manifest');
  const manifest = parse(manifestName, await content(folder, manifestName));
  const { tables, logNumber, whole } = replay(manifestName, manifest.records);
  // A last edit that was not written to its end is forgotten by LevelDB too.
  if (!whole) throw new Damage(`${manifestName} is truncated`);
  for (const [number, size] of tables) await checkTable(folder, number, size);
  const logs = (await readdir(folder)).filter(
    (name) => /^\d{6,}\.log$/.test(name) && Number.parseInt(name, 10) >= logNumber,
  );
  if (logs.length === 0) throw new Damage('its log is missing');
  let records = 0;
  for (const name of logs) records += parse(name, await content(folder, name)).records.length;
  return { state: 'sound', records, tables: tables.size };
}

async function content(folder: string, name: string): Promise<Buffer> {
  try {
    return await readFile(path.join(folder, name));
  } catch (error) {
    if (isMissing(error)) throw new Damage(`${name} is gone`);
    throw error;
  }
}

function parse(name: string, bytes: Buffer) {
  try {
    return readLog(bytes);
  } catch (error) {
    if (error instanceof LogDamage) throw new Damage(`${name}: ${error.message}`);
    throw error;
  }
}

function replay(name: string, edits: readonly Buffer[]) {
  try {
    return replayManifest(edits);
  } catch (error) {
    if (error instanceof ManifestDamage) throw new Damage(`${name}: ${error.message}`);
    throw error;
  }
}

async function checkTable(folder: string, number: number, size: number): Promise<void> {
  const digits = String(number).padStart(6, '0');
  for (const name of [`${digits}.ldb`, `${digits}.sst`]) {
    const handle = await open(path.join(folder, name)).catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    if (!handle) continue;
    try {
      const actual = (await handle.stat()).size;
      if (actual !== size) throw new Damage(`${name} has ${actual} bytes instead of ${size}`);
      if (size < tableMagic.length) throw new Damage(`${name} is too short for a table`);
      const end = Buffer.alloc(tableMagic.length);
      await handle.read(end, 0, end.length, size - end.length);
      if (!end.equals(tableMagic)) throw new Damage(`${name} does not end like a table`);
    } finally {
      await handle.close();
    }
    return;
  }
  throw new Damage(`${digits}.ldb is gone`);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
