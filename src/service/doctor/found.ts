import { codedDiskError } from '../../disk-error.ts';
import { CodedError, toError } from '../../errors/coded-error.ts';
import type { Found } from '../../operations/doctor/facts.ts';

/** What every look needs: when to give up, and what cannot be used. */
export interface Look {
  /** Fires at Ctrl+C. */
  readonly signal: AbortSignal;
  /** Variables whose values are not the user's. */
  readonly unusable: ReadonlySet<string>;
  /** Milliseconds for one look. */
  readonly deadlineMs: number;
}

/**
 * Looks at one thing, with a deadline that holds whatever is looked at: work that does not heed its signal is left behind.
 *
 * @param needs variables that it cannot do without
 * @throws the reason of `look.signal`
 */
export async function find<T>(
  look: Look,
  needs: readonly string[],
  work: (signal: AbortSignal) => T | Promise<T>,
): Promise<Found<T>> {
  const variables = needs.filter((name) => look.unusable.has(name));
  if (variables.length > 0) return { is: 'not_tried', variables };
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), look.deadlineMs);
  const signal = AbortSignal.any([look.signal, late.signal]);
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(toError(signal.reason)), { once: true });
  try {
    return { is: 'known', value: await Promise.race([Promise.resolve(signal).then(work), promise]) };
  } catch (thrown) {
    look.signal.throwIfAborted();
    if (late.signal.aborted) return { is: 'late', seconds: look.deadlineMs / 1000 };
    const error = codedDiskError(thrown);
    if (error instanceof CodedError) return { is: 'failed', sentence: error.message, next: error.next };
    const next = needs.length === 0 ? null : `Correct ${needs[0]}, or what is said of it (docs/configuration.md).`;
    return { is: 'failed', sentence: toError(error).message, next };
  } finally {
    clearTimeout(timer);
  }
}
