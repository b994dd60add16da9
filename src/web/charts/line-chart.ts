import { axisLabels, BOTTOM, grid, HEIGHT, heightOf, TOP } from './axes.ts';
import { type ChartWords, type Fragment, figure, html, label } from './figure.ts';
import { amount, coordinate, percent, scaleOf } from './scale.ts';

/** Width of the drawing in its own units; it is stretched to its place. */
const WIDTH = 1000;

export interface LineChart {
  readonly title: string;
  /** `tone` chooses colour and dashes (0 to 5). */
  readonly series: readonly { readonly name: string; readonly tone: number }[];
  /** Oldest first; `values` in the order of `series`, null: nothing was measured, and the line is interrupted. */
  readonly points: readonly { readonly when: string; readonly values: readonly (number | null)[] }[];
  /** Heading of the table's column of times. */
  readonly when: string;
  readonly format: (value: number) => string;
  /** Least upper end of the axis, so that tiny values do not look like mountains. */
  readonly least?: number;
  readonly words: ChartWords;
}

/** Lines over time (p50 and p95, shares), told apart by dashes as well as by colour. Pure. */
export function lineChart(chart: LineChart): Fragment {
  const { title, series, points, when, format, words } = chart;
  const measured = points.flatMap(({ values }) => values.filter((value) => value !== null));
  const scale = scaleOf(measured.map(amount), chart.least);
  const text = (value: number | null | undefined): string =>
    value === null || value === undefined ? '–' : format(amount(value));
  const x = (i: number): number => coordinate((WIDTH * (i + 0.5)) / Math.max(1, points.length));
  const y = (value: number): number => heightOf(amount(value), scale) - TOP;
  const width = 1 / Math.max(1, points.length);
  const inner = BOTTOM - TOP;
  const drawing = html`<svg class="chart-plot" width="100%" height="${HEIGHT}" role="img" aria-label="${label(title)}">${grid(scale)}<svg y="${TOP}" width="100%" height="${inner}" viewBox="0 0 ${WIDTH} ${inner}" preserveAspectRatio="none">${series.map(
    ({ tone }, s) => {
      const values = points.map((point) => point.values[s] ?? null);
      return html`<path class="line line-${tone}" vector-effect="non-scaling-stroke" d="${pathOf(values, x, y)}"/><path class="line line-${tone} line-dots" vector-effect="non-scaling-stroke" d="${dotsOf(values, x, y)}"/>`;
    },
  )}</svg>${axisLabels(
    scale,
    format,
    points.map((point) => point.when),
  )}${points.map(
    (point, i) =>
      html`<rect class="chart-hover" x="${percent(width * i)}" width="${percent(width)}" y="${TOP}" height="${inner}"><title>${[
        label(point.when),
        ...series.map(({ name }, s) => label(`${name}: ${text(point.values[s])}`)),
      ].join('\n')}</title></rect>`,
  )}</svg>`;
  const isEmpty = measured.length === 0;
  return figure({
    kind: 'lines',
    title,
    words,
    key: isEmpty ? null : key(series),
    drawing: isEmpty ? null : drawing,
    table: {
      columns: [when, ...series.map(({ name }) => name)],
      rows: points.map((point) => [point.when, ...series.map((_, s) => text(point.values[s]))]),
    },
  });
}

function key(series: LineChart['series']): Fragment {
  return html`<ul class="chart-key">${series.map(
    ({ name, tone }) =>
      html`<li><svg width="28" height="16" aria-hidden="true"><line class="line line-${tone}" x1="1" x2="27" y1="8" y2="8"/></svg> ${label(name)}</li>`,
  )}</ul>`;
}

/** The stretches with values on both sides. Pure. */
function pathOf(values: readonly (number | null)[], x: (i: number) => number, y: (value: number) => number): string {
  return values
    .map((value, i) => {
      if (value === null || isAlone(values, i)) return '';
      return `${(values[i - 1] ?? null) === null ? 'M' : 'L'}${x(i)} ${coordinate(y(value))}`;
    })
    .join('');
}

/** Values between two gaps: lines without length, which round ends show as dots. Pure. */
function dotsOf(values: readonly (number | null)[], x: (i: number) => number, y: (value: number) => number): string {
  return values
    .map((value, i) => (value !== null && isAlone(values, i) ? `M${x(i)} ${coordinate(y(value))}h0` : ''))
    .join('');
}

function isAlone(values: readonly (number | null)[], i: number): boolean {
  return (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null;
}
