import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { closedReason, opensAndGoesOn, storeVerdict } from '../reports.ts';
import { deadlines, type FaultRow } from '../row.ts';

/** The browser's profile: locks of others, folders gone, files garbled. */
export const profileRows: readonly FaultRow[] = [
  ...(
    [
      [
        'SingletonLock of another host',
        (lock: string) => symlinkSync('another-host-4711', lock),
        'rejects: in use on another computer',
      ],
      ['SingletonLock of a dead process', (lock: string) => symlinkSync('localhost-999999', lock), 'ignored'],
      ['SingletonLock is a file', (lock: string) => writeFileSync(lock, ''), 'rejects: already running'],
    ] as const
  ).map(
    ([fault, make, bare]): FaultRow => ({
      group: 'profile',
      fault,
      bare,
      before: 'stopped',
      reports: 'goes on',
      withinMs: deadlines.connectMs,
      recovery: 'by itself',
      provoke: async (rig) => {
        make(path.join(rig.settings.storePath, 'SingletonLock'));
        return await opensAndGoesOn(rig);
      },
    }),
  ),
  {
    group: 'profile',
    fault: 'removed while in use',
    bare: 'nothing; the next start shows a QR',
    before: 'open',
    reports: 'store_damaged',
    withinMs: 8000,
    recovery: 'restore',
    provoke: async (rig) => {
      renameSync(rig.settings.storePath, `${rig.settings.storePath}.away`);
      return await closedReason(rig);
    },
  },
  {
    group: 'profile',
    fault: 'Default is a file',
    bare: 'silent QR after 6 s',
    before: 'stopped',
    reports: 'damaged',
    withinMs: 1000,
    recovery: 'restore',
    provoke: async (rig) => {
      const place = path.join(rig.settings.storePath, 'Default');
      rmSync(place, { recursive: true });
      writeFileSync(place, '');
      return await storeVerdict(rig);
    },
  },
  ...['Local State', 'Default/Preferences'].map(
    (name): FaultRow => ({
      group: 'profile',
      fault: `${name} garbled`,
      bare: 'ready',
      before: 'stopped',
      reports: 'goes on',
      withinMs: deadlines.connectMs,
      recovery: 'none needed',
      provoke: async (rig) => {
        writeFileSync(path.join(rig.settings.storePath, name), randomBytes(200));
        return await opensAndGoesOn(rig);
      },
    }),
  ),
];
