import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxState } from '../../sandbox/whatsapp/state-file.ts';

/** Whose phone is linked, and whom it can write to. */
export const ownNumber = '5491150009999';
export const customer = '5491155550000';

/** In a folder whose phone is linked: what the stand-in of WhatsApp knows of it. */
export const whatsappState = 'whatsapp.json';

/** Others wait so long for a link that one process makes; on a busy machine it may take some seconds. */
const MADE_WITHIN_MS = 120_000;

/**
 * A folder to copy, as `link` leaves it with the stand-in's state in it. A link starts an engine three times, so the
 * processes of one test run, which share the folder `COURIER_TEST_SHARED`, make it once.
 */
export async function linkedOnce(link: (folder: string) => Promise<void>): Promise<string> {
  const shared = process.env['COURIER_TEST_SHARED'] ?? ownFolder();
  const ready = path.join(shared, 'linked');
  const begun = `${ready}-begun`;
  mkdirSync(shared, { recursive: true });
  if (!begins(begun)) await madeByAnother(ready, begun);
  if (existsSync(ready)) return ready;
  const folder = mkdtempSync(`${ready}-`);
  try {
    await link(folder);
  } catch (error) {
    rmSync(begun, { recursive: true, force: true });
    throw error;
  }
  forgetPorts(path.join(folder, whatsappState));
  try {
    renameSync(folder, ready);
  } catch (error) {
    // Another process was first.
    if (!existsSync(ready)) throw error;
    rmSync(folder, { recursive: true });
  }
  return ready;
}

/** Whether this process is the first one that comes. */
function begins(begun: string): boolean {
  try {
    mkdirSync(begun);
    return true;
  } catch {
    return false;
  }
}

/** Resolves without it where the other has failed. */
async function madeByAnother(ready: string, begun: string): Promise<void> {
  const giveUpAt = performance.now() + MADE_WITHIN_MS;
  while (!existsSync(ready) && existsSync(begun) && performance.now() < giveUpAt) await sleep(100);
}

let own: string | null = null;

function ownFolder(): string {
  if (own !== null) return own;
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-linked-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  own = folder;
  return folder;
}

/** Each copy listens on ports of its own. */
function forgetPorts(file: string): void {
  const state = JSON.parse(readFileSync(file, 'utf8')) as SandboxState;
  const wire = { ...state.wire, ports: { chat: 0, media: 0 } };
  writeFileSync(file, JSON.stringify({ ...state, wire, pagePort: null, adminPort: 0 } satisfies SandboxState));
}
