import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Alert, Alerts } from './alert.ts';

/** One trouble, from the moment it was noticed to the moment it was over. Times are epoch milliseconds. */
export interface Incident extends Alert {
  readonly id: number;
  readonly openedAt: number;
  /** Null: it is still open. */
  readonly closedAt: number | null;
}

/** Told of every opening and closing, after it is on the disk. Must not throw. */
export type AlertListener = (change: { readonly what: 'opened' | 'closed'; readonly incident: Incident }) => void;

export interface AlertBookParts {
  /** File of the incidents' database. */
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly listener: AlertListener;
}

/** The incidents of an installation, kept across restarts: a trouble that was told is not told again. */
export interface AlertBook extends Alerts {
  /** Newest first. */
  incidents(limit: number): readonly Incident[];
  open(): readonly Incident[];
  close(): void;
}

/** How many closed incidents are kept for reports. */
const KEPT = 1000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS incidents (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    severity TEXT NOT NULL,
    sentence TEXT NOT NULL,
    next TEXT NOT NULL,
    openedAt INTEGER NOT NULL,
    closedAt INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS one_open_incident ON incidents (key) WHERE closedAt IS NULL;
`;
const COLUMNS = 'id, key, severity, sentence, next, openedAt, closedAt';

/** Opens the book. @throws the disk's own error when the file cannot be used */
export function openAlertBook({ file, clock, log, listener }: AlertBookParts): AlertBook {
  const database = new DatabaseSync(file);
  chmodSync(file, 0o600);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 2000; ${SCHEMA}`);
  const open = new Map(select('WHERE closedAt IS NULL').map((incident) => [incident.key, incident]));

  return {
    raise(alert) {
      const known = open.get(alert.key);
      if (known?.sentence === alert.sentence && known.severity === alert.severity) return;
      guarded(() => (known ? reword(known, alert) : begin(alert)));
    },
    resolve(key) {
      const incident = open.get(key);
      if (incident) guarded(() => end(incident));
    },
    incidents: (limit) => select(`ORDER BY id DESC LIMIT ${Math.trunc(limit)}`),
    open: () => [...open.values()],
    close: () => database.close(),
  };

  function begin(alert: Alert): void {
    const openedAt = clock.now().wall;
    // Nobody has to act on mere information: it is told, and no trouble remains.
    const closedAt = alert.severity === 'info' ? openedAt : null;
    const { lastInsertRowid } = database
      .prepare('INSERT INTO incidents (key, severity, sentence, next, openedAt, closedAt) VALUES (?, ?, ?, ?, ?, ?)')
      .run(alert.key, alert.severity, alert.sentence, alert.next, openedAt, closedAt);
    const incident: Incident = { ...alert, id: Number(lastInsertRowid), openedAt, closedAt };
    if (closedAt === null) open.set(alert.key, incident);
    say(incident, 'alert');
    listener({ what: 'opened', incident });
  }

  /** The same trouble with other figures: kept up to date, told again only when it became graver. */
  function reword(known: Incident, alert: Alert): void {
    const incident: Incident = { ...known, ...alert };
    database
      .prepare('UPDATE incidents SET severity = ?, sentence = ?, next = ? WHERE id = ?')
      .run(incident.severity, incident.sentence, incident.next, incident.id);
    open.set(alert.key, incident);
    if (known.severity === 'warning' && alert.severity === 'critical') {
      say(incident, 'alert became critical');
      listener({ what: 'opened', incident });
    }
  }

  function end(known: Incident): void {
    const incident: Incident = { ...known, closedAt: clock.now().wall };
    database.prepare('UPDATE incidents SET closedAt = ? WHERE id = ?').run(incident.closedAt, incident.id);
    database.prepare('DELETE FROM incidents WHERE closedAt IS NOT NULL AND id <= ?').run(incident.id - KEPT);
    open.delete(incident.key);
    const seconds = Math.round(((incident.closedAt ?? incident.openedAt) - incident.openedAt) / 1000);
    log.info({ alert: incident.key, seconds }, 'alert closed');
    listener({ what: 'closed', incident });
  }

  function say({ key, severity, sentence, next }: Incident, message: string): void {
    const level = severity === 'info' ? 'info' : severity === 'warning' ? 'warn' : 'error';
    log[level]({ alert: key, sentence, next }, message);
  }

  function select(where: string): Incident[] {
    return database
      .prepare(`SELECT ${COLUMNS} FROM incidents ${where}`)
      .all()
      .map((row) => ({
        id: Number(row['id']),
        key: String(row['key']),
        severity: severityOf(row['severity']),
        sentence: String(row['sentence']),
        next: String(row['next']),
        openedAt: Number(row['openedAt']),
        closedAt: row['closedAt'] === null ? null : Number(row['closedAt']),
      }));
  }

  /** A disk that refuses the book must not stop what is being alerted about: the log line is what remains. */
  function guarded(change: () => void): void {
    try {
      change();
    } catch (error) {
      log.error({ err: error }, 'an incident could not be written');
    }
  }
}

function severityOf(value: unknown): Alert['severity'] {
  return value === 'info' || value === 'critical' ? value : 'warning';
}
