import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { patientDeadline } from '../../src/patient-deadline.ts';
import type { AnswerRecord } from '../../src/session/lifecycle/answer-record.ts';
import type { FlightRecord } from '../../src/session/lifecycle/flight-record.ts';
import { readAnswerRecords, readFlightRecords } from '../../src/session/records/flight-recorder.ts';
import type { MetadataPlace } from '../../src/session/records/metadata.ts';
import type { Gate } from './steps.ts';
import { type StateTurn, sapTurnsOf, turnsOf } from './turns.ts';

const LOOK_EVERY_MS = 25;

/** What a replayed service has gone through, by its own flight recorder. */
export class WatchedRecorder {
  readonly #place: MetadataPlace;
  #since: number;
  #size = -1;
  #records: readonly FlightRecord[] = [];
  #answers: readonly AnswerRecord[] = [];
  readonly #faults: { readonly about: string; readonly from: number; to: number }[] = [];

  constructor(place: MetadataPlace) {
    this.#place = place;
    this.#since = 0;
  }

  /** Looks at what is recorded from this moment on, epoch milliseconds, and the state at it. */
  begin(at: number, withState: boolean): void {
    const standing = this.#records.findLast((record) => record.at < at)?.at;
    this.#since = withState ? (standing ?? at) : at;
    this.#size = -1;
  }

  turns(): readonly StateTurn[] {
    return turnsOf(this.#records);
  }

  /** A fault of a call to SAP begins or ends now. */
  sapFault(about: string, begins: boolean): void {
    const [now, last] = [Date.now(), this.#faults.findLast((one) => one.about === about)];
    if (last) last.to = Math.min(last.to, now);
    if (begins) this.#faults.push({ about, from: now, to: Number.POSITIVE_INFINITY });
  }

  allSapTurns(): Readonly<Record<string, readonly string[]>> {
    return sapTurnsOf(this.#answers.filter(({ from }) => from === 'SAP'));
  }

  /** Failures while no fault stood are a busy machine's, and left out. */
  sapTurns(): Readonly<Record<string, readonly string[]>> {
    const isOurs = ({ about, at }: AnswerRecord) =>
      this.#faults.some((fault) => fault.about === about && at >= fault.from && at <= fault.to);
    return sapTurnsOf(this.#answers.filter((one) => one.from === 'SAP' && (one.trouble === null || isOurs(one))));
  }

  answers(): readonly AnswerRecord[] {
    return this.#answers;
  }

  state(): string {
    return this.#records.at(-1)?.state ?? 'stopped';
  }

  has(gate: Gate): boolean {
    const closes = this.#records.filter(
      ({ event, detail }) => event === 'closed' && !detail?.startsWith('closed_by_us'),
    ).length;
    const unanswered = this.#records.filter(({ event }) => event === 'probe_failed').length;
    return this.turns().length >= gate.turns && closes >= gate.closes && unanswered >= gate.unanswered;
  }

  /** Resolves to whether it came true in time. On an overloaded computer, where each start takes long, it waits longer. */
  async until(holds: () => boolean, withinMs: number, signal: AbortSignal): Promise<boolean> {
    const late = new AbortController();
    const end = patientDeadline(withinMs, { late: () => late.abort(), delayed: () => undefined });
    try {
      for (;;) {
        await this.#look();
        if (holds()) return true;
        if (late.signal.aborted || signal.aborted) return false;
        await delay(LOOK_EVERY_MS);
      }
    } finally {
      end();
    }
  }

  async #look(): Promise<void> {
    const { authPath, sessionName, engine } = this.#place;
    const folder = path.join(authPath, `${sessionName}.${engine}.recorder`);
    const names = await readdir(folder).catch(() => []);
    const size = names.reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
    if (size === this.#size) return;
    this.#size = size;
    this.#records = readFlightRecords(this.#place).filter(({ at }) => at >= this.#since);
    this.#answers = readAnswerRecords(this.#place).filter(({ at }) => at >= this.#since);
  }
}
