import { OWN_CERTIFICATE } from '../../alerts/machine.ts';
import { CodedError } from '../../errors/coded-error.ts';
import { type CheckLine, checkNames } from '../../operations/checks.ts';
import { openIncidents, recentIncidents } from '../../operations/incidents.ts';
import { sentenceIn } from '../../translations/translate.ts';
import { buttonForm, form } from '../forms.ts';
import { type Html, html, nothing } from '../html.ts';
import { inEach } from '../language.ts';
import { note, page } from '../layout.ts';
import { stepHtml } from '../next-step.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest, Section } from '../route.ts';
import { settingsTexts } from '../texts/settings.ts';
import { told } from '../told.ts';

type Parts = Pick<WebParts, 'settings' | 'outboxPlace' | 'checks' | 'session' | 'incidents'>;

/** `/settings`: every variable in force and where it came from, and checks of what the service depends on. */
export function settingsSection(parts: Parts): Section {
  return {
    menu: [{ path: '/settings', role: 'admin', title: inEach(settingsTexts, ({ title }) => title) }],
    routes: [
      { method: 'GET', path: '/settings', role: 'admin', handle: (request) => settingsPage(parts, request) },
      { method: 'POST', path: '/settings/check/:name', role: 'admin', handle: (request) => check(parts, request) },
      {
        method: 'POST',
        path: '/settings/test-message',
        role: 'admin',
        handle: (request) => testMessage(parts, request),
      },
    ],
  };
}

function settingsPage({ settings, outboxPlace, incidents }: Parts, request: PersonRequest): Response {
  const words = settingsTexts[request.language];
  const groups = [...Map.groupBy(settings, ({ group }) => group)];
  const tables = groups.map(([group, variables]) => {
    const rows = variables.map(
      ({ name, value, origin, description }) =>
        html`<tr><th scope="row"><code>${name}</code><p class="help">${description}</p></th>
<td>${value ?? html`<span class="help">${words.notSet}</span>`}</td><td>${words.origins[origin]}</td></tr>`,
    );
    return html`<section class="card after"><h2>${group}</h2><div class="table-scroll" tabindex="0" role="region" aria-label="${group}"><table class="settings">
<thead><tr>${words.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div></section>`;
  });
  return page(request, {
    title: words.title,
    body: html`<p>${words.intro}</p><p>${words.outbox}: ${outboxPlace.shown}</p>${certificateNote(incidents, request)}${checksCard(request)}${tables}`,
  });
}

/** The certificate of the pages themselves is about to end. */
function certificateNote(incidents: Parts['incidents'], request: PersonRequest): Html {
  const open = openIncidents(recentIncidents(incidents)).find(({ key }) => key === OWN_CERTIFICATE);
  if (open === undefined) return nothing;
  return html`<div class="note bad" role="alert"><p>${told(open.sentence, request.language)}</p><p>${stepHtml(request, open.next)}</p></div>`;
}

function checksCard(request: PersonRequest): Html {
  const words = settingsTexts[request.language];
  const buttons = checkNames.map((name) =>
    buttonForm(request, `/settings/check/${name}`, `${words.test}: ${words.names[name]}`),
  );
  const fields = html`<label>${words.phone}<input name="phone" type="tel" required maxlength="20"></label>
<p class="help">${words.phoneHelp}</p><button type="submit" class="button">${words.testMessage}</button>`;
  const everything = buttonForm(request, '/settings/check/everything', words.everything);
  return html`<section class="card"><h2>${words.checks}</h2><div class="actions">${everything}</div><p class="help">${words.everythingHelp}</p>
<div class="actions after">${buttons}</div>
<details class="stop"><summary>${words.testMessage}</summary>${form(request, '/settings/test-message', fields)}</details></section>`;
}

async function check({ checks }: Parts, request: PersonRequest): Promise<Response> {
  const words = settingsTexts[request.language];
  const name = [...checkNames, 'everything' as const].find((one) => one === request.parameters['name']);
  if (name === undefined) return resultPage(request, words.checks, html``);
  const title = name === 'everything' ? words.everything : words.names[name];
  request.audit('checked', name);
  const lines = await checks[name](request.call()).catch((error: unknown): readonly CheckLine[] => {
    if (!(error instanceof CodedError)) throw error;
    return [{ name: title, result: 'error', text: error.message, remedy: error.next }];
  });
  const count = (wanted: CheckLine['result']) => lines.filter(({ result }) => result === wanted).length;
  const verdict = name === 'everything' ? html`<p>${words.verdict(count('error'), count('warning'))}</p>` : nothing;
  const table = html`<table><tbody>${lines.map((line) => row(request, line))}</tbody></table>`;
  return resultPage(request, title, html`${verdict}${table}`);
}

function row(request: PersonRequest, { name, result, text, remedy }: CheckLine): Html {
  const words = settingsTexts[request.language];
  const next = remedy === null ? null : html`<p class="help">${stepHtml(request, remedy)}</p>`;
  return html`<tr><td class="result-${result}"><strong>${words.results[result]}</strong></td><th scope="row">${name}</th><td>${told(text, request.language)}${next}</td></tr>`;
}

async function testMessage({ session }: Parts, request: PersonRequest): Promise<Response> {
  const words = settingsTexts[request.language];
  const phone = ((await request.form()).get('phone') ?? '').replaceAll(/[\s()+-]/g, '');
  if (!/^\d{6,15}$/.test(phone)) return resultPage(request, words.testMessage, note('bad', words.badPhone));
  request.audit('test_message', `…${phone.slice(-4)}`);
  try {
    const { status } = await session.test({ phone }, request.call());
    return resultPage(request, words.testMessage, note('good', words.testSent(status)));
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const said = html`${note('bad', sentenceIn(request.language, error.message))}<p>${stepHtml(request, error.next)}</p>`;
    return resultPage(request, words.testMessage, said);
  }
}

function resultPage(request: PersonRequest, title: string, content: Html): Response {
  const back = html`<p class="after"><a href="/settings">${settingsTexts[request.language].back}</a></p>`;
  const body = html`<div class="card"><div class="table-scroll" tabindex="0" role="region" aria-label="${title}">${content}</div></div>${back}`;
  return page(request, { title, body, entry: '/settings' });
}
