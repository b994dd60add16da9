import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import { toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import type { Alert, Alerts, Incident } from './alert.ts';

/** What is told outside when an incident opens or closes. */
export interface Notice {
  readonly id: number;
  readonly event: 'opened' | 'closed';
  readonly incident: Incident;
  readonly attempts: number;
}

/** The incidents of an installation: opened once, closed with their duration, kept for `--report`. */
export interface IncidentBook extends Alerts {
  /** Newest first. */
  list(limit: number): Incident[];
  /** The oldest notice that is due; null when none is. */
  dueNotice(): Notice | null;
  /** Milliseconds until the next one is due; null when nothing waits. */
  untilNextNotice(): number | null;
  noticeDelivered(id: number): void;
  noticePostponed(id: number, delayMs: number): void;
  /** Called after each incident that opened or closed. */
  onNotice(listener: () => void): void;
  close(): void;
}

const DAY = 24 * 3600 * 1000;
/** Closed incidents older than that are forgotten. */
const KEPT_MS = 400 * DAY;

/** Opens the book, a SQLite file of its own: alerts must not need the outbox. */
export function openIncidentBook(parts: {
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Write notices for a webhook. */
  readonly notify: boolean;
}): IncidentBook {
  const { file, clock, log, notify } = parts;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file);
  chmodSync(file, 0o600);
  database.exec(SCHEMA);
  const now = () => clock.now().wall;
  database.prepare('DELETE FROM incidents WHERE closed_at < ?').run(now() - KEPT_MS);
  let listener: () => void = () => undefined;

  const announce = (id: number, event: Notice['event']): void => {
    if (!notify) return;
    database.prepare('INSERT INTO notices (incident, event, due_at) VALUES (?, ?, ?)').run(id, event, now());
    listener();
  };

  const raise = (alert: Alert): void => {
    const open = database.prepare('SELECT * FROM incidents WHERE key = ? AND closed_at IS NULL').get(alert.key);
    if (open) {
      // The same trouble, perhaps in newer words: nobody is told twice unless it became worse.
      database
        .prepare('UPDATE incidents SET severity = ?, sentence = ?, next = ? WHERE id = ?')
        .run(alert.severity, alert.sentence, alert.next, Number(open['id']));
      if (open['severity'] === 'warning' && alert.severity === 'critical') announce(Number(open['id']), 'opened');
      return;
    }
    const { lastInsertRowid } = database
      .prepare('INSERT INTO incidents (key, severity, sentence, next, opened_at) VALUES (?, ?, ?, ?, ?)')
      .run(alert.key, alert.severity, alert.sentence, alert.next, now());
    const fields = { incident: alert.key, next: alert.next };
    if (alert.severity === 'info') log.info(fields, alert.sentence);
    else if (alert.severity === 'warning') log.warn(fields, alert.sentence);
    else log.error(fields, alert.sentence);
    announce(Number(lastInsertRowid), 'opened');
    // Mere information is told and over.
    if (alert.severity === 'info') {
      database.prepare('UPDATE incidents SET closed_at = ? WHERE id = ?').run(now(), Number(lastInsertRowid));
    }
  };

  const resolve = (key: string): void => {
    const open = database.prepare('SELECT id, opened_at FROM incidents WHERE key = ? AND closed_at IS NULL').get(key);
    if (!open) return;
    database.prepare('UPDATE incidents SET closed_at = ? WHERE id = ?').run(now(), Number(open['id']));
    log.info({ incident: key, durationMs: Math.max(0, now() - Number(open['opened_at'])) }, 'incident closed');
    announce(Number(open['id']), 'closed');
  };

  return {
    raise: guarded(raise, log),
    resolve: guarded(resolve, log),
    list: (limit) =>
      database.prepare('SELECT * FROM incidents ORDER BY opened_at DESC, id DESC LIMIT ?').all(limit).map(incidentOf),
    dueNotice() {
      const row = database
        .prepare(
          `SELECT notices.id AS notice, event, attempts, due_at, incidents.* FROM notices
           JOIN incidents ON incidents.id = notices.incident ORDER BY notices.id LIMIT 1`,
        )
        .get();
      // One that waits for its next attempt is not overtaken: order is part of what is told.
      if (!row || Number(row['due_at']) > now()) return null;
      const event = row['event'] === 'closed' ? 'closed' : 'opened';
      return { id: Number(row['notice']), event, incident: incidentOf(row), attempts: Number(row['attempts']) };
    },
    untilNextNotice() {
      const due = database.prepare('SELECT due_at FROM notices ORDER BY id LIMIT 1').get()?.['due_at'];
      return typeof due === 'number' ? Math.max(0, due - now()) : null;
    },
    noticeDelivered: (id) => void database.prepare('DELETE FROM notices WHERE id = ?').run(id),
    noticePostponed: (id, delayMs) =>
      void database
        .prepare('UPDATE notices SET attempts = attempts + 1, due_at = ? WHERE id = ?')
        .run(now() + delayMs, id),
    onNotice: (called) => {
      listener = called;
    },
    close: () => database.close(),
  };
}

const SCHEMA = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
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
`;

/** A book on a full disk must not take the session down with it: the log still says what happened. */
function guarded<T>(write: (what: T) => void, log: Log): (what: T) => void {
  return (what) => {
    try {
      write(what);
    } catch (thrown) {
      log.error({ err: toError(thrown), what }, 'an incident could not be written down');
    }
  };
}

function incidentOf(row: Record<string, unknown>): Incident {
  return {
    key: String(row['key']),
    severity: row['severity'] === 'critical' ? 'critical' : row['severity'] === 'info' ? 'info' : 'warning',
    sentence: String(row['sentence']),
    next: String(row['next']),
    openedAt: Number(row['opened_at']),
    closedAt: row['closed_at'] === null ? null : Number(row['closed_at']),
  };
}
