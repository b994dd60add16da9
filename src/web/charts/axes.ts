import { type Fragment, html, label } from './figure.ts';
import { percent, type Scale } from './scale.ts';

/** Height of a chart with axes, in pixels; its width is that of its place. */
export const HEIGHT = 220;
/** The drawing area: above it the highest tick's label, below it the times. */
export const TOP = 18;
export const BOTTOM = HEIGHT - 22;
/** Times named below a chart, so that they fit 320 pixels. */
const TIMES = 4;

/** Pixels from above for a value. Pure. */
export function heightOf(value: number, { top }: Scale): number {
  return Math.round((BOTTOM - ((BOTTOM - TOP) * value) / top) * 100) / 100;
}

/** Lines at the ticks, to be drawn behind the values. Pure. */
export function grid(scale: Scale): Fragment {
  return html`<g class="chart-grid">${scale.ticks.map((tick) => {
    const y = heightOf(tick, scale);
    return html`<line x1="0%" x2="100%" y1="${y}" y2="${y}"/>`;
  })}</g>`;
}

/**
 * The ticks' values, drawn over the chart so that it takes the whole width of a small screen, and times below. Pure.
 *
 * @param times one for each place from left to right; a few of them are named
 */
export function axisLabels(scale: Scale, format: (value: number) => string, times: readonly string[]): Fragment {
  const last = times.length - 1;
  const steps = Math.min(TIMES, times.length) - 1;
  const shown =
    steps < 1 ? times.map((_, i) => i) : Array.from({ length: steps + 1 }, (_, i) => Math.round((i * last) / steps));
  const anchor = (i: number): string => (i === 0 ? 'start' : i === last ? 'end' : 'middle');
  const place = (i: number): string => (i === 0 ? '0%' : i === last ? '100%' : percent((i + 0.5) / times.length));
  return html`<g class="chart-labels">${scale.ticks
    .filter((tick) => tick > 0)
    .map((tick) => html`<text x="0" y="${heightOf(tick, scale) - 4}">${label(format(tick))}</text>`)}${shown.map(
    (i) => html`<text x="${place(i)}" y="${HEIGHT - 5}" text-anchor="${anchor(i)}">${label(times[i] ?? '')}</text>`,
  )}</g>`;
}
