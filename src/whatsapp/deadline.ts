/** Marks that a deadline passed; callers turn it into a coded error that says what was waited for. */
export class DeadlinePassed extends Error {
  readonly ms: number;

  constructor(ms: number) {
    super(`No answer within ${ms} ms`);
    this.name = 'DeadlinePassed';
    this.ms = ms;
  }
}

/**
 * The promise's outcome, or a `DeadlinePassed` after `ms` milliseconds. What the promise does later is ignored, also its
 * rejection; the timer is cleared in both cases.
 */
export async function withinDeadline<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise: passed, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new DeadlinePassed(ms)), ms);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, passed]);
  } finally {
    clearTimeout(timer);
  }
}
