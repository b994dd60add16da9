import { goTo } from '../answers.ts';
import { count } from '../format.ts';
import { form } from '../forms.ts';
import { html } from '../html.ts';
import { page } from '../layout.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest } from '../route.ts';
import { approvalTexts } from '../texts/approval.ts';

type Parts = Pick<WebParts, 'approval'>;

/** What would be sent, and the button that lets it go. */
export async function approvalPage({ approval }: Parts, request: PersonRequest): Promise<Response> {
  const { language } = request;
  const words = approvalTexts[language];
  const pending = await approval.pendingApproval({ signal: request.signal });
  if (pending === null) return page(request, { title: words.title, body: html`<p>${words.nothing}</p>`, entry: '/' });
  const shown = (value: number) => count(value, language);
  const rows = pending.sample.map(
    ({ docNum, docDate, cardName, total, currency }) =>
      html`<tr><td>${docNum}</td><td>${docDate}</td><td>${cardName}</td><td>${total} ${currency}</td></tr>`,
  );
  const held = pending.heldSample.map(({ docNum, cardName, why }) => html`<li>${docNum} ${cardName}: ${why}</li>`);
  const heldCount = pending.held.reduce((sum, one) => sum + one.count, 0);
  const send = html`<button type="submit" class="button primary" data-confirm="${words.sure}">${words.approve}</button>`;
  const body = html`<div class="card"><p>${words.why[pending.kind]}</p>
<p><strong>${words.wouldBeSent(shown(pending.invoices), pending.fromDate)}</strong> ${pending.waitingDocument > 0 && words.waiting(shown(pending.waitingDocument))}</p>
${form(request, '/approval', send)}
${held.length > 0 && html`<h2>${words.notSent}: ${shown(heldCount)}</h2><ul>${held}</ul>`}
<div class="table-scroll" tabindex="0" role="region" aria-label="${words.title}"><table>
<thead><tr>${words.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div></div>`;
  return page(request, { title: words.title, body, entry: '/' });
}

/** Lets it go, in the name of the person. */
export async function approve({ approval }: Parts, request: PersonRequest): Promise<Response> {
  await approval.approve({ decidedBy: request.person.name });
  request.audit('sending_approved');
  return goTo('/');
}
