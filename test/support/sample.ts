/**
 * A part of a sweep's cases, another with each seed. `npm test` tries a few, `npm run test:long -- samples` all of them;
 * `COURIER_TEST_SEED` tries the same few again.
 */
import { dice, someOf } from './dice.ts';

/** Every case is tried. */
export const whole = process.env['COURIER_TEST_WHOLE'] === '1';
/** What the choice depends on; whoever chooses tells it. */
export const seed = Number(process.env['COURIER_TEST_SEED'] ?? Math.floor(Math.random() * 1_000_000));

/** So many of the cases, in their order; all in the long form. */
export function some<T>(cases: readonly T[], count: number): readonly T[] {
  return whole ? cases : someOf(cases, count, dice(seed).next);
}
