import type { InvoicePdf } from '../../delivery/ports/confirmation-store.ts';
import { isProven } from '../../delivery/rules/lifecycle.ts';
import { holdupSentence, localTime } from '../../delivery/telling/local-time.ts';
import type { Sheets } from '../../documents/sheets.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { commandOf } from '../../next-steps/commands.ts';
import { type NextStep, partsOf } from '../../next-steps/next-step.ts';
import { plain } from '../../operations/deliveries/plain.ts';
import { type ShownDelivery, type ShownInvoice, type Subject, showDelivery } from '../../operations/deliveries/show.ts';
import { mayAct } from '../../people/role.ts';
import { stepIn } from '../../translations/translate.ts';
import { type Html, html, nothing, type Value } from '../html.ts';
import type { Language } from '../language.ts';
import { note, page } from '../layout.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest } from '../route.ts';
import { type DeliveriesWords, deliveriesTexts } from '../texts/deliveries.ts';
import { told } from '../told.ts';
import { subjectIn } from './decisions.ts';
import { amount } from './list-page.ts';
import { pdfFacts } from './pdf-facts.ts';
import { stateBadge, stateWord } from './state-badge.ts';
import { timeline } from './timeline.ts';

type Parts = Pick<WebParts, 'deliveries' | 'company' | 'sheets'>;

/** How the page is drawn for one request. */
interface Drawing {
  readonly subject: Subject;
  readonly words: DeliveriesWords;
  readonly timeZone: string;
  readonly mayDecide: boolean;
  readonly language: Language;
}

/** `/deliveries/invoice/7`: everything known about the messages of one document. */
export async function onePage({ deliveries, company, sheets }: Parts, request: PersonRequest): Promise<Response> {
  const words = deliveriesTexts[request.language];
  const subject = subjectIn(request);
  const shown = subject && (await showDelivery(deliveries, subject).catch(nullIfUnknown));
  if (subject === null || shown === null) return unknownPage(request);
  const mayDecide = mayAct(request.person.role, 'operator');
  const drawing: Drawing = { subject, words, timeZone: company.timeZone, mayDecide, language: request.language };
  const invoice = shown.messages[0]?.row.invoice;
  const read = await Promise.all(
    shown.pdfs.map(({ sha256 }) => (invoice ? sheets(invoice, sha256) : Promise.resolve(null))),
  );
  const done = request.url.searchParams.get('done') ?? '';
  const told = Object.entries(words.done).find(([name]) => name === done)?.[1] ?? null;
  return page(request, {
    title: `${words.number} ${invoice?.docNum ?? subject.docEntry}`,
    entry: '/deliveries',
    body: html`${note('good', told)}
<div id="delivery" data-live class="stack">
${invoice ? head(invoice, shown, drawing) : nothing}
${shown.messages.map((one) => messageCard(one, shown.waits, drawing))}
${shown.pdfs.map((pdf, i) => pdfCard(pdf, read[i] ?? null, drawing))}
</div>`,
  });
}

export function unknownPage(request: PersonRequest): Response {
  const words = deliveriesTexts[request.language];
  return page(request, { title: words.title, entry: '/deliveries', status: 404, body: note('bad', words.unknown) });
}

export function nullIfUnknown(error: unknown): null {
  if (hasCode(error, 'DELIVERY_UNKNOWN') || hasCode(error, 'DELIVERY_PAST')) return null;
  throw error;
}

function head(
  invoice: NonNullable<ShownDelivery['row']['invoice']>,
  { messages }: ShownInvoice,
  { words, subject, mayDecide, language }: Drawing,
): Html {
  const proven = messages.some(({ row }) => row.message.role === 'customer' && isProven(row.message.state));
  return html`<div class="card"><dl class="fact-list">
${fact(words.customer, `${invoice.cardName} (${invoice.cardCode})`)}
${fact(words.total, amount(invoice, language))}
${fact(words.date, invoice.docDate)}
${fact('DocEntry', invoice.ref.key)}
${fact(words.inSap, stateWord(messages[0]?.row.confirmedMark?.status ?? '–', words))}
</dl>
${proven && mayDecide && html`<p><a class="button" href="${pathOf(subject)}/proof.pdf">${words.proof}</a></p>`}</div>`;
}

function fact(label: string, value: Value): Html {
  return html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
}

function pathOf({ type, docEntry }: Subject): string {
  return `/deliveries/${type}/${docEntry}`;
}

function messageCard(shown: ShownDelivery, waits: ShownInvoice['waits'], drawing: Drawing): Html {
  const { words, timeZone, language } = drawing;
  const { row, next } = shown;
  const { message } = row;
  const { phone, messageId } = plain(row);
  const waiting = message.state === 'queued' || message.state === 'prepared';
  const until = waiting && message.notBefore > 0 ? localTime(message.notBefore, timeZone) : null;
  return html`<section class="card" aria-label="${words.role[message.role]}">
<h2>${words.role[message.role]} ${stateBadge(message, words, language)}</h2>
${next !== null && html`<p class="note"><strong>${words.next}:</strong> ${stepWords(stepIn(language, next))}</p>`}
${waiting && waits.map((wait) => html`<p class="note">${told(holdupSentence(wait, timeZone), language)}</p>`)}
<dl class="fact-list">
${fact(words.since, localTime(message.changedAt, timeZone))}
${phone !== null && fact(words.phone, phone)}
${messageId !== null && fact('WhatsApp', html`<code>${messageId}</code>`)}
${until !== null && fact(words.waits, until)}
</dl>
<h3>${words.timeline}</h3>
${timeline(shown, words, timeZone)}
${buttons(shown, drawing)}
</section>`;
}

/** Every decision that is not pointless; whether it is possible, the decision itself says. */
function buttons({ row }: ShownDelivery, { subject, words, mayDecide }: Drawing): Html {
  if (!mayDecide || row.isPast) return nothing;
  const { state, role } = row.message;
  const settled = isProven(state);
  const verbs = [
    (settled || state === 'held' || state === 'failed' || state === 'cancelled') && 'resend',
    !settled && state !== 'cancelled' && 'mark-sent',
    !settled && state !== 'cancelled' && 'cancel',
  ] as const;
  return html`<p class="buttons">${verbs.map(
    (verb) =>
      verb !== false && html`<a class="button" href="${pathOf(subject)}/${verb}?role=${role}">${words.verbs[verb]}</a>`,
  )}</p>`;
}

function stepWords(step: NextStep): Html {
  return html`${partsOf(step).map((part) => (typeof part === 'string' ? part : html`<code>${commandOf(part)}</code>`))}`;
}

function pdfCard(
  pdf: InvoicePdf,
  read: Sheets | null,
  { subject, words, mayDecide, timeZone, language }: Drawing,
): Html {
  const { fileName, source, sha256, attached, problem, agreed, confirmed } = pdf;
  const held = !attached && problem !== null;
  return html`<section class="card" aria-label="${words.pdf} ${fileName}">
<h2>${words.pdf} <span class="badge ${attached ? 'good' : 'bad'}">${attached ? words.pdfAttached : words.pdfHeld}</span></h2>
<p>${fileName} <span class="soft">${words.sources[source] ?? source}</span></p>
${held && html`<p class="note bad">${told(problem.sentence, language)}</p>`}
${agreed.length > 0 && html`<p>${words.agreed}: ${agreed.map((fact) => words.factNames[fact] ?? fact).join(', ')}</p>`}
${confirmed && html`<p>${localTime(confirmed.at, timeZone)} ${words.verbs.confirm}, ${words.events.by} ${confirmed.who}: ${confirmed.why}</p>`}
<p class="soft">SHA-256 <code class="hash">${sha256}</code></p>
<p class="buttons"><a class="button" href="${pathOf(subject)}/pdf/${sha256}">${words.pdfDownload}</a>
${held && mayDecide && html`<a class="button primary" href="${pathOf(subject)}/confirm?sha256=${sha256}">${words.verbs.confirm}</a>`}</p>
${pdfFacts(pdf, read, words)}
</section>`;
}
