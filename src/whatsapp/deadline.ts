/** A deadline has passed; callers convert it to a coded error that says what they were waiting for. */
export class DeadlinePassed extends Error {
  readonly ms: number;

  constructor(ms: number) {
    super(`No answer within ${ms} ms`);
    this.name = 'DeadlinePassed';
    this.ms = ms;
  }
}

/**
 * The result of the promise, or a `DeadlinePassed` after `ms` milliseconds. A later result or rejection is ignored; the
 * timer is cleared in either case.
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
