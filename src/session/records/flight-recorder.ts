import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { hasCode, toError } from '../../errors/coded-error.ts';
import type { Log } from '../../log.ts';
import { kindOfShape } from '../../shape.ts';
import { type AnswerRecord, answerRecordSchema } from '../lifecycle/answer-record.ts';
import { type FlightRecord, flightRecordSchema, isProof } from '../lifecycle/flight-record.ts';
import type { MetadataPlace } from './metadata.ts';

const DAY_MS = 86_400_000;
/** Days kept, with the current one (UTC). */
export const RECORDER_DAYS = 7;
/** Of one day; some ten thousand events. A day with more is a fault that its beginning shows. */
const MOST_BYTES = 2_000_000;
const PROOF_GRAIN_MS = 60_000;
/** Answers of one day, and bytes of a day that leave room for them: what the session did comes first. */
const MOST_ANSWERS = 500;
const ROOM_FOR_ANSWERS = MOST_BYTES / 2;
const FULL = { event: 'recorder_full', did: [], detail: 'no more is recorded today' } as const;

/** What the session did in the last seven days, one file a day. For people only: the session works without it. */
export class FlightRecorder {
  readonly #place: MetadataPlace;
  readonly #log: Log;
  #failed = false;
  #day = '';
  #bytes = 0;
  #proofAt = Number.NEGATIVE_INFINITY;
  readonly #kinds = new Set<string>();
  #answers = 0;

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
    this.#guarded(() => this.#write(record));
  }

  /**
   * Notes an answer whose form is new on this day.
   *
   * @param isTurn also if it is not: a call that worked fails, or one that failed works
   */
  noteAnswer(answer: AnswerRecord, isTurn = false): void {
    this.#guarded(() => {
      this.#turnTo(answer.at);
      const kind = answer.shape && `${answer.from} ${answer.about} ${kindOfShape(answer.shape)}`;
      const isNew = kind !== null && !this.#kinds.has(kind);
      if (!(isNew || isTurn) || this.#answers >= MOST_ANSWERS || this.#bytes > ROOM_FOR_ANSWERS) return;
      if (isNew) this.#kinds.add(kind);
      this.#answers += 1;
      this.#append(JSON.stringify(isNew ? answer : { ...answer, shape: null }), answer.at);
    });
  }

  #guarded(write: () => void): void {
    try {
      write();
      this.#failed = false;
    } catch (thrown) {
      if (!this.#failed) this.#log.warn({ err: toError(thrown) }, 'the flight recorder is not written');
      this.#failed = true;
    }
  }

  #write(record: FlightRecord): void {
    this.#turnTo(record.at);
    if (this.#bytes > MOST_BYTES) return;
    const line = JSON.stringify(record);
    const isLast = this.#bytes + line.length > MOST_BYTES;
    this.#append(isLast ? `${line}\n${JSON.stringify({ ...record, ...FULL })}` : line, record.at);
  }

  /** Begins the file of a day. */
  #turnTo(at: number): void {
    const day = dayOf(at);
    if (day === this.#day) return;
    const folder = folderOf(this.#place);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    removeOld(folder, at);
    this.#bytes = sizeOf(join(folder, `${day}.jsonl`));
    this.#day = day;
    this.#kinds.clear();
    this.#answers = 0;
  }

  #append(text: string, at: number): void {
    // A line that a kill or a full disk cut off must not take the next one with it.
    const line = `\n${text}`;
    appendFileSync(join(folderOf(this.#place), `${dayOf(at)}.jsonl`), line, { mode: 0o600 });
    this.#bytes += line.length;
  }
}

/** The records kept, oldest first; lines that are torn or unknown are skipped. Needs no lock. */
export function readFlightRecords(place: MetadataPlace): readonly FlightRecord[] {
  return dayFiles(folderOf(place)).flatMap((name) => recordsIn(join(folderOf(place), name), flightRecordSchema));
}

/** What WhatsApp and SAP answered, as above. */
export function readAnswerRecords(place: MetadataPlace): readonly AnswerRecord[] {
  return dayFiles(folderOf(place)).flatMap((name) => recordsIn(join(folderOf(place), name), answerRecordSchema));
}

/** Lines of another kind are left out. */
function recordsIn<T>(file: string, schema: z.ZodType<T>): readonly T[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return []; // its day has just ended, or the disk fails: the others are still of use
  }
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [schema.parse(JSON.parse(line))];
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
