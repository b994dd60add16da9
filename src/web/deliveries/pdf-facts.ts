import type { InvoicePdf } from '../../delivery/ports/confirmation-store.ts';
import type { Evidence } from '../../documents/judging/evidence.ts';
import { type Html, html, nothing } from '../html.ts';
import type { DeliveriesWords } from '../texts/deliveries.ts';

/** Points; a page that says nothing of its size is drawn as A4, or larger where something stands outside it. */
const A4 = { width: 595, height: 842 } as const;
const MOST_SHEETS = 3;
/** Points around a marked fact. */
const AROUND = 3;

/** What was read on a PDF, marked where it stands, and the same as a table. */
export function pdfFacts({ evidence }: Pick<InvoicePdf, 'evidence'>, words: DeliveriesWords): Html {
  if (evidence.length === 0) return nothing;
  const sheets = Map.groupBy(evidence, ({ at }) => at.page);
  const shown = [...sheets].toSorted(([a], [b]) => a - b).slice(0, MOST_SHEETS);
  return html`<div class="pdf-facts"><div class="sheets">${shown.map(([page, facts]) => sheet(page, facts, words))}</div>
<div class="wrapped"><table><caption>${words.facts}</caption>
<thead><tr><th scope="col">${words.fact}</th><th scope="col">${words.value}</th><th scope="col">${words.label}</th></tr></thead>
<tbody>${evidence.map(
    ({ fact, value, label, at }) =>
      html`<tr><th scope="row">${fact}</th><td>${value}</td><td>${label} <span class="soft">${words.page(at.page)}</span></td></tr>`,
  )}</tbody></table></div></div>`;
}

function sheet(page: number, facts: readonly Evidence[], words: DeliveriesWords): Html {
  const width = Math.max(A4.width, ...facts.map(({ at }) => at.box[2] + AROUND));
  const height = Math.max(A4.height, ...facts.map(({ at }) => at.box[3] + AROUND));
  return html`<svg class="sheet" viewBox="0 0 ${width} ${height}" role="img" aria-label="${words.sheet(page)}">
<rect class="paper" x="0" y="0" width="${width}" height="${height}"></rect>
${facts.map(mark)}</svg>`;
}

function mark({ fact, value, label, at: { box } }: Evidence): Html {
  const [left, top, right, bottom] = box;
  const size = Math.min(14, Math.max(6, bottom - top));
  return html`<g><title>${fact}: ${value}</title>
<rect class="mark" x="${left - AROUND}" y="${top - AROUND}" width="${right - left + 2 * AROUND}" height="${bottom - top + 2 * AROUND}" rx="3"></rect>
<text x="${left}" y="${bottom - size / 5}" font-size="${size}" textLength="${Math.max(1, right - left)}" lengthAdjust="spacingAndGlyphs">${value}</text>
<text class="name" x="${left}" y="${top - AROUND - 2}" font-size="9">${label === '' ? fact : `${fact}: ${label}`}</text></g>`;
}
