/** Steps between ticks, times a power of ten. */
const ROUND_STEPS = [1, 2, 5, 10] as const;

export interface Scale {
  /** Upper end of the axis; it begins at 0. */
  readonly top: number;
  /** Values with a grid line, from 0 to `top`. */
  readonly ticks: readonly number[];
}

/**
 * An axis from 0 to a round number not below the largest value, with two to five ticks. Pure.
 *
 * @param values amounts, or sums of amounts
 */
export function scaleOf(values: readonly number[], least = 1): Scale {
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  const wanted = Math.max(largest, least);
  const power = 10 ** Math.floor(Math.log10(wanted / 4));
  const step = power * (ROUND_STEPS.find((round) => round * power * 4 >= wanted) ?? 10);
  const count = Math.max(1, Math.ceil(wanted / step));
  return { top: step * count, ticks: Array.from({ length: count + 1 }, (_, i) => step * i) };
}

/** Beyond it a number loses its units, and sums of a few could become infinite. */
const MOST = 1e15;

/** A drawable amount, from 0 to 10^15; what is no number counts as 0. Pure. */
export function amount(value: number | undefined): number {
  return value !== undefined && value > 0 ? Math.min(value, MOST) : 0;
}

/** A coordinate as short as a screen needs. Pure. */
export function coordinate(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A share of a whole as an attribute, `12.5%`. Pure. */
export function percent(share: number): string {
  return `${coordinate(share * 100)}%`;
}
