/**
 * Replaces the live store with a staged one, so that a crash at any moment leaves the old or the new one.
 *
 *     1 intent written     2 live → quarantine     3 staged → live     4 intent removed
 *
 * Killed before 1: the old store, untouched. After 1: `replaySwap` continues where it stopped. The intent contains the
 * hashes of the staged files, so only what was verified is put in place.
 */
import { lstat, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { renameDurably, replaceFile, syncFolder } from '../../atomic-file.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { vaultError } from '../../errors/vault.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import { newerFormat } from '../lifecycle/newer-format.ts';
import { ifAbsent } from './absent.ts';
import { readJson } from './json-file.ts';
import { intentPath, livePath, type Places } from './places.ts';
import { describeFiles, listFiles, sameEntries, syncTree } from './store-files.ts';

const INTENT_FORMAT = 1;

const intentSchema = z.strictObject({
  format: z.literal(INTENT_FORMAT),
  /** Relative to the auth path, which may be mounted elsewhere when the intent is replayed. */
  staged: z.string(),
  quarantine: z.string(),
  /** There was a live store to quarantine. */
  replaces: z.boolean(),
  entries: z.array(z.strictObject({ path: z.string(), size: z.number(), sha256: z.string() })),
});
type Intent = z.infer<typeof intentSchema>;

/**
 * Swaps. `staged` and `quarantine` are absolute, inside the auth path; the quarantine's parent folder must exist.
 *
 * @returns true if there was a live store, which is now in quarantine
 */
export async function swapIn(places: Places, staged: string, quarantine: string): Promise<boolean> {
  const live = livePath(places);
  const replaces = await requirePlainFolder(live);
  await syncTree(staged);
  const intent: Intent = {
    format: INTENT_FORMAT,
    staged: path.relative(places.authPath, staged),
    quarantine: path.relative(places.authPath, quarantine),
    replaces,
    entries: await describeFiles(staged, await listFiles(staged)),
  };
  try {
    await replaceFile(intentPath(places), JSON.stringify(intent));
    await carryOn(places, intent);
  } catch (error) {
    await takeBack(places, intent);
    if (hasCode(error, 'EXDEV') || hasCode(error, 'EBUSY')) {
      throw vaultError('VAULT_OTHER_MOUNT', { path: live }, error);
    }
    throw error;
  }
  return replaces;
}

/**
 * Puts the old store back if the new one was not moved into place. If the disk prevents this too, the intent remains and
 * is replayed by the next process that works on the store.
 */
async function takeBack(places: Places, intent: Intent): Promise<void> {
  const live = livePath(places);
  const quarantine = path.join(places.authPath, intent.quarantine);
  try {
    if (!(await exists(live)) && (await exists(quarantine))) await renameDurably(quarantine, live);
    await removeIntent(places);
  } catch {
    // Report the first error.
  }
}

/**
 * Finishes an interrupted swap; null if there was none. Idempotent: it may itself be killed.
 *
 * @throws `WHATSAPP_STORE_NEWER`: a newer version began it, and knows where the login lies
 */
export async function replaySwap(places: Places): Promise<'old' | 'new' | null> {
  const read = await readJson(intentPath(places));
  if (read === undefined) return null;
  refuseNewer(places, read);
  // The intent is replaced atomically, so an unreadable one is not ours, and the store was not touched.
  const intent = intentSchema.safeParse(read);
  if (!intent.success) {
    await removeIntent(places);
    return 'old';
  }
  return carryOn(places, intent.data);
}

/** @throws `WHATSAPP_STORE_NEWER`, as `replaySwap` */
export async function refuseNewerSwap(places: Places): Promise<void> {
  refuseNewer(places, await readJson(intentPath(places)));
}

function refuseNewer(places: Places, intent: unknown): void {
  const found = newerFormat(intent, INTENT_FORMAT);
  if (found !== null)
    throw whatsappError('WHATSAPP_STORE_NEWER', { path: intentPath(places), found, known: INTENT_FORMAT });
}

async function carryOn(places: Places, intent: Intent): Promise<'old' | 'new'> {
  const live = livePath(places);
  const staged = path.join(places.authPath, intent.staged);
  const quarantine = path.join(places.authPath, intent.quarantine);
  const there = { live: await exists(live), staged: await exists(staged), quarantine: await exists(quarantine) };

  let outcome: 'old' | 'new';
  if (there.staged && (await isWhatWasVerified(staged, intent))) {
    if (there.live) await putAway(live, there.quarantine ? `${quarantine}-made-since` : quarantine);
    await renameDurably(staged, live);
    outcome = 'new';
  } else if (there.live) {
    outcome = there.quarantine || (!intent.replaces && !there.staged) ? 'new' : 'old';
  } else {
    // The staged store was lost between the two renames: put the old one back.
    if (there.quarantine) await renameDurably(quarantine, live);
    outcome = 'old';
  }
  await removeIntent(places);
  return outcome;
}

async function putAway(live: string, quarantine: string): Promise<void> {
  await mkdir(path.dirname(quarantine), { recursive: true, mode: 0o700 });
  await renameDurably(live, quarantine);
}

async function isWhatWasVerified(staged: string, intent: Intent): Promise<boolean> {
  return sameEntries(await describeFiles(staged, await listFiles(staged)), intent.entries);
}

async function removeIntent(places: Places): Promise<void> {
  await rm(intentPath(places), { force: true });
  await syncFolder(places.authPath);
}

/** True for a folder, false if nothing is there; throws for a link. */
async function requirePlainFolder(folder: string): Promise<boolean> {
  const stat = await lstatOrNull(folder);
  if (stat && !stat.isDirectory()) throw vaultError('VAULT_STORE_UNSAFE', { path: folder });
  return stat !== null;
}

async function exists(target: string): Promise<boolean> {
  return (await lstatOrNull(target)) !== null;
}

async function lstatOrNull(target: string) {
  return lstat(target).catch(ifAbsent(null));
}
