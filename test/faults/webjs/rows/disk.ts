import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { WebRig } from '../../../../sandbox/whatsapp/web/rig.ts';
import { sendText } from '../messages.ts';
import { closedReason, errorCode } from '../reports.ts';
import type { FaultRow, Report } from '../row.ts';

/** A disk of its own for the profile: rows that fill it or make it read-only touch nothing else. */
const diskSize = '48m';

let temporary: { readonly folder: string; readonly before: string | undefined } | null = null;

/** The browser's temporary files lie on another disk than the profile. */
const fullTemporary: FaultRow = {
  group: 'storage',
  fault: 'disk of temporary files full at the start',
  bare: 'the page does not load, as if the network failed',
  before: 'stopped',
  reports: 'WHATSAPP_STORE_UNWRITABLE',
  withinMs: 20_000,
  recovery: 'connect',
  impossible: noMounts,
  provoke: async (rig) => {
    // Short, for sockets.
    const folder = mkdtempSync('/tmp/c');
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskSize},mode=700`, 'tmpfs', folder]);
    temporary = { folder, before: process.env['TMPDIR'] };
    process.env['TMPDIR'] = folder;
    fill(folder);
    return await errorCode((await rig.restart()).connect({ link: null }));
  },
  lift: () => empty(temporary?.folder ?? ''),
  cleanUp: () => {
    if (temporary === null) return;
    if (temporary.before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = temporary.before;
    execFileSync('umount', ['--lazy', temporary.folder]);
    rmdirSync(temporary.folder);
    temporary = null;
  },
};

/** Rows that need a disk to themselves; where mounting is not allowed they are left out. */
export const diskRows: readonly FaultRow[] = [
  onOwnDisk({
    fault: 'disk full while connected',
    bare: 'no event; every send fails, also when there is space again',
    reports: 'page_crashed, then WHATSAPP_STORE_UNWRITABLE',
    provoke: async (rig) => {
      await linkOnOwnDisk(rig);
      await rig.host.connect({ link: null });
      await rig.event('backlog_received');
      fill(rig.settings.storePath);
      const running = await untilClosed(rig);
      const start = await errorCode((await rig.restart()).connect({ link: null }));
      return { reported: `${running.reported}, then ${start.reported}` };
    },
    lift: (rig) => empty(rig.settings.storePath),
  }),
  onOwnDisk({
    fault: 'disk full at the start',
    bare: 'ready; leaves records half written, see above',
    reports: 'WHATSAPP_STORE_UNWRITABLE',
    provoke: async (rig) => {
      await linkOnOwnDisk(rig);
      fill(rig.settings.storePath);
      return await errorCode(rig.host.connect({ link: null }));
    },
    lift: (rig) => empty(rig.settings.storePath),
  }),
  onOwnDisk({
    fault: 'disk read-only at the start',
    bare: 'silent QR',
    reports: 'WHATSAPP_STORE_UNWRITABLE',
    provoke: async (rig) => {
      await linkOnOwnDisk(rig);
      remount(rig, 'ro');
      return await errorCode(rig.host.connect({ link: null }));
    },
    lift: (rig) => remount(rig, 'rw'),
  }),
  fullTemporary,
];

function onOwnDisk(row: Pick<FaultRow, 'fault' | 'bare' | 'reports' | 'provoke' | 'lift'>): FaultRow {
  return {
    ...row,
    group: 'storage',
    before: 'unlinked',
    withinMs: 20_000,
    recovery: 'connect',
    impossible: noMounts,
    cleanUp: unmount,
  };
}

/** Why these rows cannot run here; null: they can. */
function noMounts(): string | null {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return null;
  } catch {
    return 'file systems cannot be mounted here (not root, or a container without that right)';
  } finally {
    rmdirSync(folder);
  }
}

async function linkOnOwnDisk(rig: WebRig): Promise<void> {
  const { storePath } = rig.settings;
  mkdirSync(storePath, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskSize},mode=700`, 'tmpfs', storePath]);
  await rig.link();
  await rig.restart();
}

const filler = (folder: string): string => path.join(folder, 'filler');

/** Takes every byte that is left. */
function fill(folder: string): void {
  const handle = openSync(filler(folder), 'a');
  const bytes = Buffer.alloc(65_536);
  for (let size = bytes.length; size > 0; ) {
    try {
      if (writeSync(handle, bytes, 0, size) < size) size = Math.floor(size / 2);
    } catch {
      size = Math.floor(size / 2);
    }
  }
  closeSync(handle);
}

function empty(folder: string): void {
  rmSync(filler(folder));
}

/** Sends until the engine gives its browser up. */
async function untilClosed(rig: WebRig): Promise<Report> {
  while (!rig.events.some(({ type }) => type === 'closed')) await errorCode(sendText(rig));
  return await closedReason(rig);
}

function remount(rig: WebRig, how: 'ro' | 'rw'): void {
  execFileSync('mount', ['-o', `remount,${how}`, rig.settings.storePath]);
}

function unmount(rig: WebRig): void {
  execFileSync('umount', [rig.settings.storePath]);
}
