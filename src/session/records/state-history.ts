import { appendFileSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileSync } from '../../atomic-file.ts';
import { toError } from '../../errors/coded-error.ts';
import type { Log } from '../../log.ts';
import {
  type AvailabilityReport,
  availabilityOf,
  type Spell,
  type StateChange,
  type StateHistory,
  spellsOf,
  stateChangeSchema,
} from '../lifecycle/availability.ts';
import type { StateWord } from '../lifecycle/state.ts';
import type { MetadataPlace } from './metadata.ts';

/** Lines, also those of a newer version: two to three months of a normal session; days of one that changes state constantly. */
const KEPT = 5000;
const KEPT_AT_MOST = 6000;
const ALIVE_GRAIN_MS = 60_000;

/** Reads the history; incomplete or unknown lines are skipped. */
export function readStateHistory(place: MetadataPlace): StateHistory {
  try {
    const changes = changesIn(readFileSync(historyPath(place), 'utf8'));
    return { changes, aliveAt: Math.floor(statSync(historyPath(place)).mtimeMs) };
  } catch {
    // History is for people only: a session works without one, or with an unreadable one.
    return { changes: [], aliveAt: null };
  }
}

/** The history of a session, as `--report` shows it; can be read without running the session. */
export function readAvailability(
  place: MetadataPlace,
  now: number,
): { readonly states: Spell[]; readonly availability: AvailabilityReport } {
  const states = spellsOf(readStateHistory(place), now);
  return { states, availability: availabilityOf(states, now) };
}

/**
 * Writes the history: one short line per change, appended without sync, since a power failure may cost only the last
 * line; signs of life in between only touch the file.
 */
export class StateRecorder {
  readonly #place: MetadataPlace;
  readonly #log: Log;
  #failed = false;
  #lines: number | null = null;
  #last: StateWord | null = null;
  /** A kill has left half a line: it must be terminated, or the next one would be lost too. */
  #torn = false;
  #aliveAt = 0;

  constructor(place: MetadataPlace, log: Log) {
    this.#place = place;
    this.#log = log;
  }

  note(change: StateChange): void {
    this.#guard(() => {
      this.#begin(change.at);
      if (restless(this.#last) && restless(change.state)) return;
      if (change.state !== this.#last) this.#write(change);
    });
  }

  /** The state is unchanged; only updates the file time, once a minute. */
  alive(wall: number): void {
    if (this.#lines === null || Math.abs(wall - this.#aliveAt) < ALIVE_GRAIN_MS) return;
    this.#aliveAt = wall;
    this.#guard(() => utimesSync(historyPath(this.#place), new Date(wall), new Date(wall)));
  }

  /** Disk errors do not affect the session: logged once, until writing works again. */
  #guard(write: () => void): void {
    try {
      write();
      this.#failed = false;
    } catch (thrown) {
      if (!this.#failed) this.#log.warn({ err: toError(thrown) }, 'the history of states is not written');
      this.#failed = true;
    }
  }

  /** The first entry of a run closes a previous run that was killed: it ended when it was last seen alive. */
  #begin(now: number): void {
    if (this.#lines !== null) return;
    const { changes, aliveAt } = readStateHistory(this.#place);
    const text = textOf(historyPath(this.#place));
    this.#torn = text !== '' && !text.endsWith('\n');
    this.#lines = linesOf(text).length;
    this.#last = changes.at(-1)?.state ?? null;
    if (this.#last === null || this.#last === 'stopped') return;
    const endedAt = Math.max(changes.at(-1)?.at ?? 0, Math.min(aliveAt ?? now, now));
    this.#write({ at: endedAt, state: 'stopped', reason: 'killed' });
  }

  #write(change: StateChange): void {
    const path = historyPath(this.#place);
    const line = `${JSON.stringify(change)}\n`;
    const begun = this.#torn ? `\n${line}` : line;
    // A disk that fills up in the middle of a line truncates it too.
    this.#torn = true;
    appendFileSync(path, begun, { mode: 0o600 });
    this.#torn = false;
    this.#last = change.state;
    this.#lines = (this.#lines ?? 0) + 1;
    if (this.#lines > KEPT_AT_MOST) this.#compact(path);
  }

  #compact(path: string): void {
    // A file that cannot be read now is not overwritten. Lines are kept as they are: a newer version understands its own.
    const kept = linesOf(readFileSync(path, 'utf8')).slice(-KEPT);
    replaceFileSync(path, kept.map((line) => `${line}\n`).join(''));
    this.#lines = kept.length;
  }
}

/** As they are; none: there is no history yet. */
export function historyLines(place: MetadataPlace): readonly string[] {
  return linesOf(textOf(historyPath(place)));
}

/** Puts another history in its place, at which the session was last seen at `aliveAt`, epoch milliseconds. */
export function replaceHistory(place: MetadataPlace, lines: readonly string[], aliveAt: number): void {
  replaceFileSync(historyPath(place), lines.map((line) => `${line}\n`).join(''));
  utimesSync(historyPath(place), new Date(aliveAt), new Date(aliveAt));
}

function changesIn(text: string): StateChange[] {
  return linesOf(text).flatMap((line) => parse(line));
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** An outage is one line, regardless of the number of attempts. */
function restless(state: StateWord | null): boolean {
  return state === 'reconnecting' || state === 'waiting_for_network' || state === 'connecting';
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // no file yet
  }
}

function parse(line: string): StateChange[] {
  try {
    const result = stateChangeSchema.safeParse(JSON.parse(line));
    return result.success ? [result.data] : [];
  } catch {
    return [];
  }
}

/** Of its file. */
export function historyPath({ authPath, sessionName, engine }: MetadataPlace): string {
  return join(authPath, `${sessionName}.${engine}.history.jsonl`);
}
