import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { replaceFile, syncFolder } from '../../atomic-file.ts';
import { ifAbsent } from './absent.ts';
import { compactTime } from './backup-names.ts';
import { readJson } from './json-file.ts';
import { type Places, quarantinePath } from './places.ts';

const aboutSchema = z.strictObject({
  format: z.literal(1),
  id: z.string(),
  number: z.number().int().positive(),
  at: z.number(),
  why: z.string(),
  /** `moved`: the whole store. `copied`: the login's files, copied before an unsealed store was started. */
  how: z.enum(['moved', 'copied']),
});

/** A quarantined store: not deleted immediately, and always with its reason. */
export type Quarantined = z.infer<typeof aboutSchema> & {
  /** Folder of the store itself. */
  readonly store: string;
};

/**
 * Creates the quarantine entry of a store, with its reason. The store itself is moved or copied to `store` afterwards, so
 * that every store there has an explanation.
 */
export async function openQuarantine(
  places: Places,
  reason: { readonly at: number; readonly why: string; readonly how: Quarantined['how'] },
): Promise<Quarantined> {
  const number = (await highestNumber(places)) + 1;
  const id = `q${String(number).padStart(4, '0')}-${compactTime(reason.at)}`;
  const folder = path.join(quarantinePath(places), id);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const about = { format: 1 as const, id, number, ...reason };
  try {
    await replaceFile(path.join(folder, 'about.json'), JSON.stringify(about));
    await syncFolder(quarantinePath(places));
  } catch (error) {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
  return { ...about, store: path.join(folder, 'store') };
}

/** Stores in quarantine, newest first. */
export async function listQuarantine(places: Places): Promise<Quarantined[]> {
  const found: Quarantined[] = [];
  for (const name of await readNames(quarantinePath(places))) {
    const folder = path.join(quarantinePath(places), name);
    const about = aboutSchema.safeParse(await readJson(path.join(folder, 'about.json')));
    const store = path.join(folder, 'store');
    if (about.success && about.data.id === name && (await readNames(store)).length > 0) {
      found.push({ ...about.data, store });
    }
  }
  return found.sort((a, b) => b.number - a.number);
}

/** Appends to the reason of an entry; does nothing if it no longer exists. */
export async function noteQuarantined(places: Places, id: string, note: string): Promise<void> {
  const entry = (await listQuarantine(places)).find((other) => other.id === id);
  if (!entry) return;
  const { store: _, ...about } = entry;
  const file = path.join(quarantinePath(places), id, 'about.json');
  await replaceFile(file, JSON.stringify({ ...about, why: about.why + note }));
}

/** Deletes entries: only those that retention allows, or that were put back into use. */
export async function removeQuarantined(places: Places, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const folder = path.join(quarantinePath(places), id);
    const doomed = path.join(quarantinePath(places), `.removed-${id}`);
    await rename(folder, doomed);
    await rm(doomed, { recursive: true, force: true });
  }
}

async function highestNumber(places: Places): Promise<number> {
  const numbers = (await readNames(quarantinePath(places))).map((name) => Number(/^q(\d+)-/.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers);
}

async function readNames(folder: string): Promise<string[]> {
  return readdir(folder).catch(ifAbsent([]));
}
