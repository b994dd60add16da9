import type { DatabaseSync } from 'node:sqlite';
import { databaseError } from '../errors/database.ts';
import { inTransaction } from '../sqlite-transaction.ts';

/** Numbered migrations, each in one transaction with its number. Never edit a released one. */
const STEPS: readonly string[] = [
  // The first predates the numbers, so its tables may already exist.
  `
CREATE TABLE IF NOT EXISTS incidents (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
  sentence TEXT NOT NULL,
  next TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS one_open_incident ON incidents (key) WHERE closed_at IS NULL;
CREATE TABLE IF NOT EXISTS notices (
  id INTEGER PRIMARY KEY,
  incident INTEGER NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  event TEXT NOT NULL CHECK (event IN ('opened', 'closed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER NOT NULL
) STRICT;
`,
  // One row per channel. Ids are never reused from here on; earlier ones may have been, and receivers remember them.
  // The defaults are for downgrades to the previous version.
  `
CREATE TABLE notices_of_channels (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  incident INTEGER NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  channel TEXT NOT NULL DEFAULT 'webhook',
  event TEXT NOT NULL CHECK (event IN ('opened', 'closed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER NOT NULL
) STRICT;
INSERT INTO notices_of_channels SELECT id, incident, 'webhook', event, attempts, due_at FROM notices;
DELETE FROM sqlite_sequence WHERE name = 'notices_of_channels';
INSERT INTO sqlite_sequence
  SELECT 'notices_of_channels', max(coalesce((SELECT max(id) FROM notices), 0),
                                    1000 * coalesce((SELECT max(id) FROM incidents), 0));
DROP TABLE notices;
ALTER TABLE notices_of_channels RENAME TO notices;
CREATE INDEX notices_by_channel ON notices (channel, id);
CREATE INDEX notices_by_incident ON notices (incident);
`,
  // `told`: 0 while a flapping problem is kept quiet. `report`: JSON.
  `
ALTER TABLE incidents ADD COLUMN stage INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incidents ADD COLUMN told INTEGER NOT NULL DEFAULT 1;
ALTER TABLE incidents ADD COLUMN report TEXT;
CREATE INDEX incidents_by_time ON incidents (opened_at);
CREATE TABLE notices_with_sums (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  incident INTEGER NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  channel TEXT NOT NULL DEFAULT 'webhook',
  event TEXT NOT NULL CHECK (event IN ('opened', 'updated', 'closed', 'summed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER NOT NULL,
  times INTEGER NOT NULL DEFAULT 1,
  total_ms INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO notices_with_sums (id, incident, channel, event, attempts, due_at)
  SELECT id, incident, channel, event, attempts, due_at FROM notices;
DELETE FROM sqlite_sequence WHERE name = 'notices_with_sums';
INSERT INTO sqlite_sequence
  SELECT 'notices_with_sums', coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'notices'), 0);
DROP TABLE notices;
ALTER TABLE notices_with_sums RENAME TO notices;
CREATE INDEX notices_by_channel ON notices (channel, id);
CREATE INDEX notices_by_incident ON notices (incident);
`,
];

/** Of `alerts.db`. */
export const alertsSchema = STEPS.length;

/** What every version has, by its table. */
const COLUMNS = {
  incidents: ['id', 'key', 'severity', 'sentence', 'next', 'opened_at', 'closed_at'],
  notices: ['id', 'incident', 'event', 'attempts', 'due_at'],
} as const;

/**
 * The number of its schema, 0: it is new, or of the time before numbers. Writes nothing.
 *
 * @throws `DATABASE_NEWER`, `DATABASE_FOREIGN`
 */
export function incidentSchemaOf(database: DatabaseSync, file: string): number {
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (!isEmpty && !hasTables(database)) throw databaseError('DATABASE_FOREIGN', { path: file });
  const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (found > alertsSchema) throw databaseError('DATABASE_NEWER', { path: file, found, known: alertsSchema });
  return found;
}

/** Its file has no number of an application, so that its tables tell whose it is. */
function hasTables(database: DatabaseSync): boolean {
  const list = database.prepare('SELECT name FROM pragma_table_info(?)');
  return Object.entries(COLUMNS).every(([table, columns]) => {
    const names = new Set(list.all(table).map(({ name }) => name));
    return columns.every((column) => names.has(column));
  });
}

/** Migrates the schema. @throws `DATABASE_NEWER`, `DATABASE_FOREIGN`: nothing was changed */
export function migrateIncidents(database: DatabaseSync, file: string): void {
  inTransaction(database, () => {
    const found = incidentSchemaOf(database, file);
    for (const step of STEPS.slice(found)) database.exec(step);
    if (found < alertsSchema) database.exec(`PRAGMA user_version = ${alertsSchema}`);
  });
}
