import type { Clock } from '../clock.ts';
import { toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import { oneLine } from '../visible-text.ts';
import type { Alert, Alerts, Incident } from './alert.ts';
import { type NoticeEvent, openIncidentRows } from './incident-rows.ts';

/** What is told outside when an incident opens or closes. */
export interface Notice {
  readonly id: number;
  readonly event: NoticeEvent;
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
/** A disk that takes nothing is tried again this often. */
const DISK_RETRY_MS = 2000;
/** Characters of a sentence, which may hold a value of SAP. */
const LONGEST_SENTENCE = 4000;
/** Notices looked at together: those that are told already, but still stand on a disk that lets none be removed. */
const NOTICES_AT_ONCE = 100;

/** An entry that the disk has not taken yet. */
interface Unwritten {
  readonly at: number;
  readonly alert: Alert | null;
  readonly key: string;
  /** Negative: told by it before there is a row. Null: nobody is to be told, or was. */
  notice: { readonly id: number; readonly event: NoticeEvent; attempts: number; dueAt: number } | null;
  readonly openedAt: number;
}

/**
 * Opens the book. On a disk that takes nothing it goes on from memory: what happens then is logged and told at once, listed,
 * and written down, in its order, as soon as the disk takes it.
 */
export function openIncidentBook(parts: {
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Write notices for a webhook. */
  readonly notify: boolean;
}): IncidentBook {
  const { file, clock, log, notify } = parts;
  const now = () => clock.now().wall;
  const rows = openIncidentRows(file, now() - KEPT_MS);
  const unwritten: Unwritten[] = [];
  /** Notices whose fate the disk did not take. */
  const settled = new Map<number, { readonly attempts: number; readonly dueAt: number } | 'delivered'>();
  const closing = new AbortController();
  let refused = false;
  let retrying = false;
  let listener: () => void = () => undefined;

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

  function enter(entry: Omit<Unwritten, 'notice'>, event: NoticeEvent | null): void {
    const told = notify && event !== null;
    const id = -(entry.at * 100 + (unwritten.length % 100));
    unwritten.push({ ...entry, notice: told ? { id, event, attempts: 0, dueAt: entry.at } : null });
    write();
    if (told) listener();
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

  function put({ at, alert, key, notice }: Unwritten): void {
    rows.transaction(() => {
      const open = rows.openOf(key);
      const id = open?.id ?? (alert && rows.insert(alert, at));
      if (id === null) return;
      if (open && alert) rows.change(id, alert);
      // Mere information is told and over.
      if (alert === null || alert.severity === 'info') rows.end(id, at);
      if (notice) rows.announce(id, notice.event, at);
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

  /** Those on the disk, then those that wait for it: order is part of what is told. */
  function waitingNotices(): (Notice & { readonly dueAt: number })[] {
    const written = orElse([], () => rows.notices(NOTICES_AT_ONCE)).flatMap((row) => {
      const fate = settled.get(row.id);
      return fate === 'delivered' ? [] : [{ ...row, ...fate }];
    });
    return [...written, ...unwritten.flatMap((entry) => (entry.notice ? [noticeOf(entry, entry.notice)] : []))];
  }

  function noticeOf(entry: Unwritten, notice: NonNullable<Unwritten['notice']>): Notice & { readonly dueAt: number } {
    const closedAt = entry.alert === null ? entry.at : null;
    const words =
      entry.alert ?? orElse([], () => rows.list(1000)).find(({ key }) => key === entry.key) ?? unknown(entry.key);
    const { key, severity, sentence, next } = words;
    return { ...notice, incident: { key, severity, sentence, next, openedAt: entry.openedAt, closedAt } };
  }

  /** Remembers a notice's fate; in memory alone where the disk takes nothing. */
  function settle(id: number, change: () => void, fate: { attempts: number; dueAt: number } | 'delivered'): void {
    const waiting = unwritten.find(({ notice }) => notice?.id === id);
    if (waiting?.notice) {
      if (fate === 'delivered') waiting.notice = null;
      else waiting.notice = { ...waiting.notice, ...fate };
      return;
    }
    try {
      change();
      settled.delete(id);
    } catch (thrown) {
      settled.set(id, fate);
      log.warn({ err: toError(thrown), notice: id }, "a notice's fate could not be written down");
    }
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
    dueNotice() {
      const [first] = waitingNotices();
      // One that waits for its next attempt is not overtaken.
      if (!first || first.dueAt > now()) return null;
      const { id, event, incident, attempts } = first;
      return { id, event, incident, attempts };
    },
    untilNextNotice() {
      const [first] = waitingNotices();
      return first ? Math.max(0, first.dueAt - now()) : null;
    },
    noticeDelivered: (id) => settle(id, () => rows.removeNotice(id), 'delivered'),
    noticePostponed: (id, delayMs) => {
      const dueAt = now() + delayMs;
      const attempts = (waitingNotices().find((notice) => notice.id === id)?.attempts ?? 0) + 1;
      settle(id, () => rows.postponeNotice(id, dueAt), { attempts, dueAt });
    },
    onNotice: (called) => {
      listener = called;
    },
    close: () => {
      closing.abort();
      write();
      rows.close();
    },
  };
}

/** The closing of an incident whose opening nobody can read any more. */
function unknown(key: string): Alert {
  return { key, severity: 'warning', sentence: `${key} is over.`, next: 'Nothing to do.' };
}
