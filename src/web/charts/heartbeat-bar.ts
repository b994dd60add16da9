import { type ChartWords, type Fragment, figure, html, label } from './figure.ts';
import { amount, percent } from './scale.ts';

/** From the bottom of a block upwards: the worst stands where it is seen first. */
const CONDITIONS = ['down', 'waiting', 'unknown', 'up'] as const;

/** `waiting`: it repairs itself, or waits for a person; `unknown`: nothing was recorded, the service was off. */
export type Condition = (typeof CONDITIONS)[number];

export interface Beat {
  /** The block's stretch of time, `14:00–15:00`. */
  readonly when: string;
  /** Milliseconds in each condition; what is missing counts as 0. Without any, the block is unknown. */
  readonly ms: Readonly<Partial<Record<Condition, number>>>;
  /** Why it was not up, as sentences. */
  readonly causes: readonly string[];
}

const HEIGHT = 32;
/** A trouble of seconds is still seen in a block of a day: the least height of a part, of the whole. */
const LEAST_SHARE = 0.15;
/** Of a block's width, what is left free before the next. */
const GAP = 0.2;

/**
 * A row of blocks, each filled by the share of its time in each condition, so that ten bad seconds do not paint an hour
 * red. Trouble differs from good time by its height as well as by its colour; its cause and length are in the tooltip. Pure.
 *
 * @param beats oldest first, of the same length each
 */
export function heartbeatBar(chart: {
  readonly title: string;
  readonly beats: readonly Beat[];
  readonly conditions: Readonly<Record<Condition, string>>;
  /** Headings of the table: when, conditions, causes. */
  readonly columns: readonly [when: string, conditions: string, causes: string];
  /** Milliseconds in words. */
  readonly duration: (ms: number) => string;
  readonly words: ChartWords;
}): Fragment {
  const { title, beats, conditions, columns, duration, words } = chart;
  const total = (condition: Condition): number => beats.reduce((sum, { ms }) => sum + amount(ms[condition]), 0);
  const inWords = (ms: (condition: Condition) => number): string =>
    CONDITIONS.toReversed()
      .filter((condition) => ms(condition) > 0)
      .map((condition) => `${conditions[condition]} ${duration(ms(condition))}`)
      .join(', ') || conditions.unknown;
  const told = beats.map((beat) => inWords((condition) => amount(beat.ms[condition])));
  const width = 1 / Math.max(1, beats.length);
  const drawing = html`<svg class="chart-beats" width="100%" height="${HEIGHT}" role="img" aria-label="${label(`${title}: ${inWords(total)}`)}">${beats.map(
    (beat, i) =>
      html`<g><title>${[`${beat.when}: ${told[i]}`, ...beat.causes].map(label).join('\n')}</title>${stack(beat.ms).map(
        ({ condition, from, share }) =>
          html`<rect class="beat-${condition}" x="${percent(width * i)}" width="${percent(width * (1 - GAP))}" y="${percent(1 - from - share)}" height="${percent(share)}"/>`,
      )}</g>`,
  )}</svg>`;
  return figure({
    kind: 'beats',
    title,
    words,
    drawing: beats.length === 0 ? null : drawing,
    table: { columns, rows: beats.map((beat, i) => [beat.when, told[i] ?? '', beat.causes.map(label).join(' ')]) },
  });
}

/** The parts of a block from below, as shares of its height. Pure. */
function stack(ms: Beat['ms']): { condition: Condition; from: number; share: number }[] {
  const total = CONDITIONS.reduce((sum, condition) => sum + amount(ms[condition]), 0);
  if (total === 0) return [{ condition: 'unknown', from: 0, share: 1 }];
  const parts = CONDITIONS.map((condition) => {
    const share = amount(ms[condition]) / total;
    return { condition, share: share > 0 ? Math.max(share, LEAST_SHARE) : 0 };
  }).filter(({ share }) => share > 0);
  const sum = parts.reduce((all, { share }) => all + share, 0);
  let from = 0;
  return parts.map(({ condition, share }) => {
    const part = { condition, from, share: share / sum };
    from += part.share;
    return part;
  });
}
