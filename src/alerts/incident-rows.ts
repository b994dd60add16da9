import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { codedDiskError } from '../disk-error.ts';
import { toError } from '../errors/coded-error.ts';
import { databaseError } from '../errors/database.ts';
import { readStep, storedStep } from '../next-steps/next-step.ts';
import { makeDatabasePrivate } from '../private-files.ts';
import { inTransaction } from '../sqlite-transaction.ts';
import type { AlertFacts, Incident } from './alert.ts';
import { readReport } from './day-report.ts';
import type { Occurrence, Sum } from './flapping.ts';
import { incidentSchemaOf, migrateIncidents } from './incident-schema.ts';

/** `updated`: it has become worse. `summed`: it came and went several times, which were not told one by one. */
const noticeEvents = ['opened', 'updated', 'closed', 'summed'] as const;
export type NoticeEvent = (typeof noticeEvents)[number];

export interface OpenIncident {
  readonly id: number;
  readonly severity: Incident['severity'];
  readonly openedAt: number;
  readonly stage: number;
}

export interface NoticeRow extends Sum {
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
  /** @param told false: it is kept quiet */
  insert(alert: AlertFacts, at: number, told: boolean): number;
  /** The latest incident with this key, open or not; null: none. */
  latestOf(key: string): number | null;
  /** Nothing with this key is kept quiet any longer. */
  markTold(key: string): void;
  /** Those opened since then, those open, and those kept quiet, oldest first. */
  occurrences(since: number): (Occurrence & { readonly key: string })[];
  change(id: number, alert: AlertFacts): void;
  end(id: number, at: number): void;
  /** Newest first. */
  list(limit: number): Incident[];
  announce(incident: number, notice: Omit<NoticeRow, 'id' | 'incident'>): void;
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
 * @throws `DATABASE_NEWER`, `DATABASE_FOREIGN`, `DATABASE_ALERTS_DAMAGED`, `ACCESS_FILE_FOREIGN`, `DISK_…`
 */
export function openIncidentRows(file: string, forgetBefore: number): IncidentRows {
  let database: DatabaseSync | null = null;
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    makeDatabasePrivate(file);
    database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    // Before anything is changed: it may be another program's.
    incidentSchemaOf(database, file);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    migrateIncidents(database, file);
    database.prepare('DELETE FROM incidents WHERE closed_at < ?').run(forgetBefore);
    return rowsOf(database);
  } catch (error) {
    database?.close();
    throw codedDiskError(asDamaged(error, file));
  }
}

/** Another connection to a file that {@link openIncidentRows} has opened. */
export function connectIncidents(file: string): DatabaseSync {
  return new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
}

/** SQLite's CORRUPT and NOTADB as a coded error; others unchanged. https://www.sqlite.org/rescode.html */
function asDamaged(thrown: unknown, file: string): unknown {
  const code = thrown instanceof Error && 'errcode' in thrown ? Number(thrown.errcode) & 0xff : 0;
  if (code !== 11 && code !== 26) return thrown;
  return databaseError('DATABASE_ALERTS_DAMAGED', { path: file, detail: toError(thrown).message }, thrown);
}

/** Statements are asked for by the second and prepared once. */
function keptStatements(database: DatabaseSync): Pick<DatabaseSync, 'prepare'> {
  const kept = new Map<string, StatementSync>();
  return {
    prepare: (sql) => {
      const statement = kept.get(sql) ?? database.prepare(sql);
      kept.set(sql, statement);
      return statement;
    },
  };
}

function rowsOf(connection: DatabaseSync): IncidentRows {
  const database = keptStatements(connection);
  return {
    openOf(key) {
      const row = database.prepare('SELECT * FROM incidents WHERE key = ? AND closed_at IS NULL').get(key);
      return row ? openIncidentOf(row) : null;
    },
    insert: (alert, at, told) => insertIncident(database, alert, at, told),
    latestOf(key) {
      const row = database.prepare('SELECT max(id) AS id FROM incidents WHERE key = ?').get(key);
      return row && row['id'] !== null ? Number(row['id']) : null;
    },
    markTold: (key) => void database.prepare('UPDATE incidents SET told = 1 WHERE key = ? AND told = 0').run(key),
    occurrences: (since) =>
      database
        .prepare(
          `SELECT key, opened_at, closed_at, told FROM incidents
           WHERE severity <> 'info' AND (opened_at >= ? OR closed_at IS NULL OR told = 0) ORDER BY opened_at, id`,
        )
        .all(since)
        .map(occurrenceOf),
    change: (id, { severity, sentence, next, stage = 0 }) =>
      void database
        .prepare('UPDATE incidents SET severity = ?, sentence = ?, next = ?, stage = ? WHERE id = ?')
        .run(severity, sentence, storedStep(next), stage, id),
    end: (id, at) => void database.prepare('UPDATE incidents SET closed_at = ? WHERE id = ?').run(at, id),
    list: (limit) =>
      database.prepare('SELECT * FROM incidents ORDER BY opened_at DESC, id DESC LIMIT ?').all(limit).map(incidentOf),
    announce: (incident, { channel, event, attempts, dueAt, times, totalMs }) =>
      void database
        .prepare(
          `INSERT INTO notices (incident, channel, event, attempts, due_at, times, total_ms)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(incident, channel, event, attempts, dueAt, times, totalMs),
    notices: (channel, limit) =>
      database
        .prepare(
          `SELECT notices.id AS notice, event, attempts, due_at, times, total_ms, incidents.* FROM notices
           JOIN incidents ON incidents.id = notices.incident
           WHERE notices.channel = ? ORDER BY notices.id LIMIT ?`,
        )
        .all(channel, limit)
        .map((row) => noticeOf(channel, row)),
    removeNotice: (id) => void database.prepare('DELETE FROM notices WHERE id = ?').run(id),
    postponeNotice: (id, attempts, dueAt) =>
      void database.prepare('UPDATE notices SET attempts = ?, due_at = ? WHERE id = ?').run(attempts, dueAt, id),
    transaction: (work) => inTransaction(connection, work),
    close: () => connection.close(),
  };
}

function insertIncident(database: Pick<DatabaseSync, 'prepare'>, alert: AlertFacts, at: number, told: boolean): number {
  const { key, severity, sentence, next, stage = 0, report } = alert;
  const stored = report ? JSON.stringify(report) : null;
  return Number(
    database
      .prepare(
        `INSERT INTO incidents (key, severity, sentence, next, opened_at, stage, told, report)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(key, severity, sentence, storedStep(next), at, stage, Number(told), stored).lastInsertRowid,
  );
}

function severityOf(row: Record<string, unknown>): Incident['severity'] {
  return row['severity'] === 'critical' ? 'critical' : row['severity'] === 'info' ? 'info' : 'warning';
}

function openIncidentOf(row: Record<string, unknown>): OpenIncident {
  const openedAt = Number(row['opened_at']);
  return { id: Number(row['id']), severity: severityOf(row), openedAt, stage: Number(row['stage']) };
}

function occurrenceOf(row: Record<string, unknown>): Occurrence & { readonly key: string } {
  return {
    key: String(row['key']),
    openedAt: Number(row['opened_at']),
    closedAt: row['closed_at'] === null ? null : Number(row['closed_at']),
    told: row['told'] === 1,
  };
}

function noticeOf(channel: string, row: Record<string, unknown>): NoticeRow {
  return {
    id: Number(row['notice']),
    channel,
    event: noticeEvents.find((event) => event === row['event']) ?? 'opened',
    incident: incidentOf(row),
    attempts: Number(row['attempts']),
    dueAt: Number(row['due_at']),
    times: Number(row['times']),
    totalMs: Number(row['total_ms']),
  };
}

function incidentOf(row: Record<string, unknown>): Incident {
  const report = readReport(row['report']);
  const stage = Number(row['stage']);
  return {
    key: String(row['key']),
    severity: severityOf(row),
    sentence: String(row['sentence']),
    next: readStep(String(row['next'])),
    openedAt: Number(row['opened_at']),
    closedAt: row['closed_at'] === null ? null : Number(row['closed_at']),
    ...(stage > 0 ? { stage } : {}),
    ...(report === null ? {} : { report }),
  };
}
