import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { customer, type WebRig } from '../../../sandbox/whatsapp/web/rig.ts';

/** One fault of the guide's engine, and what is promised about it. */
export interface FaultRow {
  readonly group: 'browser' | 'page' | 'WhatsApp' | 'far end' | 'sending' | 'profile' | 'storage';
  /** The fault, as a reader knows it. */
  readonly fault: string;
  /** What the bare library does, as observed (docs and facts of whatsapp-web.js 1.34.7). */
  readonly bare: string;
  /**
   * Brings the fault about on a rig that is linked and open (`before: 'open'`) or linked and stopped (`'stopped'`), and
   * returns what our engine reported.
   */
  readonly before: 'open' | 'stopped' | 'unlinked';
  readonly provoke: (rig: WebRig) => Promise<Report>;
  /** What must be reported; compared with what was. */
  readonly reports: string;
  /** Milliseconds within which it must be reported. */
  readonly withinMs: number;
  /** How the session comes back; proven in the same run. */
  readonly recovery: 'connect' | 'by itself' | 'restore' | 'link again' | 'start over' | 'none needed';
  /** Why the row cannot run on this machine; null: it can. */
  readonly impossible?: () => string | null;
  /** Takes the cause away, before the recovery. */
  readonly lift?: (rig: WebRig) => void;
  /** Puts the machine in order again when the engine is gone. */
  readonly cleanUp?: (rig: WebRig) => void;
}

/** In the words of the port: a disconnect's reason, an error's code, a store's verdict, or `goes on`. */
export interface Report {
  readonly reported: string;
}

export async function closedReason(rig: WebRig, ms = 30_000): Promise<Report> {
  const { disconnect } = await rig.event('closed', () => true, ms);
  return { reported: disconnect.reason };
}

export async function errorCode(work: Promise<unknown>): Promise<Report> {
  try {
    await work;
    return { reported: 'accepted' };
  } catch (error) {
    return {
      reported: typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error),
    };
  }
}

export async function sendText(rig: WebRig) {
  const prepared = await rig.host.prepare({
    jid: `${customer}@s.whatsapp.net`,
    messageId: newId(),
    content: { kind: 'text', text: 'Su factura' },
  });
  return await rig.host.send(prepared);
}

export function newId(): string {
  return `3EB0${randomBytes(9).toString('hex').toUpperCase()}`;
}

/** Process ids of a browser: the one that carries the profile is the browser itself. */
export function browserProcesses({ settings }: Pick<WebRig, 'settings'>): {
  readonly main: number;
  /** More than one where the browser keeps a spare. */
  readonly renderers: readonly number[];
} {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [{ pid: Number(name), commandLine: readFileSync(`/proc/${name}/cmdline`, 'utf8') }];
      } catch {
        return [];
      }
    });
  const main = found.find(
    ({ commandLine }) =>
      commandLine.includes(`--user-data-dir=${settings.storePath}`) && !commandLine.includes('--type='),
  );
  if (!main) throw new Error('The browser is not running');
  const children = descendants(main.pid);
  const renderers = found.filter(
    ({ pid, commandLine }) => children.has(pid) && commandLine.includes('--type=renderer'),
  );
  return { main: main.pid, renderers: renderers.map(({ pid }) => pid) };
}

function descendants(root: number): Set<number> {
  const table = execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found = new Set([root]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const [pid = 0, parent = 0] of table) {
      if (!found.has(parent) || found.has(pid)) continue;
      found.add(pid);
      grew = true;
    }
  }
  return found;
}

/** The two databases of a login. */
export function databaseFolder(rig: WebRig, which: 'indexeddb' | 'local'): string {
  const inside = which === 'local' ? 'Local Storage/leveldb' : 'IndexedDB/https_web.whatsapp.com_0.indexeddb.leveldb';
  return path.join(rig.settings.storePath, 'Default', inside);
}

/** The newest file of a kind in a database's folder. */
export function databaseFile(rig: WebRig, which: 'indexeddb' | 'local', kind: 'manifest' | 'log' | 'current'): string {
  const folder = databaseFolder(rig, which);
  const pattern = { manifest: /^MANIFEST-/, log: /^\d+\.log$/, current: /^CURRENT$/ }[kind];
  const name = readdirSync(folder)
    .filter((entry) => pattern.test(entry))
    .sort()
    .at(-1);
  if (name === undefined) throw new Error(`${folder} has no ${kind}`);
  return path.join(folder, name);
}
