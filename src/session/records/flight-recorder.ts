import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode, toError } from '../../errors/coded-error.ts';
import type { Log } from '../../log.ts';
import { type FlightRecord, flightRecordSchema, isProof } from '../lifecycle/flight-record.ts';
import type { MetadataPlace } from './metadata.ts';

const DAY_MS = 86_400_000;
/** Days kept, with the current one (UTC). */
export const RECORDER_DAYS = 7;
/** Of one day; some ten thousand events. A day with more is a fault that its beginning shows. */
const MOST_BYTES = 2_000_000;
const PROOF_GRAIN_MS = 60_000;
const FULL = { event: 'recorder_full', did: [], detail: 'no more is recorded today' } as const;

/** What the session did in the last seven days, one file a day. For people only: the session works without it. */
export class FlightRecorder {
  readonly #place: MetadataPlace;
  readonly #log: Log;
  #failed = false;
  #day = '';
  #bytes = 0;
  #proofAt = Number.NEGATIVE_INFINITY;

  constructor(place: MetadataPlace, log: Log) {
    this.#place = place;
    this.#log = log;
  }

  /** Errors of the disk are logged once, until writing works again. */
  note(record: FlightRecord): void {
    if (isProof(record)) {
      if (Math.abs(record.at - this.#proofAt) < PROOF_GRAIN_MS) return;
      this.#proofAt = record.at;
    }
    try {
      this.#write(record);
      this.#failed = false;
    } catch (thrown) {
      if (!this.#failed) this.#log.warn({ err: toError(thrown) }, 'the flight recorder is not written');
      this.#failed = true;
    }
  }

  #write(record: FlightRecord): void {
    const day = dayOf(record.at);
    const file = join(folderOf(this.#place), `${day}.jsonl`);
    if (day !== this.#day) {
      mkdirSync(folderOf(this.#place), { recursive: true, mode: 0o700 });
      removeOld(folderOf(this.#place), record.at);
      this.#bytes = sizeOf(file);
      this.#day = day;
    }
    if (this.#bytes > MOST_BYTES) return;
    // A line that a kill or a full disk cut off must not take the next one with it.
    const line = `\n${JSON.stringify(record)}`;
    const isLast = this.#bytes + line.length > MOST_BYTES;
    appendFileSync(file, isLast ? `${line}\n${JSON.stringify({ ...record, ...FULL })}` : line, { mode: 0o600 });
    this.#bytes += line.length;
  }
}

/** The records kept, oldest first; lines that are torn or unknown are skipped. Needs no lock. */
export function readFlightRecords(place: MetadataPlace): readonly FlightRecord[] {
  return dayFiles(folderOf(place)).flatMap((name) => recordsIn(join(folderOf(place), name)));
}

function recordsIn(file: string): readonly FlightRecord[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return []; // its day has just ended, or the disk fails: the others are still of use
  }
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [flightRecordSchema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}

function removeOld(folder: string, now: number): void {
  const oldest = dayOf(now - (RECORDER_DAYS - 1) * DAY_MS);
  for (const name of dayFiles(folder)) if (name < oldest) rmSync(join(folder, name), { force: true });
}

/** Sorted: by day. */
function dayFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d{4}-\d\d-\d\d\.jsonl$/.test(name))
      .sort();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** `2026-11-28`, UTC. */
function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function folderOf({ authPath, sessionName, engine }: MetadataPlace): string {
  return join(authPath, `${sessionName}.${engine}.recorder`);
}
