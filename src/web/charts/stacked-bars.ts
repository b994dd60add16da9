import { axisLabels, grid, HEIGHT, heightOf } from './axes.ts';
import { type ChartWords, type Fragment, figure, html, label } from './figure.ts';
import { amount, percent, scaleOf } from './scale.ts';

/** Of a bar's place, what is left free before the next. */
const GAP = 0.2;

export interface BarChart {
  /** Unique on its page; letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  /** From the bottom upwards: `tone` chooses colour and hatching (0 to 5). */
  readonly series: readonly { readonly name: string; readonly tone: number }[];
  /** Oldest first; `values` in the order of `series`. */
  readonly bars: readonly { readonly when: string; readonly values: readonly number[] }[];
  /** Heading of the table's column of times. */
  readonly when: string;
  readonly format: (value: number) => string;
  readonly words: ChartWords;
}

/** Bars of one stretch of time each, divided by series; each has its own hatching beside its colour. Pure. */
export function stackedBars(chart: BarChart): Fragment {
  const { id, title, series, bars, when, format, words } = chart;
  const sums = bars.map(({ values }) => values.reduce((sum, value) => sum + amount(value), 0));
  // Counts: with four or more at the top, no tick is a fraction.
  const scale = scaleOf(sums, 4);
  const width = 1 / Math.max(1, bars.length);
  const drawing = html`<svg class="chart-plot" width="100%" height="${HEIGHT}" role="img" aria-label="${label(title)}">${grid(scale)}${bars.map(
    (bar, i) => {
      let below = 0;
      return bar.values.map((value, s) => {
        const bottom = heightOf(below, scale);
        below += amount(value);
        const y = heightOf(below, scale);
        const named = `${bar.when}, ${series[s]?.name ?? ''}: ${format(amount(value))}`;
        if (amount(value) === 0) return null;
        return html`<rect fill="url(#${id}-${s})" x="${percent(width * (i + GAP / 2))}" width="${percent(width * (1 - GAP))}" y="${y}" height="${Math.max(1, bottom - y)}"><title>${label(named)}</title></rect>`;
      });
    },
  )}${axisLabels(
    scale,
    format,
    bars.map((bar) => bar.when),
  )}</svg>`;
  return figure({
    kind: 'bars',
    title,
    words,
    key: bars.length === 0 ? null : key(id, series),
    drawing: bars.length === 0 ? null : drawing,
    table: {
      columns: [when, ...series.map(({ name }) => name)],
      rows: bars.map((bar) => [bar.when, ...series.map((_, s) => format(amount(bar.values[s])))]),
    },
  });
}

/** The legend, which also holds the hatchings that the bars refer to. Pure. */
function key(id: string, series: BarChart['series']): Fragment {
  return html`<ul class="chart-key">${series.map(
    ({ name, tone }, s) =>
      html`<li><svg width="16" height="16" aria-hidden="true"><defs>${hatching(`${id}-${s}`, tone)}</defs><rect width="16" height="16" fill="url(#${id}-${s})"/></svg> ${label(name)}</li>`,
  )}</ul>`;
}

/** Turn of the stripes and their width for each tone; 0 has none. */
const STRIPES = [
  { turn: 0, width: 0 },
  { turn: 45, width: 2 },
  { turn: -45, width: 2 },
  { turn: 0, width: 3 },
  { turn: 90, width: 2 },
  { turn: 45, width: 4 },
] as const;

function hatching(id: string, tone: number): Fragment {
  const { turn, width } = STRIPES[tone] ?? STRIPES[0];
  return html`<pattern id="${id}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(${turn})"><rect class="tone-${tone}" width="8" height="8"/><rect class="stripe" width="${width}" height="8"/></pattern>`;
}
