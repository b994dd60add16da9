import type { Clock } from '../clock.ts';
import { toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import { oneLine } from '../visible-text.ts';
import { type Alert, type AlertFacts, type Alerts, channelTrouble, type Incident } from './alert.ts';
import type { ChannelName } from './channel-names.ts';
import { Damper } from './damper.ts';
import { FLAPPING_WITHIN_MS, type Sum } from './flapping.ts';
import { type NoticeEvent, type OpenIncident, openIncidentRows } from './incident-rows.ts';
import { type NoticeQueue, Notices, type Unwritten } from './notices.ts';

/** The incidents of an installation, kept for `--report`. */
export interface IncidentBook extends Alerts {
  /** Newest first. */
  list(limit: number): Incident[];
  /** Called for each incident that opens, becomes more severe, or closes; must not throw. Returns the unsubscriber. */
  onIncident(listener: (incident: Incident) => void): () => void;
  /** Of this installation. */
  readonly channels: readonly ChannelName[];
  /** Pending notices of one channel. @throws RangeError for an unknown channel */
  channel(name: string): NoticeQueue;
  /** Others have changed the rows: what is remembered of them is read again. */
  reload(): void;
  close(): void;
}

const DAY = 24 * 3600 * 1000;
/** Closed incidents older than this are deleted. */
const KEPT_MS = 400 * DAY;
/** Retry interval after a disk error. */
const DISK_RETRY_MS = 2000;
/** Incidents searched for the text of one that closes. */
const LOOKED_AT = 200;
/** Maximum characters of a sentence, which may contain a value from SAP. */
const LONGEST_SENTENCE = 4000;
/** What one incident that was told by itself counts. */
const ONCE: Sum = { times: 1, totalMs: 0 };

/**
 * Opens the book. If the disk cannot be written, it continues in memory: incidents are logged, sent and listed at once, and
 * written in order as soon as the disk works again.
 */
export function openIncidentBook(parts: {
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Names of the notification channels: each gets its own notices. */
  readonly channels: readonly ChannelName[];
}): IncidentBook {
  const { file, clock, log, channels } = parts;
  const now = () => clock.now().wall;
  const rows = openIncidentRows(file, now() - KEPT_MS);
  const unwritten: Unwritten[] = [];
  const notices = new Notices({ rows, unwritten, clock, orElse, log });
  const closing = new AbortController();
  const listeners = new Set<(incident: Incident) => void>();
  let refused = false;
  let retrying = false;
  let unwrittenId = -now() * 1000;
  let damper = occurred();
  let looking = new AbortController();
  lookLater();

  function occurred(): Damper {
    return new Damper(orElse([], () => rows.occurrences(now() - FLAPPING_WITHIN_MS)));
  }

  /** The open incident with this key, on disk or waiting to be written; null: none. */
  function openOf(key: string): Omit<OpenIncident, 'id'> | null {
    const latest = latestOf(key);
    if (!latest) return orElse(null, () => rows.openOf(key));
    if (latest.alert === null || latest.alert.severity === 'info') return null;
    return { severity: latest.alert.severity, openedAt: latest.openedAt, stage: latest.alert.stage ?? 0 };
  }

  function latestOf(key: string): Unwritten | undefined {
    return unwritten.findLast((entry) => entry.key === key);
  }

  /** Reporting a problem must not fail even if the disk cannot be read. */
  function orElse<T>(without: T, read: () => T): T {
    try {
      return read();
    } catch (thrown) {
      log.warn({ err: toError(thrown) }, 'incidents cannot be read');
      return without;
    }
  }

  function raise(raised: Alert): void {
    // Shown in the log, by the webhook and in `--report`.
    const alert = { ...raised, sentence: oneLine(raised.sentence, LONGEST_SENTENCE) };
    const open = openOf(alert.key);
    if (open && latestOf(alert.key)?.alert?.sentence === alert.sentence) return;
    const isWorse =
      open !== null &&
      ((open.severity === 'warning' && alert.severity === 'critical') || (alert.stage ?? 0) > open.stage);
    if (!open) {
      const fields = { incident: alert.key, next: alert.next };
      if (alert.severity === 'info') log.info(fields, alert.sentence);
      else if (alert.severity === 'warning') log.warn(fields, alert.sentence);
      else log.error(fields, alert.sentence);
    }
    const openedAt = open?.openedAt ?? now();
    enter({ at: now(), key: alert.key, alert, openedAt }, eventOf(alert, open === null, isWorse));
    if (!open || isWorse) tell({ ...alert, openedAt, closedAt: null });
    lookLater();
  }

  /** What channels are told of it; null: nothing, it is the same problem, perhaps with new text, or flapping. */
  function eventOf({ key, severity }: AlertFacts, opens: boolean, isWorse: boolean): NoticeEvent | null {
    if (severity === 'info') return 'opened';
    if (opens) return damper.opened(key, now()) ? 'opened' : null;
    if (!isWorse) return null;
    const wasQuiet = damper.isQuiet(key);
    damper.told(key);
    return wasQuiet ? 'opened' : 'updated';
  }

  function resolve(key: string): void {
    const open = openOf(key);
    if (!open) return;
    log.info({ incident: key, durationMs: Math.max(0, now() - open.openedAt) }, 'incident closed');
    const known = knownOf(key);
    if (known) tell({ ...known, closedAt: now() });
    enter({ at: now(), key, alert: null, openedAt: open.openedAt }, damper.closed(key, now()) ? 'closed' : null);
    lookLater();
  }

  function knownOf(key: string): Incident | undefined {
    return orElse([], () => list(LOOKED_AT)).find((incident) => incident.key === key);
  }

  function tell(incident: Incident): void {
    for (const listener of listeners) listener(incident);
  }

  function enter(
    entry: Pick<Unwritten, 'at' | 'alert' | 'key' | 'openedAt'>,
    event: NoticeEvent | null,
    { times, totalMs }: Sum = ONCE,
  ): void {
    const notified = event === null ? [] : channels.filter((channel) => channelTrouble(channel) !== entry.key);
    const told = notified.map((channel) => ({ channel, event: event ?? 'opened', attempts: 0, dueAt: entry.at }));
    const waiting = told.map((notice) => ({ ...notice, times, totalMs, id: --unwrittenId }));
    unwritten.push({ ...entry, told: event !== null, notices: waiting });
    write();
    if (told.length > 0) notices.announce();
  }

  /** Tells what was kept quiet and has come to stay, or has come and gone for an hour. */
  function tellOverdue(): void {
    for (const { key, event, times, totalMs } of damper.overdue(now())) {
      const known = knownOf(key);
      damper.told(key);
      if (!known) continue;
      const alert = event === 'opened' ? known : null;
      enter({ at: known.closedAt ?? now(), key, alert, openedAt: known.openedAt }, event, { times, totalMs });
    }
  }

  function lookLater(): void {
    looking.abort();
    const at = damper.nextLook(now());
    if (at === null || closing.signal.aborted) return;
    looking = new AbortController();
    clock.sleep(Math.max(0, at - now()), AbortSignal.any([looking.signal, closing.signal])).then(
      () => {
        tellOverdue();
        lookLater();
      },
      () => undefined, // looked for anew, or closed
    );
  }

  /** Writes pending entries; a disk error is logged once and retried. */
  function write(): void {
    try {
      for (let entry = unwritten[0]; entry; entry = unwritten[0]) {
        put(entry);
        unwritten.shift();
      }
      if (refused) log.info({}, 'incidents are being stored again');
      refused = false;
    } catch (thrown) {
      if (!refused) log.error({ err: toError(thrown) }, 'incidents cannot be stored now');
      refused = true;
      retryLater();
    }
  }

  function put({ at, alert, key, told, notices: waiting }: Unwritten): void {
    rows.transaction(() => {
      const open = rows.openOf(key);
      // A sum is told of the latest, which is over.
      const id = open?.id ?? (alert ? rows.insert(alert, at, told) : rows.latestOf(key));
      if (id === null) return;
      if (open && alert) rows.change(id, alert);
      if (told) rows.markTold(key);
      // Information is sent and closed at once.
      if (alert?.severity === 'info' || (open && alert === null)) rows.end(id, at);
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

  function list(limit: number): Incident[] {
    const waiting = unwritten.flatMap(({ alert, openedAt }) => (alert ? [{ ...alert, openedAt, closedAt: null }] : []));
    return [...waiting.reverse(), ...rows.list(limit)].slice(0, limit);
  }

  return {
    raise,
    resolve,
    list,
    onIncident: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    channels,
    channel: (name) => {
      if (!channels.some((channel) => channel === name)) throw new RangeError(`unknown channel ${name}`);
      return notices.of(name);
    },
    reload: () => {
      damper = occurred();
      lookLater();
      notices.announce();
    },
    close: () => {
      closing.abort();
      write();
      rows.close();
    },
  };
}
