/** Incidents and notices as another node goes on with them. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { type CopyMark, keyOf, type NodeFile, type Rows, rowsOf } from '../ownership/node-file.ts';
import { inTransaction } from '../sqlite-transaction.ts';
import { connectIncidents } from './incident-rows.ts';

type StoredRow = Readonly<Record<string, unknown>>;

/** Ids of notices that the other node may have sent without sharing them: receivers know a repetition by its id. */
const UNSHARED_IDS = 1000;

/** Of `alerts.db`, which the incident book has opened and goes on using. */
export function incidentsOfNode(file: string): NodeFile {
  const database = connectIncidents(file);
  database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
  database.exec('CREATE TABLE IF NOT EXISTS shared (copy TEXT NOT NULL, generation INTEGER NOT NULL) STRICT');
  const all = (sql: string): readonly StoredRow[] => database.prepare(sql).all();
  return {
    name: 'incidents',
    version: () => Number(database.prepare('PRAGMA data_version').get()?.['data_version']),
    mark: () => {
      const [row] = all('SELECT copy, generation FROM shared');
      return row ? { copy: String(row['copy']), generation: Number(row['generation']) } : null;
    },
    setMark: (mark) => atOnce(database, () => setMark(database, mark)),
    rows: () =>
      new Map(
        ['incidents', 'notices'].flatMap((table) =>
          all(`SELECT * FROM ${table}`).map((row) => [keyOf(table, Number(row['id'])), JSON.stringify(row)] as const),
        ),
      ),
    growing: () => false,
    added: () => new Map(),
    adopt: (theirs) => atOnce(database, () => adopt(database, theirs)),
    close: () => database.close(),
  };
}

async function atOnce(database: DatabaseSync, work: () => void): Promise<void> {
  await Promise.resolve();
  inTransaction(database, work);
}

function setMark(database: DatabaseSync, { copy, generation }: CopyMark): void {
  database.exec('DELETE FROM shared');
  database.prepare('INSERT INTO shared VALUES (?, ?)').run(copy, generation);
}

/** An incident is the same by its key and the time when it opened: each node numbers its own. */
const identityOf = (row: StoredRow): string => `${String(row['key'])} ${String(row['opened_at'])}`;
const isOpen = (row: StoredRow): boolean => row['closed_at'] === null;

function adopt(database: DatabaseSync, theirs: Rows): void {
  const [incidents, notices] = [rowsOf(theirs, 'incidents'), rowsOf(theirs, 'notices')];
  const [ours, waiting] = ['incidents', 'notices'].map((table) =>
    database.prepare(`SELECT * FROM ${table} ORDER BY id`).all(),
  ) as [StoredRow[], StoredRow[]];
  const known = new Set(incidents.map(identityOf));
  const open = new Set(incidents.filter(isOpen).map((row) => row['key']));
  const own = ours.filter((row) => !known.has(identityOf(row)) && !(isOpen(row) && open.has(row['key'])));
  let nextIncident = highest([...incidents, ...ours]) + 1;
  let nextNotice = Math.max(highest([...notices, ...waiting]), lastNotice(database)) + UNSHARED_IDS;
  database.exec('DELETE FROM notices; DELETE FROM incidents;');
  for (const row of incidents) insert(database, 'incidents', row);
  for (const row of notices) insert(database, 'notices', row);
  for (const row of own) {
    const id = nextIncident++;
    insert(database, 'incidents', { ...row, id });
    for (const notice of waiting.filter(({ incident }) => incident === row['id']))
      insert(database, 'notices', { ...notice, incident: id, id: nextNotice++ });
  }
  database.exec("DELETE FROM sqlite_sequence WHERE name = 'notices'");
  database.prepare("INSERT INTO sqlite_sequence VALUES ('notices', ?)").run(nextNotice);
}

function highest(rows: readonly StoredRow[]): number {
  return Math.max(0, ...rows.map(({ id }) => Number(id)));
}

function lastNotice(database: DatabaseSync): number {
  return Number(database.prepare("SELECT max(seq) AS seq FROM sqlite_sequence WHERE name = 'notices'").get()?.['seq']);
}

/** What this version has a column for; a row that it cannot hold, of a newer one, is left out. */
function insert(database: DatabaseSync, table: 'incidents' | 'notices', row: StoredRow): void {
  if (table === 'notices' && !database.prepare('SELECT 1 FROM incidents WHERE id = ?').get(Number(row['incident'])))
    return;
  const columns = database
    .prepare('SELECT name FROM pragma_table_info(?)')
    .all(table)
    .map(({ name }) => String(name))
    .filter((name) => row[name] !== undefined);
  database
    .prepare(`INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
    .run(...columns.map((name) => row[name] as SQLInputValue));
}
