import type { Bundle } from '../../src/operations/doctor/bundle.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import { type Blow, blowFor, type Ending, type Obstacle, obstacleFor } from './causes.ts';
import type { Act, Gate } from './steps.ts';
import { compressed } from './timings.ts';
import { inWords, isPlannedPause, turnsOf } from './turns.ts';

export type Entry = Bundle['recorder'][number];

/** Something from outside that the session went through: it is replayed by a blow, an obstacle or an act. */
export interface Happening {
  readonly what: { readonly blow: Blow } | { readonly obstacle: Obstacle } | { readonly act: Act };
  /** What the replayed service has gone through before it. */
  readonly gate: Gate;
  /** How long the state before it had lasted, and for how long it stands; milliseconds of the replay. */
  readonly waitMs: number;
  readonly lastsMs: number;
  /** For people. */
  readonly why: string;
}

export interface Course {
  readonly happenings: readonly Happening[];
  /** The entries that are replayed. */
  readonly kept: readonly Entry[];
  /** What is not, a sentence each. */
  readonly leftOut: readonly string[];
}

/** States of a connection that is there. */
const established: ReadonlySet<string> = new Set(['connected', 'degraded']);
export const isEstablished = ({ state }: Pick<Entry, 'state'>): boolean => established.has(state);

/** More than a person would watch; what somebody else has written may have any number. */
const MOST = 400;

const commands = { repair: 'repair', refresh: 'refresh', backup: 'backup', link: 'link' } as const;
/** What they speak of, a replay does not have. */
const foreign: Readonly<Record<string, string>> = {
  work: 'a restore or a clean start by a person',
  lock_refused: 'a lock that somebody else held',
  examine_failed: 'a store that could not be read',
  restore_failed: 'a restore that failed',
  quarantine_failed: 'a store that could not be set aside',
  passkey_asked: 'a question for a passkey',
  recorder_full: 'a day of which no more was recorded',
};

/** Finds what has to happen so that a service goes through these entries. Pure. */
export function courseOf(entries: readonly Entry[], engine: EngineName, speed: number): Course {
  const reader = new Reader(entries, engine, speed);
  return reader.read();
}

class Reader {
  readonly #entries: readonly Entry[];
  readonly #engine: EngineName;
  readonly #speed: number;
  readonly #happenings: Happening[] = [];
  readonly #kept: Entry[] = [];
  readonly #leftOut: string[] = [];
  #closes = 0;
  #unanswered = 0;
  #isMute = false;

  constructor(entries: readonly Entry[], engine: EngineName, speed: number) {
    this.#entries = entries;
    this.#engine = engine;
    this.#speed = speed;
  }

  read(): Course {
    const [first] = this.#entries;
    if (first && !isEstablished(first)) this.#add({ act: { do: 'start' } }, 0, 'a start');
    let at = 0;
    while (at < this.#entries.length && this.#happenings.length < MOST && this.#leftOut.length < MOST)
      at = this.#take(at);
    const rest = this.#entries.length - at;
    if (rest > 0 && this.#happenings.length + this.#leftOut.length >= MOST)
      this.#leftOut.push(`${rest} entries after the first ${MOST} faults`);
    return { happenings: this.#happenings, kept: this.#kept, leftOut: this.#leftOut };
  }

  /** Takes one entry; the index of the next. */
  #take(at: number): number {
    const entry = this.#entries[at] as Entry;
    const before = this.#kept.at(-1);
    const problem = before === undefined ? null : this.#replay(at, entry, before);
    if (problem === null) {
      this.#kept.push(entry);
      return at + 1;
    }
    let next = at + 1;
    while (next < this.#entries.length && this.#entries[next]?.state !== 'connected') next++;
    const until = next === this.#entries.length ? 'and the rest' : 'and what followed until it was connected again';
    this.#leftOut.push(`${problem}, ${until} (${clock(entry.after)} after the beginning)`);
    this.#isMute = false;
    return next;
  }

  /** Why an entry cannot be replayed; null: it can. */
  #replay(at: number, entry: Entry, before: Entry): string | null {
    const word = foreign[entry.event];
    if (word !== undefined) return word;
    switch (entry.event) {
      case 'closed':
        return this.#closed(at, entry, before);
      case 'lock_acquired':
        if (before.state !== 'stopped' && before.state !== 'stopping') this.#add({ act: { do: 'kill' } }, at, 'a kill');
        this.#add({ act: { do: 'start' } }, at, 'a start');
        return null;
      case 'stop':
        this.#add({ act: { do: 'stop' } }, at, 'a stop');
        return null;
      case 'paired':
        this.#add({ act: { do: 'scan' } }, 0, 'the phone scans');
        return null;
      case 'repair':
      case 'refresh':
      case 'backup':
      case 'link':
        this.#add({ act: { do: 'command', command: commands[entry.event] } }, at, `the command ${entry.event}`);
        return null;
      case 'probe_failed':
        if (!this.#isMute) this.#add({ act: { do: 'mute' } }, at, 'queries are not answered');
        this.#isMute = true;
        this.#unanswered += 1;
        return null;
      case 'probe_answered':
        if (this.#isMute) this.#add({ act: { do: 'unmute' } }, 0, 'queries are answered again');
        this.#isMute = false;
        return null;
      default:
        return this.#byItself(at, entry, before);
    }
  }

  /** What follows from time, or from what the service asked of itself. */
  #byItself(at: number, entry: Entry, before: Entry): string | null {
    // A new connection is another one.
    if (entry.event === 'engine_stopped' && this.#isMute) {
      this.#add({ act: { do: 'unmute' } }, 0, 'a new connection is answered');
      this.#isMute = false;
    }
    if ((entry.state === before.state && entry.reason === before.reason) || isPlannedPause(entry)) return null;
    if (before.state === 'needs_person' && entry.event === 'tick') return 'an attempt by itself after a day';
    if (entry.reason === 'deaf') return 'a deaf connection, which only messages on their way would show';
    if (entry.state === 'repairing' && (entry.reason === 'unasked_qr' || entry.reason === 'store_damaged'))
      return entry.reason === 'unasked_qr' ? 'a QR code that nobody had asked for' : 'a damaged store';
    if (entry.state === 'refreshing' && entry.reason === 'refresh')
      this.#add({ act: { do: 'command', command: 'refresh' } }, at, 'the age of the session');
    return null;
  }

  #closed(at: number, entry: Entry, before: Entry): string | null {
    const ending = this.#ending(at);
    if (ending === null) return 'the end of a connection without its reason';
    if (ending.reason === 'closed_by_us') return null;
    this.#isMute = false;
    const why = entry.closed ?? ending.reason;
    const isLinking = before.state === 'linking' || before.state === 'saving_link';
    // WhatsApp asks for it after a link; the stand-ins do too.
    if (isLinking && ending.reason === 'restart_required') {
      this.#closes += 1;
      return null;
    }
    if (before.state === 'linking' && ending.reason === 'link_window_ended' && this.#engine === 'baileys')
      this.#add({ blow: { by: 'connection', fault: { kind: 'stream_error', code: 401 } } }, at, why);
    else if (isEstablished(before)) {
      const blow = blowFor(this.#engine, ending);
      if (blow === null) return `${why} of a connection`;
      this.#add({ blow }, at, why);
    } else {
      const obstacle = obstacleFor(this.#engine, ending);
      if (obstacle === null) return `${why} of an attempt to connect while ${inWords(before)}`;
      this.#add({ obstacle }, at, why);
    }
    this.#closes += 1;
    return null;
  }

  #add(what: Happening['what'], at: number, why: string): void {
    this.#happenings.push({
      what,
      gate: { turns: turnsOf(this.#kept).length, closes: this.#closes, unanswered: this.#unanswered },
      waitMs: this.#lasted(at),
      lastsMs: this.#stands(at),
      why,
    });
  }

  /** Why a connection ended, at an entry; null: the bundle does not tell. */
  #ending(at: number): Ending | null {
    const { closed, state, after } = this.#entries[at] as Entry;
    const [, reason, code] = /^([a-z_]+)(?: \(([^)]*)\))?$/.exec(closed ?? '') ?? [];
    if (reason === undefined) return null;
    const over =
      state === 'paused_until' ? this.#entries.find((one, i) => i > at && one.state !== 'paused_until') : undefined;
    return {
      reason,
      code: code ?? null,
      isUnanswered: state === 'waiting_for_network',
      pauseMs: over === undefined ? null : compressed(over.after - after, this.#speed),
    };
  }

  /** How long the state before an entry had lasted. */
  #lasted(at: number): number {
    const [entry, last] = [this.#entries[at], this.#entries[at - 1]];
    if (entry === undefined || last === undefined) return 0;
    let begun = at - 1;
    while (begun > 0 && isSame(this.#entries[begun - 1], last)) begun--;
    return compressed(entry.after - (this.#entries[begun]?.after ?? 0), this.#speed);
  }

  /** Until WhatsApp could be reached again, or a connection stood. */
  #stands(at: number): number {
    const entry = this.#entries[at];
    const over = this.#entries.find(
      (one, i) => i > at && (one.reachable === true || one.event === 'closed' || isEstablished(one)),
    );
    return entry === undefined || over === undefined ? 0 : compressed(over.after - entry.after, this.#speed);
  }
}

function isSame(one: Entry | undefined, other: Entry): boolean {
  return one?.state === other.state && one.reason === other.reason;
}

/** `3:07:12`. */
function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
