import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { CONTROL_BYTES, compileFailingDisk } from '../disk/sqlite-sweep.ts';
import { restoreDump } from './fixtures.ts';
import { answered, answers, inItsWords } from './old-outbox.ts';

/** Whose outbox the fixture is. */
export const FIXTURE = { company: 'TEST_AR', account: 'main' } as const;
const OLD_SCHEMA = 5;
/** Part of the kills that hit the attempt to go on after one. */
const AGAIN = 0.3;
const KILLED = -1;

export interface UpgradeKills {
  readonly kills: number;
  /** Disk operations of one upgrade: each is a place to be killed at. */
  readonly places: number;
  /** How often the outbox had its old schema after the kill, and how often the new one. */
  readonly left: { readonly old: number; readonly new: number };
  readonly breaches: readonly string[];
}

/**
 * The outbox of an earlier version, upgraded by a process that is killed at one disk operation after another.
 *
 * @returns the reason in words where a process cannot be killed there
 */
export async function killUpgrades(kills: number, random: () => number): Promise<UpgradeKills | string> {
  if (process.platform !== 'linux') return 'the failing C library is made for Linux only';
  const folder = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'courier-upgrade-'));
  try {
    const library = path.join(folder, 'failing-disk.so');
    if (!compileFailingDisk(library)) return 'there is no C compiler';
    return await killEach(folder, library, kills, random);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function killEach(folder: string, library: string, kills: number, random: () => number): Promise<UpgradeKills> {
  const kept = path.join(folder, 'kept.db');
  restoreDump('outbox', kept);
  const disk = path.join(folder, 'disk');
  const file = path.join(disk, 'outbox.db');
  const renew = (): void => {
    rmSync(disk, { recursive: true, force: true });
    mkdirSync(disk);
    copyFileSync(kept, file);
  };
  renew();
  const { operations: places } = await upgrade(library, folder, null);
  const breaches: string[] = [];
  const left = { old: 0, new: 0 };
  for (let done = 0; done < kills; ) {
    // Evenly over all places, each time at another of them.
    const place = Math.floor(((done + random()) / kills) * places);
    if (done === 0 || random() > AGAIN) renew();
    const { signal } = await upgrade(library, folder, place);
    const schema = schemaOf(file);
    // What goes on after a kill may have less to do than there are places.
    if (signal === null && schema === OLD_SCHEMA) breaches.push(`operation ${place}: it ended and is not upgraded`);
    if (signal !== 'SIGKILL') continue;
    done += 1;
    left[schema === OLD_SCHEMA ? 'old' : 'new'] += 1;
    const breach = await wrong(file);
    if (breach !== null) breaches.push(`operation ${place}: ${breach}`);
  }
  return { kills, places, left, breaches };
}

async function upgrade(library: string, folder: string, dieAt: number | null) {
  const control = path.join(folder, 'control');
  writeFileSync(control, Buffer.alloc(CONTROL_BYTES, 0));
  const descriptor = openSync(control, 'r+');
  const order = Buffer.alloc(8);
  order.writeInt32LE(dieAt ?? -1, 0);
  order.writeInt32LE(KILLED, 4);
  writeSync(descriptor, order, 0, 8, 0);
  closeSync(descriptor);
  const disk = path.join(folder, 'disk');
  const child = spawn(
    process.execPath,
    [path.join(import.meta.dirname, 'upgrade-child.ts'), path.join(disk, 'outbox.db')],
    {
      env: { ...process.env, LD_PRELOAD: library, FAILING_CONTROL: control, FAILING_FOLDER: disk },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return { signal, operations: readFileSync(control).readInt32LE(8) };
}

/** What an old version, and this one, find after the kill; on a copy, so that the next kill finds what this one left. */
async function wrong(file: string): Promise<string | null> {
  const look = path.join(path.dirname(file), '..', 'look');
  rmSync(look, { recursive: true, force: true });
  mkdirSync(look);
  for (const name of readdirSync(path.dirname(file)))
    copyFileSync(path.join(path.dirname(file), name), path.join(look, name));
  const there = path.join(look, 'outbox.db');
  const copy = `${there}.schema-${OLD_SCHEMA}`;
  if (schemaOf(there) !== OLD_SCHEMA && !existsSync(copy)) return 'it is upgraded, and there is no copy to go back to';
  if (existsSync(copy) && schemaOf(copy) !== OLD_SCHEMA) return 'the copy to go back to is not of the old schema';
  for (const one of existsSync(copy) ? [there, copy] : [there]) {
    const database = openDatabase(one, FIXTURE);
    try {
      database.verify();
      for (const mode of ['live', 'test'] as const) {
        const told = answered('outbox', mode);
        const now = inItsWords(await answers(createOutbox(database, { ...FIXTURE, mode, copies: true })), told);
        // A stop word is the account's; whose phone it came from, each book says of its own messages.
        const same = mode === 'live' ? isDeepStrictEqual(now, told) : sameMessages(now, told);
        if (!same) return `${path.basename(one)} answers otherwise in ${mode} mode`;
      }
    } finally {
      database.close();
    }
  }
  return null;
}

function sameMessages(now: unknown, told: { readonly messages: unknown }): boolean {
  return isDeepStrictEqual((now as { readonly messages: unknown }).messages, told.messages);
}

function schemaOf(file: string): number {
  const database = new DatabaseSync(file);
  try {
    return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  } finally {
    database.close();
  }
}
