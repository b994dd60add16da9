import { type Overview, overview } from '../../operations/overview.ts';
import { goTo } from '../answers.ts';
import { type Html, html, nothing } from '../html.ts';
import { inEach } from '../language.ts';
import { page } from '../layout.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest, Section } from '../route.ts';
import { GATHERED_MS } from '../stream.ts';
import { homeTexts } from '../texts/home.ts';
import { approvalPage, approve } from './approval.ts';
import { flowHtml } from './flow.ts';
import { needsHtml, stopHtml } from './needs.ts';
import { sessionHtml } from './session-row.ts';
import { verdictHtml } from './verdict.ts';

type Parts = Pick<
  WebParts,
  'session' | 'deliveries' | 'incidents' | 'standing' | 'approval' | 'brakes' | 'outboxPlace' | 'clock' | 'company'
>;

/** Several open pages ask at once after each change: one answer serves them all, and is no older than the change that they were told of. */
const FRESH_MS = GATHERED_MS;

/** `/`: whether invoices flow, and who must do what; the approval of what waits for it, and the switch that stops all sending. */
export function homeSection(parts: Parts): Section {
  const { view, forget } = sharedView(parts);
  // Who decides sees it on the next page.
  const deciding = (decide: (parts: Parts, request: PersonRequest) => Promise<Response>) => (request: PersonRequest) =>
    decide(parts, request).finally(forget);
  return {
    menu: [{ path: '/', role: 'viewer', title: inEach(homeTexts, ({ title }) => title) }],
    routes: [
      { method: 'GET', path: '/', role: 'viewer', handle: (request) => homePage(parts, view, request) },
      { method: 'GET', path: '/approval', role: 'admin', handle: (request) => approvalPage(parts, request) },
      { method: 'POST', path: '/approval', role: 'admin', handle: deciding(approve) },
      { method: 'POST', path: '/sending/stop', role: 'operator', handle: deciding(stopSending) },
      { method: 'POST', path: '/sending/resume', role: 'admin', handle: deciding(resumeSending) },
    ],
  };
}

async function homePage(
  { clock, company, outboxPlace }: Parts,
  view: () => Promise<Overview>,
  request: PersonRequest,
): Promise<Response> {
  const seen = await view();
  const place = { now: clock.now().wall, timeZone: company.timeZone };
  return page(request, {
    title: homeTexts[request.language].title,
    body: html`<div class="home">${verdictHtml(seen, request)}
${flowHtml(seen, request, place)}
<div class="two">${sessionHtml(seen, request, place)}
<div>${needsHtml(seen, request, place)}${stopHtml(seen, request)}</div></div>${placeNote(outboxPlace, request)}</div>`,
  });
}

/** The file in DATA_PATH is the usual place, and nobody's concern. */
function placeNote({ kind, shown }: Parts['outboxPlace'], { language }: PersonRequest): Html {
  return kind === 'sqlite' ? nothing : html`<p class="help">${homeTexts[language].outbox}: ${shown}</p>`;
}

async function stopSending({ brakes }: Parts, request: PersonRequest): Promise<Response> {
  const why = ((await request.form()).get('why') ?? '').trim().slice(0, 200);
  if (why !== '') {
    await brakes.stopSending({ decidedBy: request.person.name, why });
    request.audit('sending_stopped', '', why);
  }
  return goTo('/');
}

async function resumeSending({ brakes }: Parts, request: PersonRequest): Promise<Response> {
  await brakes.resumeSending({ decidedBy: request.person.name, why: '' });
  request.audit('sending_resumed');
  return goTo('/');
}

function sharedView(parts: Parts): { readonly view: () => Promise<Overview>; readonly forget: () => void } {
  let known: { readonly at: number; readonly view: Promise<Overview> } | null = null;
  const view = () => {
    const at = parts.clock.now().monotonic;
    if (known === null || at - known.at >= FRESH_MS) known = { at, view: overview(parts) };
    return known.view;
  };
  const forget = () => {
    known = null;
  };
  return { view, forget };
}
