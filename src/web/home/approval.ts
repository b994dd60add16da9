import { hasCode } from '../../errors/coded-error.ts';
import { approvalKinds, pendingSoon } from '../../operations/approval.ts';
import { goTo } from '../answers.ts';
import { count } from '../format.ts';
import { form } from '../forms.ts';
import { type Html, html } from '../html.ts';
import { page } from '../layout.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest } from '../route.ts';
import { approvalTexts } from '../texts/approval.ts';
import { told } from '../told.ts';

type Parts = Pick<WebParts, 'approval'>;

/** What would be sent, and the button that lets it go. */
export async function approvalPage({ approval }: Parts, request: PersonRequest): Promise<Response> {
  const { language } = request;
  const words = approvalTexts[language];
  const note = request.url.searchParams.has('changed') ? html`<p class="note" role="status">${words.changed}</p>` : '';
  const shownAs = (body: Html) => page(request, { title: words.title, body: html`${note}${body}`, entry: '/' });
  const pending = await pendingSoon(approval, request.signal).catch((thrown: unknown) => {
    if (hasCode(thrown, 'DELIVERY_NOT_LOOKED_YET')) return 'unknown' as const;
    throw thrown;
  });
  if (pending === 'unknown') return shownAs(html`<p>${words.notLookedYet}</p>`);
  if (pending === null) return shownAs(html`<p>${words.nothing}</p>`);
  const shown = (value: number) => count(value, language);
  const rows = pending.sample.map(
    ({ docNum, docDate, cardName, total, currency }) =>
      html`<tr><td>${docNum}</td><td>${docDate}</td><td>${cardName}</td><td>${total} ${currency}</td></tr>`,
  );
  const held = pending.heldSample.map(
    ({ docNum, cardName, why }) => html`<li>${docNum} ${cardName}: ${told(why, language)}</li>`,
  );
  const heldCount = pending.held.reduce((sum, one) => sum + one.count, 0);
  const send = html`<button type="submit" class="button primary" data-confirm="${words.sure}">${words.approve}</button>`;
  const { kind, day } = pending;
  const question = html`<input type="hidden" name="kind" value="${kind}"><input type="hidden" name="day" value="${day?.day ?? ''}">`;
  const why = day ? words.unusualDay(day.day, shown(day.sent), shown(day.busiest)) : '';
  return shownAs(html`<div class="card"><p>${words.why[kind]} ${why}</p>
<p><strong>${words.wouldBeSent(shown(pending.invoices), pending.fromDate)}</strong> ${pending.waitingDocument > 0 && words.waiting(shown(pending.waitingDocument))}</p>
${form(request, '/approval', html`${question}${send}`)}
${held.length > 0 && html`<h2>${words.notSent}: ${shown(heldCount)}</h2><ul>${held}</ul>`}
<div class="table-scroll" tabindex="0" role="region" aria-label="${words.title}"><table>
<thead><tr>${words.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div></div>`);
}

/** Lets go what the page has shown, in the name of the person; asks anew if something else waits by now. */
export async function approve({ approval }: Parts, request: PersonRequest): Promise<Response> {
  const fields = await request.form();
  const kind = approvalKinds.find((one) => one === fields.get('kind'));
  if (kind === undefined) return goTo('/approval?changed');
  const day = fields.get('day') || null;
  try {
    await approval.approve({ decidedBy: request.person.name, question: { kind, day } });
  } catch (thrown) {
    if (hasCode(thrown, 'DELIVERY_APPROVAL_CHANGED')) return goTo('/approval?changed');
    if (hasCode(thrown, 'DELIVERY_NOTHING_TO_APPROVE')) return goTo('/approval');
    throw thrown;
  }
  request.audit('sending_approved', day ?? kind);
  return goTo('/');
}
