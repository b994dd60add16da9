import type { Clock } from '../clock.ts';
import { toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import type { AlertFacts, Incident } from './alert.ts';
import type { Sum } from './flapping.ts';
import type { IncidentRows, NoticeEvent, NoticeRow } from './incident-rows.ts';

/** What one channel sends when an incident opens, becomes worse or closes. `times`: openings of which it tells. */
export interface Notice extends Sum {
  /** Unique across all channels. */
  readonly id: number;
  readonly event: NoticeEvent;
  readonly incident: Incident;
  readonly attempts: number;
}

/** Pending notices of one channel (the webhook), oldest first; independent of other channels. */
export interface NoticeQueue {
  /** The oldest notice, once it is due; else null: a notice waiting for its next attempt blocks later ones. */
  due(): Notice | null;
  /** Milliseconds until the next one is due; null if there is none. */
  untilNext(): number | null;
  delivered(id: number): void;
  postponed(id: number, delayMs: number): void;
  /** Called after each incident that opened or closed. Returns the unsubscriber. */
  onNotice(listener: () => void): () => void;
}

/** A notice without a row yet; its id is negative. */
export type UnwrittenNotice = Omit<NoticeRow, 'incident'>;

/** An entry not yet written to disk. */
export interface Unwritten {
  readonly at: number;
  /** Null: the incident is closed. */
  readonly alert: AlertFacts | null;
  /** False: its opening is kept quiet. */
  readonly told: boolean;
  readonly key: string;
  readonly openedAt: number;
  /** Those not yet sent from memory. */
  notices: readonly UnwrittenNotice[];
}

export interface NoticesParts {
  readonly rows: IncidentRows;
  /** Oldest first; the book appends to it and removes what was written. */
  readonly unwritten: readonly Unwritten[];
  readonly clock: Pick<Clock, 'now'>;
  /** The result of `read`, or `without` if the disk cannot be read. */
  readonly orElse: <T>(without: T, read: () => T) => T;
  readonly log: Log;
}

type Fate = Pick<NoticeRow, 'attempts' | 'dueAt'> | 'delivered';

/** Notices of a channel read together; some may have been sent but could not be removed from a failing disk. */
const NOTICES_AT_ONCE = 100;
/** Nothing was postponed for longer; what seems so was postponed before the clock was set back. */
const LONGEST_WAIT_MS = 3_600_000;
/** Number of incidents searched for the text of a closed one. */
const INCIDENTS_LOOKED_AT = 1000;

/** The notices of every channel, on disk or still pending. */
export class Notices {
  readonly #parts: NoticesParts;
  /** Notices whose result could not be written to disk. */
  readonly #settled = new Map<number, Fate>();
  /** When those that were postponed in this run are due, monotonic milliseconds. */
  readonly #resting = new Map<number, number>();
  readonly #listeners = new Set<() => void>();

  constructor(parts: NoticesParts) {
    this.#parts = parts;
  }

  /** Wakes every channel. */
  announce(): void {
    for (const listener of this.#listeners) listener();
  }

  of(channel: string): NoticeQueue {
    const { rows, clock } = this.#parts;
    return {
      due: () => {
        const [first] = this.#waiting(channel);
        if (!first || this.#left(first) > 0) return null;
        const { id, event, incident, attempts, times, totalMs } = first;
        return { id, event, incident, attempts, times, totalMs };
      },
      untilNext: () => {
        const [first] = this.#waiting(channel);
        return first ? Math.max(0, this.#left(first)) : null;
      },
      delivered: (id) => {
        this.#resting.delete(id);
        this.#settle(id, 'delivered', () => rows.removeNotice(id));
      },
      postponed: (id, delayMs) => {
        const attempts = (this.#waiting(channel).find((notice) => notice.id === id)?.attempts ?? 0) + 1;
        const { wall, monotonic } = clock.now();
        const dueAt = wall + delayMs;
        this.#resting.set(id, monotonic + delayMs);
        this.#settle(id, { attempts, dueAt }, () => rows.postponeNotice(id, attempts, dueAt));
      },
      onNotice: (listener) => {
        this.#listeners.add(listener);
        return () => void this.#listeners.delete(listener);
      },
    };
  }

  /** Milliseconds until it is due; a clock that is set back makes nothing wait for longer. */
  #left({ id, attempts, dueAt }: Pick<NoticeRow, 'id' | 'attempts' | 'dueAt'>): number {
    const { wall, monotonic } = this.#parts.clock.now();
    const resting = this.#resting.get(id);
    if (resting !== undefined) return resting - monotonic;
    return attempts === 0 || dueAt > wall + LONGEST_WAIT_MS ? 0 : dueAt - wall;
  }

  /** Those on disk, then those waiting to be written, to keep the order. */
  #waiting(channel: string): readonly NoticeRow[] {
    const { rows, unwritten, orElse } = this.#parts;
    const written = orElse([], () => rows.notices(channel, NOTICES_AT_ONCE)).flatMap((row) => {
      const fate = this.#settled.get(row.id);
      return fate === 'delivered' ? [] : [{ ...row, ...fate }];
    });
    const others = unwritten.flatMap((entry) =>
      entry.notices
        .filter((notice) => notice.channel === channel)
        .map((notice) => ({ ...notice, incident: this.#incidentOf(entry) })),
    );
    return [...written, ...others];
  }

  #incidentOf({ at, alert, key, openedAt }: Unwritten): Incident {
    const { rows, orElse } = this.#parts;
    const known = (): AlertFacts | undefined => rows.list(INCIDENTS_LOOKED_AT).find((incident) => incident.key === key);
    const { severity, sentence, next, stage, report } = alert ?? orElse(undefined, known) ?? unknown(key);
    const closedAt = alert === null ? at : null;
    return {
      ...{ key, severity, sentence, next, openedAt, closedAt },
      ...(stage ? { stage } : {}),
      ...(report ? { report } : {}),
    };
  }

  /** Records the result of a notice; only in memory if the disk cannot be written. */
  #settle(id: number, fate: Fate, change: () => void): void {
    const { unwritten, log } = this.#parts;
    const waiting = unwritten.find(({ notices }) => notices.some((notice) => notice.id === id));
    if (waiting) {
      waiting.notices = waiting.notices.flatMap((notice) => {
        if (notice.id !== id) return [notice];
        return fate === 'delivered' ? [] : [{ ...notice, ...fate }];
      });
      return;
    }
    try {
      change();
      this.#settled.delete(id);
    } catch (thrown) {
      this.#settled.set(id, fate);
      log.warn({ err: toError(thrown), notice: id }, 'the result of a notice could not be stored');
    }
  }
}

/** The close notice of an incident whose open notice can no longer be read. */
function unknown(key: string): AlertFacts {
  return { key, severity: 'warning', sentence: `${key} is over.`, next: 'Nothing to do.' };
}
