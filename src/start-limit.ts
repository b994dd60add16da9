import { type ProcessorGauge, processorGauge } from './processor-time.ts';

/** Milliseconds in which a process that starts works, be the computer as busy as it may. */
const LOOK_MS = 30_000;
/** Least work in that time: more than answering now and then takes. Milliseconds of processor time. */
const LEAST_WORK_MS = 100;
const MOST_LOOKS = 10;

/**
 * Calls `late` once for a process that does not start: it does nothing, or has worked for minutes. On an overloaded computer
 * a start takes long, and beginning it anew would make it longer.
 *
 * @param works called at each look after which it is given more time
 * @returns to be called when it has started or is gone
 */
export function limitStart(
  pid: number,
  late: (detail: string) => void,
  {
    gauge = processorGauge(process.platform),
    lookMs = LOOK_MS,
    works = () => undefined,
  }: { readonly gauge?: ProcessorGauge; readonly lookMs?: number; readonly works?: () => void } = {},
): () => void {
  let used = 0;
  let looks = 0;
  let isOver = false;
  let timer = setTimeout(() => void look(), lookMs).unref();
  async function look(): Promise<void> {
    looks += 1;
    const now = await gauge.read(pid);
    if (isOver) return;
    const hasWorked = now !== null && now - used >= LEAST_WORK_MS;
    used = now ?? used;
    if (hasWorked && looks < MOST_LOOKS) {
      timer = setTimeout(() => void look(), lookMs).unref();
      works();
    } else late(`it did not start within ${(looks * lookMs) / 1000} s`);
  }
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
