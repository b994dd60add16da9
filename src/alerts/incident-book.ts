import type { Clock } from '../clock.ts';
import { toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import { oneLine } from '../visible-text.ts';
import type { Alert, Alerts, Incident } from './alert.ts';
import { type NoticeEvent, openIncidentRows } from './incident-rows.ts';
import { type NoticeQueue, Notices, type Unwritten } from './notices.ts';

/** The incidents of an installation: opened once, closed with their duration, kept for `--report`. */
export interface IncidentBook extends Alerts {
  /** Newest first. */
  list(limit: number): Incident[];
  /** What one of its channels has yet to tell. @throws RangeError for a channel that it was not opened with */
  channel(name: string): NoticeQueue;
  close(): void;
}

const DAY = 24 * 3600 * 1000;
/** Closed incidents older than that are forgotten. */
const KEPT_MS = 400 * DAY;
/** A disk that takes nothing is tried again this often. */
const DISK_RETRY_MS = 2000;
/** Characters of a sentence, which may hold a value of SAP. */
const LONGEST_SENTENCE = 4000;

/**
 * Opens the book. On a disk that takes nothing it goes on from memory: what happens then is logged and told at once, listed,
 * and written down, in its order, as soon as the disk takes it.
 */
export function openIncidentBook(parts: {
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Names of the channels that tell of incidents: each gets its own notices. */
  readonly channels: readonly string[];
}): IncidentBook {
  const { file, clock, log, channels } = parts;
  const now = () => clock.now().wall;
  const rows = openIncidentRows(file, now() - KEPT_MS);
  const unwritten: Unwritten[] = [];
  const notices = new Notices({ rows, unwritten, now, orElse, log });
  const closing = new AbortController();
  let refused = false;
  let retrying = false;
  let unwrittenId = -now() * 1000;

  /** An incident is in the book, or waits for the disk; null: none of this key is open. */
  function openOf(key: string): { readonly severity: Alert['severity']; readonly openedAt: number } | null {
    const latest = latestOf(key);
    if (!latest) return orElse(null, () => rows.openOf(key));
    if (latest.alert === null || latest.alert.severity === 'info') return null;
    return { severity: latest.alert.severity, openedAt: latest.openedAt };
  }

  function latestOf(key: string): Unwritten | undefined {
    return unwritten.findLast((entry) => entry.key === key);
  }

  /** A disk that cannot be read either is no reason to fail whoever reports a trouble. */
  function orElse<T>(without: T, read: () => T): T {
    try {
      return read();
    } catch (thrown) {
      log.warn({ err: toError(thrown) }, 'incidents cannot be read');
      return without;
    }
  }

  function raise(raised: Alert): void {
    // Told to people in the log, by the webhook and in `--report`.
    const alert = { ...raised, sentence: oneLine(raised.sentence, LONGEST_SENTENCE) };
    const open = openOf(alert.key);
    if (open && latestOf(alert.key)?.alert?.sentence === alert.sentence) return;
    // The same trouble, perhaps in newer words: nobody is told twice unless it became worse.
    const news = !open || (open.severity === 'warning' && alert.severity === 'critical');
    if (!open) {
      const fields = { incident: alert.key, next: alert.next };
      if (alert.severity === 'info') log.info(fields, alert.sentence);
      else if (alert.severity === 'warning') log.warn(fields, alert.sentence);
      else log.error(fields, alert.sentence);
    }
    enter({ at: now(), key: alert.key, alert, openedAt: open?.openedAt ?? now() }, news ? 'opened' : null);
  }

  function resolve(key: string): void {
    const open = openOf(key);
    if (!open) return;
    log.info({ incident: key, durationMs: Math.max(0, now() - open.openedAt) }, 'incident closed');
    enter({ at: now(), key, alert: null, openedAt: open.openedAt }, 'closed');
  }

  function enter(entry: Omit<Unwritten, 'notices'>, event: NoticeEvent | null): void {
    const told = event === null ? [] : channels.map((channel) => ({ channel, event, attempts: 0, dueAt: entry.at }));
    unwritten.push({ ...entry, notices: told.map((notice) => ({ ...notice, id: --unwrittenId })) });
    write();
    if (told.length > 0) notices.announce();
  }

  /** Writes down what waits; the disk's refusal is said once, and it is tried again. */
  function write(): void {
    try {
      for (let entry = unwritten[0]; entry; entry = unwritten[0]) {
        put(entry);
        unwritten.shift();
      }
      if (refused) log.info({}, 'incidents are written down again');
      refused = false;
    } catch (thrown) {
      if (!refused) log.error({ err: toError(thrown) }, 'incidents cannot be written down just now');
      refused = true;
      retryLater();
    }
  }

  function put({ at, alert, key, notices: waiting }: Unwritten): void {
    rows.transaction(() => {
      const open = rows.openOf(key);
      const id = open?.id ?? (alert && rows.insert(alert, at));
      if (id === null) return;
      if (open && alert) rows.change(id, alert);
      // Mere information is told and over.
      if (alert === null || alert.severity === 'info') rows.end(id, at);
      for (const notice of waiting) rows.announce(id, notice);
    });
  }

  function retryLater(): void {
    if (retrying) return;
    retrying = true;
    clock.sleep(DISK_RETRY_MS, closing.signal).then(
      () => {
        retrying = false;
        write();
      },
      () => undefined, // closed
    );
  }

  return {
    raise,
    resolve,
    list: (limit) => {
      const waiting = unwritten.flatMap(({ alert, openedAt }) =>
        alert ? [{ ...alert, openedAt, closedAt: null }] : [],
      );
      return [...waiting.reverse(), ...rows.list(limit)].slice(0, limit);
    },
    channel: (name) => {
      if (!channels.includes(name)) throw new RangeError(`nobody writes notices for ${name}`);
      return notices.of(name);
    },
    close: () => {
      closing.abort();
      write();
      rows.close();
    },
  };
}
