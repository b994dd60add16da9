import type { FoundDeliveries } from '../../delivery/ports/search-store.ts';
import type { DeliveryRow } from '../../delivery/ports/standing-store.ts';
import { localTime } from '../../delivery/telling/local-time.ts';
import { filterOf } from '../../operations/deliveries/filter.ts';
import { named } from '../../sap/doc-entry.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Language } from '../language.ts';
import { note, page } from '../layout.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest } from '../route.ts';
import { type DeliveriesWords, deliveriesTexts } from '../texts/deliveries.ts';
import { batchNotes } from './batches.ts';
import { addressWith, conditionsIn, filterForm } from './filter-form.ts';
import { pageMeant, placeText } from './place.ts';
import { stateBadge, stateWord } from './state-badge.ts';

const ROWS = 50;

export type ListParts = Pick<WebParts, 'deliveries' | 'company'>;

/** `/deliveries`: the deliveries that match what stands in the address, one page of them. */
export async function listPage(parts: ListParts, request: PersonRequest): Promise<Response> {
  const words = deliveriesTexts[request.language];
  const { outbox, now } = parts.deliveries;
  const { timeZone } = parts.company;
  const query = request.url.searchParams;
  const { filter, wrong } = filterOf(conditionsIn(query), { now: now(), timeZone });
  const found = await outbox.find(filter, pageMeant(query), ROWS);
  const done = query.get('done') === 'settled' ? words.done.settled : null;
  return page(request, {
    title: words.title,
    body: html`${note('good', done)}
${wrong.map(({ value }) => note('bad', words.wrong(value)))}
${await batchNotes(parts, request)}
${filterForm(request)}
<section id="found" data-live aria-label="${words.title}">
<div class="list-head"><p>${countWords(found, words, request.language)}</p><a href="${addressWith(query, {}, '/deliveries.csv')}">${words.csv}</a></div>
${found.rows.length === 0 ? html`<p class="card">${found.stoppedAt === null ? words.none : words.stopped}</p>` : table(found.rows, words, { timeZone, language: request.language })}
${pager(found, query, words)}
</section>`,
  });
}

function countWords({ count }: FoundDeliveries, words: DeliveriesWords, language: string): string {
  if (count === null) return '';
  const n = new Intl.NumberFormat(language).format(count.n);
  return count.exact ? words.count(n) : words.atLeast(n);
}

/** How values are written. */
interface Style {
  readonly timeZone: string;
  readonly language: Language;
}

function table(rows: readonly DeliveryRow[], words: DeliveriesWords, style: Style): Html {
  const heads = [words.number, words.date, words.customer, words.total, words.state, words.since, words.inSap];
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="${heads.join(', ')}"><table class="cards"><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => line(row, words, style))}</tbody></table></div>`;
}

function line(
  { message, invoice, confirmedMark }: DeliveryRow,
  words: DeliveriesWords,
  { timeZone, language }: Style,
): Html {
  const path = invoice && pathOf(invoice);
  const number = invoice === null ? '–' : String(invoice.docNum);
  return html`<tr>
<td data-label="${words.number}">${path === null ? number : html`<a href="${path}">${number}</a>`}</td>
<td data-label="${words.date}" class="nowrap">${invoice?.docDate ?? ''}</td>
<td data-label="${words.customer}">${invoice ? html`${invoice.cardName} <span class="soft">${invoice.cardCode}</span>` : ''}</td>
<td data-label="${words.total}" class="amount">${invoice ? amount(invoice, language) : ''}</td>
<td data-label="${words.state}">${stateBadge(message, words, language)}</td>
<td data-label="${words.since}" class="nowrap">${localTime(message.changedAt, timeZone)}</td>
<td data-label="${words.inSap}">${stateWord(confirmedMark?.status ?? '–', words)}</td>
</tr>`;
}

/** Of the exact decimal that SAP gave. */
export function amount({ total, currency }: NonNullable<DeliveryRow['invoice']>, language: string): string {
  const format = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 6 });
  return `${format.format(total as `${number}`)} ${currency}`;
}

/** Where one invoice's deliveries are shown; null: its source does not name it by a number. */
export function pathOf(invoice: NonNullable<DeliveryRow['invoice']>): string | null {
  const { docEntry, type } = named(invoice.ref);
  return docEntry === undefined ? null : `/deliveries/${type}/${docEntry}`;
}

function pager({ newer, older, stoppedAt }: FoundDeliveries, query: URLSearchParams, words: DeliveriesWords): Html {
  const to = (changes: Readonly<Record<string, string>>, label: string): Html =>
    html`<a class="button" href="${addressWith(query, changes)}">${label}</a>`;
  const backwards = query.has('before') || query.get('at') === 'last';
  const links = [
    newer !== null && [to({}, words.newest), to({ before: placeText(newer) }, words.newer)],
    stoppedAt !== null && to({ [backwards ? 'before' : 'after']: placeText(stoppedAt) }, words.goOn),
    older !== null && [to({ after: placeText(older) }, words.older), to({ at: 'last' }, words.oldest)],
  ];
  return links.every((link) => link === false)
    ? nothing
    : html`<nav class="pager" aria-label="${words.pages}">${links}</nav>`;
}
