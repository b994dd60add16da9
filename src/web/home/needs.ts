import type { Overview } from '../../operations/overview.ts';
import { mayAct } from '../../people/role.ts';
import { count, moment } from '../format.ts';
import { buttonForm, form } from '../forms.ts';
import { type Html, html, nothing } from '../html.ts';
import { stepHtml } from '../next-step.ts';
import type { PersonRequest } from '../route.ts';
import { homeTexts } from '../texts/home.ts';
import { told } from '../told.ts';

/** Most incidents shown; the rest is on the page of the session. */
const MOST = 5;

/** What somebody has to do, each with what helps; the worst first. */
export function needsHtml(
  view: Overview,
  request: PersonRequest,
  place: { readonly now: number; readonly timeZone: string },
): Html {
  const { language, person } = request;
  const words = homeTexts[language];
  const said = (at: number) => moment(at, place.now, language, place.timeZone);
  const has = (path: string) => request.menu.some((entry) => entry.path === path && mayAct(person.role, entry.role));
  const link = (path: string, label: string) =>
    has(path) ? html`<a class="button primary" href="${path}">${label}</a>` : nothing;
  const items: Html[] = [];
  if (view.verdict.kind === 'link_needed') items.push(html`<p>${words.linkNeeded}</p>${link('/link', words.linkIt)}`);
  if (view.stopped !== null) {
    const { by, at, why } = view.stopped;
    const button = mayAct(person.role, 'admin') ? buttonForm(request, '/sending/resume', words.resume) : nothing;
    items.push(html`<p>${words.stoppedBy(by, said(at), why)}</p>${button}`);
  }
  if (view.approvalPending) {
    const button = mayAct(person.role, 'admin')
      ? html`<a class="button primary" href="/approval">${words.approveIt}</a>`
      : nothing;
    items.push(html`<p>${words.approvalNeeded}</p>${button}`);
  }
  if (view.verdict.held > 0) {
    const to = has('/deliveries')
      ? html`<a class="button" href="/deliveries?state=held">${words.showThem}</a>`
      : nothing;
    items.push(html`<p>${words.heldNeeded(count(view.verdict.held, language))}</p>${to}`);
  }
  const shown = view.incidents.filter(({ key }) => !(key === 'delivery.held' && view.verdict.held > 0));
  for (const { sentence, next, openedAt } of shown.slice(0, MOST))
    items.push(
      html`<p>${told(sentence, language)} <span class="help">${words.since(said(openedAt))}</span></p><p class="help">${stepHtml(request, next)}</p>`,
    );
  const list =
    items.length === 0
      ? html`<p class="calm">${words.nothingNeeded}</p>`
      : html`<ul class="needs" tabindex="0" aria-labelledby="needs-title">${items.map((item) => html`<li>${item}</li>`)}</ul>`;
  return html`<section id="needs" data-live class="card" aria-labelledby="needs-title"><h2 id="needs-title">${words.needs}</h2>${list}</section>`;
}

/** The switch that stops all sending, folded away, for those who may. */
export function stopHtml(view: Overview, request: PersonRequest): Html {
  if (view.stopped !== null || !mayAct(request.person.role, 'operator')) return nothing;
  const words = homeTexts[request.language];
  const fields = html`<label>${words.stopWhy}<input name="why" required maxlength="200"></label>
<p class="help">${words.stopHelp}</p><button type="submit" class="button danger">${words.stopAll}</button>`;
  return html`<details class="stop"><summary>${words.stopAll}</summary>${form(request, '/sending/stop', fields)}</details>`;
}
