import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { openIncidentRows } from '../../src/alerts/incident-rows.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { schemaVersion } from '../../src/database/sqlite/migrations.ts';
import { openPeople } from '../../src/people/people.ts';
import { REFUSED } from './downgrade-child.ts';
import { FIXTURE } from './fixture-book.ts';
import { restoreDump } from './fixtures.ts';
import { type KillingDisk, onKillingDisk } from './killed-opening.ts';
import { schemaOf } from './released-outboxes.ts';

const THIS_RELEASE = path.join(import.meta.dirname, '..', '..');
const EVERY = Number.MAX_SAFE_INTEGER;

export interface DowngradeKills {
  readonly kills: number;
  /** Each database met by an earlier release, and how often that was killed. */
  readonly met: Readonly<Record<string, number>>;
  readonly breaches: readonly string[];
}

/** A database that a newer release has written, and an earlier one meets. */
interface Meeting {
  readonly name: string;
  readonly store: 'outbox' | 'accounts' | 'incidents';
  /** Folder of the code of the earlier release, and the newest schema of the outbox that it knows. */
  readonly earlier: { readonly root: string; readonly outboxSchema: number };
  /** The newer release is this one; otherwise the next, which this one plays by a number. */
  readonly byThis: boolean;
}

/**
 * Databases of a newer release, which ended or was killed, refused by an earlier one that is killed at one disk operation
 * after another while it does so; then the newer one goes on.
 *
 * @param before folder with the code of the release before this, with its packages; null: this one plays it
 * @returns the reason in words where a process cannot be killed there
 */
export function killDowngrades(
  kills: number,
  random: () => number,
  before: string | null = null,
): Promise<DowngradeKills | string> {
  return onKillingDisk(async (killing) => {
    const breaches: string[] = [];
    const met: Record<string, number> = {};
    const all = meetings(before);
    for (let done = 0; done < kills; done++) {
      const meeting = all[Math.floor(random() * all.length)];
      if (meeting === undefined) break;
      const breach = await meet(killing, meeting, random);
      if (breach !== null) breaches.push(`${meeting.name}: ${breach}`);
      met[meeting.name] = (met[meeting.name] ?? 0) + 1;
    }
    return { kills, met, breaches };
  });
}

function meetings(before: string | null): readonly Meeting[] {
  const now = { root: THIS_RELEASE, outboxSchema: EVERY };
  return [
    ...(['outbox', 'accounts', 'incidents'] as const).map((store) => ({
      name: `${store} of the next release`,
      store,
      earlier: now,
      byThis: false,
    })),
    {
      name: 'outbox of this release',
      store: 'outbox',
      earlier: before === null ? { ...now, outboxSchema: schemaVersion - 1 } : { root: before, outboxSchema: EVERY },
      byThis: true,
    },
  ];
}

async function meet(
  { folder, disk, run }: KillingDisk,
  { store, earlier, byThis }: Meeting,
  random: () => number,
): Promise<string | null> {
  rmSync(disk, { recursive: true, force: true });
  mkdirSync(disk);
  const file = path.join(disk, 'store.db');
  const written = writtenByNewer(store, file, { next: !byThis, killed: random() < 0.5, folder });
  const refuse = (dieAt: number | null) =>
    run('downgrade-child.ts', [earlier.root, store, String(earlier.outboxSchema), file], dieAt);
  const asLeft = path.join(folder, 'as-left');
  copyFolder(disk, asLeft);
  const whole = await refuse(null);
  if (whole.code !== REFUSED) return `it was not refused: exit code ${String(whole.code)}`;
  copyFolder(asLeft, disk);
  const place = Math.floor(random() * whole.operations);
  const killed = await refuse(place);
  if (killed.signal !== 'SIGKILL') return `operation ${place}: it was not killed`;
  const again = await refuse(null);
  if (again.code !== REFUSED) return `operation ${place}: afterwards it is not refused`;
  if (schemaOf(file) !== written.schema) return `operation ${place}: it has another schema`;
  if (!isDeepStrictEqual(rowsOf(file), written.rows)) return `operation ${place}: it has other rows`;
  goOn(store, file, byThis);
  return isDeepStrictEqual(rowsOf(file), written.rows) ? null : `operation ${place}: the newer one finds other rows`;
}

/** What a newer release wrote, which was killed with its last rows in the log only, or has ended. */
function writtenByNewer(
  store: Meeting['store'],
  file: string,
  { next, killed, folder }: { readonly next: boolean; readonly killed: boolean; readonly folder: string },
) {
  const home = mkdtempSync(path.join(folder, 'newer-'));
  const there = path.join(home, path.basename(file));
  if (store === 'outbox') restoreDump('outbox', there);
  open(store, there);
  const newer = new DatabaseSync(there);
  newer.exec('PRAGMA journal_mode = WAL');
  if (next) newer.exec(`PRAGMA user_version = ${schemaOf(there) + 1}`);
  newer.exec("CREATE TABLE of_newer (word TEXT) STRICT; INSERT INTO of_newer VALUES ('kept')");
  if (!killed) newer.close();
  for (const name of readdirSync(home)) copyFileSync(path.join(home, name), path.join(path.dirname(file), name));
  if (killed) newer.close();
  const written = { schema: schemaOf(there), rows: rowsOf(there) };
  rmSync(home, { recursive: true });
  return written;
}

/** The newer release starts again: the next one knows its number. */
function goOn(store: Meeting['store'], file: string, byThis: boolean): void {
  if (!byThis) {
    const newer = new DatabaseSync(file);
    newer.exec(`PRAGMA user_version = ${schemaOf(file) - 1}`);
    newer.close();
  }
  open(store, file);
}

function open(store: Meeting['store'], file: string): void {
  if (store === 'outbox') openDatabase(file, FIXTURE).close();
  else if (store === 'accounts') openAccounts(file);
  else openIncidents(file);
}

function openAccounts(file: string): void {
  const people = openPeople(file);
  if (people.accounts.list().length === 0) people.accounts.add('ana', 'admin', 'test', 1000);
  people.close();
}

function openIncidents(file: string): void {
  const incidents = openIncidentRows(file, 0);
  if (incidents.list(1).length === 0)
    incidents.insert(
      { key: 'session.ended', severity: 'critical', sentence: 'It ended.', next: 'Link it.' },
      1000,
      true,
    );
  incidents.close();
}

/** Every row of every table, in an order of its own. */
function rowsOf(file: string): Readonly<Record<string, readonly string[]>> {
  const database = new DatabaseSync(file);
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    return Object.fromEntries(
      tables.map(({ name }) => [
        String(name),
        database
          .prepare(`SELECT * FROM "${String(name)}"`)
          .all()
          .map((row) => JSON.stringify(Object.values(row).map(String)))
          .toSorted(),
      ]),
    );
  } finally {
    database.close();
  }
}

function copyFolder(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to);
  for (const name of readdirSync(from)) copyFileSync(path.join(from, name), path.join(to, name));
}
