import type { InvoicePdf } from '../../delivery/ports/confirmation-store.ts';
import type { Evidence } from '../../documents/judging/evidence.ts';
import { MOST_SHEETS, type Sheet, type Sheets, type SheetWord } from '../../documents/sheets.ts';
import { type Html, html, nothing } from '../html.ts';
import type { DeliveriesWords } from '../texts/deliveries.ts';

/** Points; a page whose size is not known is drawn as A4, or larger where something stands outside it. */
const A4 = { width: 595, height: 842 } as const;
/** Points around a marked fact. */
const AROUND = 3;

/** The words recognised on a PDF where they stand, with the facts marked, and the same as tables. `read` null: only the facts are known. */
export function pdfFacts(
  { evidence, fileName }: Pick<InvoicePdf, 'evidence' | 'fileName'>,
  read: Sheets | null,
  words: DeliveriesWords,
): Html {
  if (evidence.length === 0 && read === null) return nothing;
  const facts = Map.groupBy(evidence, ({ at }) => at.page);
  const numbers =
    read === null
      ? [...facts.keys()].toSorted((a, b) => a - b).slice(0, MOST_SHEETS)
      : read.sheets.map((_, i) => i + 1);
  const drawn = numbers.map((number) =>
    sheet(number, read?.sheets[number - 1] ?? null, facts.get(number) ?? [], words),
  );
  return html`<div class="pdf-facts"><div class="sheets">${drawn}
${read?.isCut === true && html`<p class="help">${words.cut}</p>`}</div>
<div class="wrapped">${evidence.length > 0 && factTable(evidence, words, fileName)}${read !== null && asText(read, words)}</div></div>`;
}

function factTable(evidence: readonly Evidence[], words: DeliveriesWords, fileName: string): Html {
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="${words.facts}: ${fileName}"><table><caption>${words.facts}</caption>
<thead><tr><th scope="col">${words.fact}</th><th scope="col">${words.value}</th><th scope="col">${words.label}</th></tr></thead>
<tbody>${evidence.map(
    ({ fact, value, label, at }) =>
      html`<tr><th scope="row">${words.factNames[fact] ?? fact}</th><td>${value}</td><td>${label} <span class="soft">${words.page(at.page)}</span></td></tr>`,
  )}</tbody></table></div>`;
}

/** The same words to be read aloud, or copied. */
function asText({ sheets }: Sheets, words: DeliveriesWords): Html {
  const pages = sheets.map(
    (one, i) =>
      html`<h4>${words.page(i + 1)}</h4><p class="recognised">${one.words.map(({ text }) => html`<span>${text}</span> `)}</p>`,
  );
  return html`<details class="fold"><summary>${words.recognised}</summary>${pages}</details>`;
}

function sheet(number: number, read: Sheet | null, facts: readonly Evidence[], words: DeliveriesWords): Html {
  const width = Math.max(read?.width ?? A4.width, ...facts.map(({ at }) => at.box[2] + AROUND));
  const height = Math.max(read?.height ?? A4.height, ...facts.map(({ at }) => at.box[3] + AROUND));
  // A fact's value as it is understood; where the words themselves are drawn, only its frame.
  const content =
    read === null
      ? facts.map((one) => html`${mark(one, words)}${value(one, words)}`)
      : html`${facts.map((one) => mark(one, words))}${read.words.map(printed)}${facts.map((one) => name(one, words))}`;
  return html`<svg class="sheet" viewBox="0 0 ${width} ${height}" role="img" aria-label="${words.sheet(number)}">
<rect class="paper" x="0" y="0" width="${width}" height="${height}"></rect>
${content}</svg>`;
}

function printed({ text, box: [left, top, right, bottom], turned }: SheetWord): Html {
  const [width, height] = [Math.max(1, right - left), Math.max(1, bottom - top)];
  const frame = html`<rect class="word" x="${left}" y="${top}" width="${width}" height="${height}"><title>${text}</title></rect>`;
  if (turned) return frame;
  const size = Math.min(height, 72);
  return html`${frame}<text x="${left}" y="${bottom - size / 5}" font-size="${size}" textLength="${width}" lengthAdjust="spacingAndGlyphs">${text}</text>`;
}

function mark({ fact, value: understood, at: { box } }: Evidence, words: DeliveriesWords): Html {
  const [left, top, right, bottom] = box;
  return html`<rect class="mark" x="${left - AROUND}" y="${top - AROUND}" width="${right - left + 2 * AROUND}" height="${bottom - top + 2 * AROUND}" rx="3"><title>${words.factNames[fact] ?? fact}: ${understood}</title></rect>`;
}

function name({ fact, label, at: { box } }: Evidence, words: DeliveriesWords): Html {
  const named = words.factNames[fact] ?? fact;
  return html`<text class="name" x="${box[2] + 2 * AROUND}" y="${box[3] - 2}" font-size="8">${label === '' ? named : `${named}: ${label}`}</text>`;
}

function value(one: Evidence, words: DeliveriesWords): Html {
  const [left, top, right, bottom] = one.at.box;
  const size = Math.min(14, Math.max(6, bottom - top));
  return html`<text x="${left}" y="${bottom - size / 5}" font-size="${size}" textLength="${Math.max(1, right - left)}" lengthAdjust="spacingAndGlyphs">${one.value}</text>${name(one, words)}`;
}
