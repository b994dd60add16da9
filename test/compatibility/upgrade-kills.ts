import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { schemaVersion } from '../../src/database/sqlite/migrations.ts';
import type { Mode } from '../../src/delivery/ports/message.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { someOf } from '../support/dice.ts';
import { FIXTURE } from './fixture-book.ts';
import { restoreDump } from './fixtures.ts';
import { type KillingDisk, onKillingDisk } from './killed-opening.ts';
import { type Answers, answered, answers, inItsWords } from './old-outbox.ts';
import { messagesIn, putReleasedOutbox, releasedSchemas, schemaOf } from './released-outboxes.ts';

/** Part of the kills that hit the attempt to go on after one. */
const AGAIN = 0.3;

export interface UpgradeKills {
  readonly kills: number;
  /** Schemas of the outboxes that were upgraded. */
  readonly schemas: readonly number[];
  /** Disk operations of one upgrade, the fewest and the most: each is a place to be killed at. */
  readonly places: readonly [number, number];
  /** How often the outbox had its old schema after the kill, and how often the new one. */
  readonly left: { readonly old: number; readonly new: number };
  readonly breaches: readonly string[];
}

/** An outbox of an earlier version. */
interface OldFile {
  readonly schema: number;
  put(file: string): void;
  /** What of it is not as it was, in an outbox or its copy that this version has opened; null: nothing. */
  wrong(file: string): Promise<string | null>;
}

/**
 * Outboxes of earlier versions, upgraded by a process that is killed at one disk operation after another: that with the
 * most in it, and those of every released schema, as many of them as there are kills.
 *
 * @returns the reason in words where a process cannot be killed there
 */
export function killUpgrades(kills: number, random: () => number): Promise<UpgradeKills | string> {
  return onKillingDisk(async (killing) => {
    const released = releasedSchemas.filter((schema) => schema < schemaVersion);
    const chosen = someOf(
      [richest, ...released.map((schema) => releasedOutbox(schema, killing.folder))],
      kills,
      random,
    );
    const all: Omit<UpgradeKills, 'kills'>[] = [];
    for (const [nth, old] of chosen.entries()) {
      const share = Math.floor(((nth + 1) * kills) / chosen.length) - Math.floor((nth * kills) / chosen.length);
      all.push(await killEach(killing, old, share, random));
    }
    const places = all.flatMap((one) => one.places);
    return {
      kills,
      schemas: all.flatMap(({ schemas }) => schemas),
      places: [Math.min(...places), Math.max(...places)],
      left: {
        old: all.reduce((sum, { left }) => sum + left.old, 0),
        new: all.reduce((sum, { left }) => sum + left.new, 0),
      },
      breaches: all.flatMap(({ breaches }) => breaches),
    };
  });
}

async function killEach(
  killing: KillingDisk,
  old: OldFile,
  kills: number,
  random: () => number,
): Promise<Omit<UpgradeKills, 'kills'>> {
  const { folder, disk } = killing;
  const kept = path.join(folder, 'kept.db');
  rmSync(kept, { force: true });
  old.put(kept);
  const file = path.join(disk, 'outbox.db');
  const renew = (): void => {
    rmSync(disk, { recursive: true, force: true });
    mkdirSync(disk);
    copyFileSync(kept, file);
  };
  const upgrade = (dieAt: number | null) => killing.run('upgrade-child.ts', [file], dieAt);
  renew();
  const { operations: places } = await upgrade(null);
  const breaches: string[] = [];
  const left = { old: 0, new: 0 };
  for (let done = 0; done < kills; ) {
    // Evenly over all places, each time at another of them.
    const place = Math.floor(((done + random()) / kills) * places);
    if (done === 0 || random() > AGAIN) renew();
    const { signal } = await upgrade(place);
    const schema = schemaOf(file);
    const breach = (what: string): void => void breaches.push(`schema ${old.schema}, operation ${place}: ${what}`);
    // What goes on after a kill may have less to do than there are places.
    if (signal === null && schema === old.schema) breach('it ended and is not upgraded');
    if (signal !== 'SIGKILL') continue;
    done += 1;
    left[schema === old.schema ? 'old' : 'new'] += 1;
    const wrong = await wrongAfter(file, old);
    if (wrong !== null) breach(wrong);
  }
  return { schemas: [old.schema], places: [places, places], left, breaches };
}

/** What an old version, and this one, find after the kill; on a copy, so that the next kill finds what this one left. */
async function wrongAfter(file: string, old: OldFile): Promise<string | null> {
  const look = path.join(path.dirname(file), '..', 'look');
  rmSync(look, { recursive: true, force: true });
  mkdirSync(look);
  for (const name of readdirSync(path.dirname(file)))
    copyFileSync(path.join(path.dirname(file), name), path.join(look, name));
  const there = path.join(look, 'outbox.db');
  const copy = `${there}.schema-${old.schema}`;
  if (schemaOf(there) !== old.schema && !existsSync(copy)) return 'it is upgraded, and there is no copy to go back to';
  if (existsSync(copy) && schemaOf(copy) !== old.schema) return 'the copy to go back to is not of the old schema';
  for (const one of existsSync(copy) ? [there, copy] : [there]) {
    const wrong = await old.wrong(one);
    if (wrong !== null) return `${path.basename(one)} ${wrong}`;
  }
  return null;
}

/** Compared with what its own release answered. */
const richest: OldFile = {
  schema: 5,
  put: (file) => restoreDump('outbox', file),
  wrong: async (file) => {
    for (const mode of ['live', 'test'] as const) {
      const told = answered('outbox', mode);
      const now = inItsWords(await answersOf(file, mode), told);
      // A stop word is the account's; whose phone it came from, each book says of its own messages.
      const same = mode === 'live' ? isDeepStrictEqual(now, told) : sameMessages(now, told);
      if (!same) return `answers otherwise in ${mode} mode`;
    }
    return null;
  },
};

/** Compared with its messages, and with what an upgrade that nobody killed makes of it. */
function releasedOutbox(schema: number, folder: string): OldFile {
  const put = (file: string): void => putReleasedOutbox(schema, file);
  let expected: { readonly messages: ReturnType<typeof messagesIn>; readonly answers: Answers } | null = null;
  const undisturbed = async () => {
    const file = path.join(folder, `undisturbed-${schema}.db`);
    put(file);
    const messages = messagesIn(file);
    return { messages, answers: await answersOf(file, 'live') };
  };
  return {
    schema,
    put,
    wrong: async (file) => {
      expected ??= await undisturbed();
      if (!isDeepStrictEqual(await answersOf(file, 'live'), expected.answers)) return 'answers otherwise';
      return isDeepStrictEqual(messagesIn(file), expected.messages) ? null : 'has other messages';
    },
  };
}

/** Of an outbox that this version opens, and finds in order. */
async function answersOf(file: string, mode: Mode): Promise<Answers> {
  const database = openDatabase(file, FIXTURE);
  try {
    database.verify();
    return await answers(createOutbox(database, { ...FIXTURE, mode, copies: true }));
  } finally {
    database.close();
  }
}

function sameMessages(now: unknown, told: { readonly messages: unknown }): boolean {
  return isDeepStrictEqual((now as { readonly messages: unknown }).messages, told.messages);
}
