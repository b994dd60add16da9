import { type PlotBlock, type Plots, plotRanges } from '../../operations/plots.ts';
import { lineChart } from '../charts/line-chart.ts';
import { stackedBars } from '../charts/stacked-bars.ts';
import { type Html, html } from '../html.ts';
import type { Language } from '../language.ts';
import { plotTexts } from '../texts/plots.ts';

const DAY_MS = 86_400_000;
/** Each outcome has its own colour and hatching on every page. */
const TONES = { read: 0, delivered: 1, sent: 2, held: 3, failed: 4 } as const;
const OUTCOMES = ['read', 'delivered', 'sent', 'held', 'failed'] as const;

/** The plots of a range, and the links to the others. Pure. */
export function plotsView(plots: Plots, timeZone: string, language: Language): Html {
  const words = plotTexts[language];
  const { range, blocks } = plots;
  const when = whenIn(blocks[0], timeZone, language);
  const isQuiet = blocks.every(({ outcomes }) => OUTCOMES.every((name) => outcomes[name] === 0));
  const common = { when: words.when, words: { table: words.table, empty: words.empty } };
  const count = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const percentiles = (title: string, of: (block: PlotBlock) => PlotBlock['took']) =>
    lineChart({
      ...common,
      title,
      series: [
        { name: words.half, tone: 0 },
        { name: words.most, tone: 4 },
      ],
      points: blocks.map((block) => ({ when: when(block), values: [of(block)?.p50 ?? null, of(block)?.p95 ?? null] })),
      format: (ms) => durationIn(ms, count),
      least: 60_000,
    });
  return html`<nav class="plot-ranges" aria-label="${words.range}"><ul>${plotRanges.map(
    (one) =>
      html`<li><a href="/plots?range=${one}"${one === range && html` aria-current="true"`}>${words.ranges[one]}</a></li>`,
  )}</ul><a href="/plots.csv?range=${range}" download>${words.csv}</a></nav>
<div class="plots">
<section class="card">${stackedBars({
    ...common,
    id: 'outcomes',
    title: words.deliveries,
    series: OUTCOMES.map((name) => ({ name: words.outcomes[name], tone: TONES[name] })),
    bars: isQuiet
      ? []
      : blocks.map((block) => ({ when: when(block), values: OUTCOMES.map((name) => block.outcomes[name]) })),
    format: (n) => count.format(n),
  })}</section>
<section class="card">${percentiles(words.took, ({ took }) => took)}</section>
<section class="card">${lineChart({
    ...common,
    title: words.shares,
    series: [
      { name: words.onTime, tone: 1 },
      { name: words.readShare, tone: 0 },
    ],
    points: blocks.map((block) => ({
      when: when(block),
      values: [block.onTime, block.readShare].map((share) => (share === null ? null : share * 100)),
    })),
    format: (n) => `${count.format(n)} %`,
    least: 100,
  })}</section>
<section class="card">${percentiles(words.waited, ({ waited }) => waited)}</section>
<section class="card">${stackedBars({
    ...common,
    id: 'reconnects',
    title: words.reconnects,
    series: [{ name: words.reconnects, tone: 3 }],
    bars: blocks.map((block) => ({ when: when(block), values: [block.reconnects] })),
    format: (n) => count.format(n),
  })}</section>
${silentCustomers(plots, language)}
</div>`;
}

function silentCustomers({ silent }: Plots, language: Language): Html {
  const words = plotTexts[language];
  const rows = silent.map(
    ({ cardCode, name, messages }) =>
      html`<tr><th scope="row">${name ?? cardCode}</th><td>${cardCode}</td><td>${String(messages)}</td></tr>`,
  );
  return html`<section class="card"><h2>${words.silent}</h2>${
    silent.length === 0
      ? html`<p>${words.nobodySilent}</p>`
      : html`<p>${words.silentHelp}</p><div class="chart-scroll" tabindex="0" role="region" aria-label="${words.silent}"><table><thead><tr><th scope="col">${words.customer}</th><th scope="col">SAP</th><th scope="col">${words.messages}</th></tr></thead><tbody>${rows}</tbody></table></div>`
  }</section>`;
}

/** Names a stretch in the company's time: the hour, or day and hour, or the day. Pure. */
function whenIn(first: PlotBlock | undefined, timeZone: string, language: Language): (block: PlotBlock) => string {
  const stepMs = first === undefined ? DAY_MS : first.to - first.from;
  const day = { day: 'numeric', month: 'short' } as const;
  const hour = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const shown = stepMs >= DAY_MS ? day : stepMs > 3_600_000 ? { ...day, ...hour } : hour;
  const format = new Intl.DateTimeFormat(language, { timeZone, ...shown });
  return ({ from }) => format.format(from);
}

function durationIn(ms: number, count: Intl.NumberFormat): string {
  if (ms < 60_000) return `${count.format(ms / 1000)} s`;
  if (ms < 3_600_000) return `${count.format(ms / 60_000)} min`;
  return ms < DAY_MS ? `${count.format(ms / 3_600_000)} h` : `${count.format(ms / DAY_MS)} d`;
}
