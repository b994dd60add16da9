import { cpus } from 'node:os';

/** Tells which part of the processors' time since it was asked last was spare, 0 to 1; null: it cannot be told. */
export type SpareGauge = () => number | null;

/** With less to spare, whoever is waited for may have waited for a processor. */
const SPARE = 0.2;
/** So many looks at a computer that has time to spare make up the deadline … */
const LOOKS = 2;
/** … and so many at any computer: five deadlines. */
const MOST_LOOKS = 10;

/** After which a deadline of so many milliseconds has passed on any computer. */
export function longestDeadline(ms: number): number {
  return (ms / LOOKS) * MOST_LOOKS;
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
  let [counted, looks] = [0, 0];
  const timer = setInterval(() => {
    looks += 1;
    const isOverloaded = (gauge() ?? 1) < SPARE;
    if (!isOverloaded) counted += 1;
    if (counted === LOOKS || looks === MOST_LOOKS) {
      clearInterval(timer);
      told.late();
    } else if (isOverloaded) told.delayed();
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
