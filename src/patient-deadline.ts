import { cpus } from 'node:os';

/** Tells which part of the processors' time since it was asked last was spare, 0 to 1; null: it cannot be told. */
export type SpareGauge = () => number | null;

/** With less to spare, whoever is waited for may have waited for a processor. */
const SPARE = 0.2;
/** So many times longer an overloaded computer is waited for. */
const PATIENCE = 5;
/** So many looks make up a deadline. */
const LOOKS = 2;

/** Counts up to a limit; what comes while the computer is overloaded does not count, up to five times as often. */
export class PatientCount {
  readonly #limit: number;
  readonly #gauge: SpareGauge;
  #counted = 0;
  #all = 0;

  constructor(limit: number, gauge: SpareGauge = spareTime()) {
    this.#limit = limit;
    this.#gauge = gauge;
  }

  /** One more, since the last of which the computer was overloaded or not. */
  count(): 'counts' | 'delayed' | 'over' {
    const isOverloaded = (this.#gauge() ?? 1) < SPARE;
    this.#all += 1;
    if (!isOverloaded) this.#counted += 1;
    if (this.#counted === this.#limit || this.#all === this.#limit * PATIENCE) return 'over';
    return isOverloaded ? 'delayed' : 'counts';
  }
}

/** After which a deadline of so many milliseconds has passed on any computer. */
export function longestDeadline(ms: number): number {
  return ms * PATIENCE;
}

/**
 * Calls `late` once after `ms`. Time in which this computer was overloaded does not count, up to five times as long: what
 * would be begun anew would take as long again.
 *
 * @param told `delayed`: called at each look that does not count
 * @returns to be called when what was waited for has come
 */
export function patientDeadline(
  ms: number,
  told: { readonly late: () => void; readonly delayed: () => void },
  gauge: SpareGauge = spareTime(),
): () => void {
  const looks = new PatientCount(LOOKS, gauge);
  const timer = setInterval(() => {
    const look = looks.count();
    if (look === 'delayed') told.delayed();
    if (look !== 'over') return;
    clearInterval(timer);
    told.late();
  }, ms / LOOKS);
  return () => clearInterval(timer);
}

/** Of all processors of this computer together. */
export function spareTime(read: typeof cpus = cpus): SpareGauge {
  let before = timesOf(read());
  return () => {
    const now = timesOf(read());
    const [all, idle] = [now.all - before.all, now.idle - before.idle];
    before = now;
    return all > 0 ? idle / all : null;
  };
}

function timesOf(processors: ReturnType<typeof cpus>): { readonly all: number; readonly idle: number } {
  let [all, idle] = [0, 0];
  for (const { times } of processors) {
    all += times.user + times.nice + times.sys + times.idle + times.irq;
    idle += times.idle;
  }
  return { all, idle };
}
