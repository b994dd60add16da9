import { html as template } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { oneLine } from '../../visible-text.ts';

/** Escaped HTML, for another `html` template. */
export type Fragment = HtmlEscapedString;

/** hono's template for values that are no promises, which alone would make the result one. */
export function html(strings: TemplateStringsArray, ...values: readonly unknown[]): Fragment {
  return template(strings, ...values) as Fragment;
}

/** The words of every chart, in the reader's language. */
export interface ChartWords {
  /** On the button that shows the numbers. */
  readonly table: string;
  /** Instead of a chart without values. */
  readonly empty: string;
}

export interface Table {
  /** The first is that of the row's own name. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Longest label in a chart, in characters. */
const LONGEST_LABEL = 120;

/** A label from anywhere, on one line. Pure. */
export function label(text: string): string {
  return oneLine(text, LONGEST_LABEL);
}

/**
 * A chart with its title, its key and its numbers as a table, for those who see no picture. Pure.
 *
 * @param drawing null: there is nothing to draw
 */
export function figure(chart: {
  readonly kind: string;
  readonly title: string;
  readonly words: ChartWords;
  readonly key?: Fragment | null;
  readonly drawing: Fragment | null;
  readonly table: Table;
}): Fragment {
  const { kind, title, words, key = null, drawing, table } = chart;
  return html`<figure class="chart chart-${kind}"><figcaption>${label(title)}</figcaption>${key}${
    drawing === null ? html`<p class="chart-empty">${words.empty}</p>` : html`${drawing}${numbers(title, words, table)}`
  }</figure>`;
}

function numbers(title: string, words: ChartWords, { columns, rows }: Table): Fragment {
  return html`<details class="chart-numbers"><summary>${words.table}<span class="unseen">: ${label(title)}</span></summary><div class="chart-scroll" tabindex="0" role="region" aria-label="${label(title)}"><table><thead><tr>${columns.map(
    (column) => html`<th scope="col">${label(column)}</th>`,
  )}</tr></thead><tbody>${rows.map(
    ([name = '', ...cells]) =>
      html`<tr><th scope="row">${label(name)}</th>${cells.map((cell) => html`<td>${label(cell)}</td>`)}</tr>`,
  )}</tbody></table></div></details>`;
}
