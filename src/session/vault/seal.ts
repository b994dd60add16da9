import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { replaceFile, syncFolder } from '../../atomic-file.ts';
import type { SessionStore } from '../../whatsapp/session-store.ts';
import { readJson } from './json-file.ts';
import { livePath, type Places, sealPath } from './places.ts';
import { describeFiles, listFiles, sameEntries } from './store-files.ts';

const sealSchema = z.strictObject({
  format: z.literal(1),
  at: z.number(),
  entries: z.array(z.strictObject({ path: z.string(), size: z.number(), sha256: z.string() })),
});

/** Records the hashes of the login's files next to the store: proof that it was closed cleanly, and its content. */
export async function sealStore(places: Places, store: SessionStore, at: number): Promise<void> {
  const files = await listFiles(livePath(places), store.loginEntries);
  if (files.length === 0) return;
  const entries = await describeFiles(livePath(places), files);
  await replaceFile(sealPath(places), JSON.stringify({ format: 1, at, entries }));
}

/** True if the store has a seal and its files are unchanged. */
export async function isSealed(places: Places, store: SessionStore): Promise<boolean> {
  const seal = sealSchema.safeParse(await readJson(sealPath(places)));
  if (!seal.success) return false;
  const files = await listFiles(livePath(places), store.loginEntries);
  return sameEntries(await describeFiles(livePath(places), files), seal.data.entries);
}

/** Removes the seal durably, before the store may change. */
export async function breakSeal(places: Places): Promise<void> {
  await rm(sealPath(places), { force: true });
  await syncFolder(places.authPath);
}
