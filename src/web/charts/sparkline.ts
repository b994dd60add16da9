import { type ChartWords, type Fragment, figure, html, label } from './figure.ts';
import { amount, coordinate } from './scale.ts';

const WIDTH = 120;
const HEIGHT = 28;
/** Room for half of the line's width. */
const EDGE = 2;

/**
 * A small line without an axis: how a count went. Pure.
 *
 * @param points oldest first; a value that is not a number above 0 is drawn as 0
 */
export function sparkline(chart: {
  readonly title: string;
  /** Headings of the table: when, how many. */
  readonly columns: readonly [when: string, value: string];
  readonly points: readonly { readonly when: string; readonly value: number }[];
  readonly format: (value: number) => string;
  readonly words: ChartWords;
}): Fragment {
  const { title, columns, points, format, words } = chart;
  const values = points.map(({ value }) => amount(value));
  const most = Math.max(...values, 1);
  const x = (i: number): number => coordinate(EDGE + ((WIDTH - 2 * EDGE) * i) / Math.max(1, values.length - 1));
  const y = (value: number): number => coordinate(HEIGHT - EDGE - ((HEIGHT - 2 * EDGE) * value) / most);
  const corners = values.map((value, i) => `${x(i)},${y(value)}`);
  const last = values.at(-1);
  const said = `${title}: ${last === undefined ? words.empty : format(last)}`;
  const drawing = html`<svg class="chart-line" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${label(said)}"><polygon class="spark-area" points="${EDGE},${HEIGHT} ${corners.join(' ')} ${x(values.length - 1)},${HEIGHT}"/><polyline class="spark-line" points="${corners.join(' ')}"/><circle class="spark-end" cx="${x(values.length - 1)}" cy="${y(last ?? 0)}" r="2"/></svg>`;
  return figure({
    kind: 'spark',
    title,
    words,
    drawing: last === undefined ? null : drawing,
    table: { columns, rows: points.map(({ when }, i) => [when, format(values[i] ?? 0)]) },
  });
}
