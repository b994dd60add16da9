import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { codedDiskError } from '../disk-error.ts';
import { readStep, storedStep } from '../next-steps/next-step.ts';
import { makeDatabasePrivate } from '../private-files.ts';
import type { Alert, Incident } from './alert.ts';
import { migrateIncidents } from './incident-schema.ts';

export type NoticeEvent = 'opened' | 'closed';

export interface OpenIncident {
  readonly id: number;
  readonly severity: Incident['severity'];
  readonly openedAt: number;
}

export interface NoticeRow {
  readonly id: number;
  readonly channel: string;
  readonly event: NoticeEvent;
  readonly incident: Incident;
  readonly attempts: number;
  readonly dueAt: number;
}

/** The rows of the incident book, in a separate SQLite file so that alerts do not depend on the outbox. One statement per method. */
export interface IncidentRows {
  openOf(key: string): OpenIncident | null;
  insert(alert: Alert, at: number): number;
  change(id: number, alert: Alert): void;
  end(id: number, at: number): void;
  /** Newest first. */
  list(limit: number): Incident[];
  announce(incident: number, notice: Pick<NoticeRow, 'channel' | 'event' | 'attempts' | 'dueAt'>): void;
  /** Oldest first. */
  notices(channel: string, limit: number): NoticeRow[];
  removeNotice(id: number): void;
  postponeNotice(id: number, attempts: number, dueAt: number): void;
  /** All of `work` or nothing. */
  transaction(work: () => void): void;
  close(): void;
}

const BUSY_TIMEOUT_MS = 100;

/**
 * Opens or creates the file; deletes incidents closed before `forgetBefore`.
 *
 * @throws `ACCESS_FILE_FOREIGN`, `DISK_…`
 */
export function openIncidentRows(file: string, forgetBefore: number): IncidentRows {
  let database: DatabaseSync | null = null;
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    makeDatabasePrivate(file);
    database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    migrateIncidents(database);
    database.prepare('DELETE FROM incidents WHERE closed_at < ?').run(forgetBefore);
    return rowsOf(database);
  } catch (error) {
    database?.close();
    throw codedDiskError(error);
  }
}

function rowsOf(database: DatabaseSync): IncidentRows {
  return {
    openOf(key) {
      const row = database.prepare('SELECT * FROM incidents WHERE key = ? AND closed_at IS NULL').get(key);
      return row ? { id: Number(row['id']), severity: severityOf(row), openedAt: Number(row['opened_at']) } : null;
    },
    insert: ({ key, severity, sentence, next }, at) =>
      Number(
        database
          .prepare('INSERT INTO incidents (key, severity, sentence, next, opened_at) VALUES (?, ?, ?, ?, ?)')
          .run(key, severity, sentence, storedStep(next), at).lastInsertRowid,
      ),
    change: (id, { severity, sentence, next }) =>
      void database
        .prepare('UPDATE incidents SET severity = ?, sentence = ?, next = ? WHERE id = ?')
        .run(severity, sentence, storedStep(next), id),
    end: (id, at) => void database.prepare('UPDATE incidents SET closed_at = ? WHERE id = ?').run(at, id),
    list: (limit) =>
      database.prepare('SELECT * FROM incidents ORDER BY opened_at DESC, id DESC LIMIT ?').all(limit).map(incidentOf),
    announce: (incident, { channel, event, attempts, dueAt }) =>
      void database
        .prepare('INSERT INTO notices (incident, channel, event, attempts, due_at) VALUES (?, ?, ?, ?, ?)')
        .run(incident, channel, event, attempts, dueAt),
    notices: (channel, limit) =>
      database
        .prepare(
          `SELECT notices.id AS notice, event, attempts, due_at, incidents.* FROM notices
           JOIN incidents ON incidents.id = notices.incident
           WHERE notices.channel = ? ORDER BY notices.id LIMIT ?`,
        )
        .all(channel, limit)
        .map((row) => ({
          id: Number(row['notice']),
          channel,
          event: row['event'] === 'closed' ? 'closed' : 'opened',
          incident: incidentOf(row),
          attempts: Number(row['attempts']),
          dueAt: Number(row['due_at']),
        })),
    removeNotice: (id) => void database.prepare('DELETE FROM notices WHERE id = ?').run(id),
    postponeNotice: (id, attempts, dueAt) =>
      void database.prepare('UPDATE notices SET attempts = ?, due_at = ? WHERE id = ?').run(attempts, dueAt, id),
    transaction(work) {
      database.exec('BEGIN IMMEDIATE');
      try {
        work();
        database.exec('COMMIT');
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    },
    close: () => database.close(),
  };
}

function severityOf(row: Record<string, unknown>): Incident['severity'] {
  return row['severity'] === 'critical' ? 'critical' : row['severity'] === 'info' ? 'info' : 'warning';
}

function incidentOf(row: Record<string, unknown>): Incident {
  return {
    key: String(row['key']),
    severity: severityOf(row),
    sentence: String(row['sentence']),
    next: readStep(String(row['next'])),
    openedAt: Number(row['opened_at']),
    closedAt: row['closed_at'] === null ? null : Number(row['closed_at']),
  };
}
