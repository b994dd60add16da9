import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CodedError } from '../../src/errors/coded-error.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { some } from '../support/sample.ts';
import { openStage, WatchedSession } from '../support/session.ts';
import { allWriters } from './all-writers.ts';
import { type DiskError, diskErrors, FaultyDisk, installFaultyDisk, type Operation } from './faulty-disk.ts';
import { sqliteWriters } from './sqlite-writers.ts';

/** The incidents of a running session whose disk refuses, and that it goes on by itself when the disk is well. */

const disk = new FaultyDisk();
await installFaultyDisk(disk);
const stage = await openStage('baileys', { linked: true });
const session = new WatchedSession(stage.whatsapp, stage.plan);
const proven = new Set<string>();
/** The outbox on a full disk, in `test/delivery/full-disk.test.ts`; copies off site, in `src/service/copy-life.test.ts`. */
const provenElsewhere = new Set(['delivery.trouble', 'backup.copy_failed']);

before(async () => {
  await session.start();
  await session.until('connected', ({ state }) => state === 'connected');
});
after(async () => {
  disk.rest();
  await session.stop();
  await stage.close();
});

interface Scene {
  readonly incident: string;
  readonly refused: readonly Operation[];
  /** Makes the session write. */
  readonly provoke: () => Promise<void>;
  /** Makes it write once more, where it does not by itself. */
  readonly again?: () => Promise<void>;
}

const scenes: Readonly<Record<string, Scene>> = {
  'a backup that is asked for': {
    incident: 'backup.failed',
    refused: ['write'],
    provoke: async () => {
      await assert.rejects(
        session.supervisor.backup(),
        (error) => error instanceof CodedError && inCommands(error.next).length > 8,
      );
    },
    again: async () => void (await session.supervisor.backup()),
  },
  'what the session remembers': {
    incident: 'session.metadata_unwritable',
    refused: ['rename'],
    provoke: async () => session.supervisor.refresh(),
  },
  'the seal that is taken off before the engine writes': {
    incident: 'session.store_unwritable',
    refused: ['unlink', 'fsync'],
    provoke: async () => session.supervisor.refresh(),
  },
  'the look at the store when the session starts': {
    incident: 'session.store_unreadable',
    refused: ['list'],
    provoke: async () => {
      await session.stop();
      void session.supervisor.start();
    },
  },
};

for (const [name, scene] of Object.entries(scenes)) {
  for (const error of some(diskErrors, 1)) {
    test(`${name}: ${error} is reported, and ends automatically once the disk recovers`, () => play(scene, error));
  }
}

test('a start that cannot store anything waits for the disk, without connecting', async () => {
  await session.until('a connected session', ({ state }) => state === 'connected');
  await session.stop();
  const { counters } = stage.whatsapp.wire.context;
  const before = counters.logins;
  disk.watch(stage.plan.folder);
  disk.failAll(['rename'], 'ENOSPC');
  try {
    await session.start();
    await session.until('the wait for the disk', () => session.openAlerts.has('session.store_unwritable'));
    await session.until('another try', ({ reason }) => reason === 'store_unwritable');
  } finally {
    disk.rest();
  }
  assert.equal(counters.logins, before);
  await session.until('connected again', ({ state }) => state === 'connected');
  assert.equal(counters.logins, before + 1);
});

test('every incident in the table of writers is one of these', () => {
  const promised = [...allWriters, ...sqliteWriters].flatMap(({ told }) => (told.by === 'incident' ? [told.key] : []));
  const missing = [...new Set(promised)].filter((key) => !proven.has(key) && !provenElsewhere.has(key));
  assert.deepEqual(missing, []);
});

async function play({ incident, refused, provoke, again }: Scene, error: DiskError): Promise<void> {
  await session.until('a connected session', ({ state }) => state === 'connected');
  const shown = session.qrCodes;
  disk.watch(stage.plan.folder);
  disk.failAll(refused, error);
  try {
    await provoke();
    await session.until(`incident ${incident}`, () => session.openAlerts.has(incident));
    const told = session.openAlerts.get(incident);
    assert.ok(told && told.sentence.length > 10 && inCommands(told.next).length > 10);
    assert.ok(disk.struck > 0);
  } finally {
    disk.rest();
  }
  await session.until('connected again', ({ state }) => state === 'connected');
  await again?.();
  await session.until(`the end of ${incident}`, () => !session.openAlerts.has(incident));
  assert.equal(session.qrCodes, shown, 'no QR code');
  proven.add(incident);
}
