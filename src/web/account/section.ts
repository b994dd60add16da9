import { CodedError } from '../../errors/coded-error.ts';
import { moment } from '../format.ts';
import { form } from '../forms.ts';
import { html } from '../html.ts';
import { note, page } from '../layout.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest, Section } from '../route.ts';
import { accountTexts } from '../texts/account.ts';
import { loginTexts } from '../texts/login.ts';

type Parts = Pick<WebParts, 'people' | 'clock' | 'company'>;

/** `/account`: everybody's own password, and where they are logged in. */
export function accountSection(parts: Parts): Section {
  return {
    routes: [
      { method: 'GET', path: '/account', role: 'viewer', handle: (request) => accountPage(parts, request) },
      { method: 'POST', path: '/account/password', role: 'viewer', handle: (request) => change(parts, request) },
    ],
  };
}

interface Outcome {
  readonly kind: 'good' | 'bad';
  readonly text: string;
}

function accountPage({ people, clock, company }: Parts, request: PersonRequest, outcome?: Outcome): Response {
  const { language, person } = request;
  const [words, login] = [accountTexts[language], loginTexts[language]];
  const now = clock.now().wall;
  const said = (at: number) => moment(at, now, language, company.timeZone);
  const field = (name: string, label: string, complete: 'current-password' | 'new-password') =>
    html`<label>${label}<input name="${name}" type="password" autocomplete="${complete}" required maxlength="800"></label>`;
  const fields = html`${field('current', words.current, 'current-password')}${field('password', login.newPassword, 'new-password')}
<p class="help">${login.passwordHelp}</p>${field('again', words.again, 'new-password')}
<button type="submit" class="button primary">${words.change}</button>`;
  const sessions = people.sessions
    .of(person.id)
    .map(
      ({ begunAt, seenAt, address }) =>
        html`<tr><td>${said(begunAt)}</td><td>${said(seenAt)}</td><td>${address}</td></tr>`,
    );
  const body = html`${outcome !== undefined && note(outcome.kind, outcome.text)}
<div class="card narrow"><h2>${words.change}</h2>${form(request, '/account/password', fields)}</div>
<div class="card after"><h2>${words.sessions}</h2><div class="table-scroll" tabindex="0" role="region" aria-label="${words.sessions}"><table>
<thead><tr>${words.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${sessions}</tbody></table></div></div>`;
  return page(request, { title: words.title, body, status: outcome?.kind === 'bad' ? 403 : 200 });
}

async function change(parts: Parts, request: PersonRequest): Promise<Response> {
  const words = accountTexts[request.language];
  const fields = await request.form();
  const [current, password] = [fields.get('current') ?? '', fields.get('password') ?? ''];
  if (password !== fields.get('again')) return accountPage(parts, request, { kind: 'bad', text: words.differ });
  const { person, session, address } = request;
  try {
    const wish = { account: person, session, current, password, address };
    await parts.people.changePassword(wish, parts.clock.now().wall);
  } catch (error) {
    const text = problemOf(error, request);
    if (text === words.wrong) refusedChange(parts, request);
    return accountPage(parts, request, { kind: 'bad', text });
  }
  request.audit('password_changed');
  return accountPage(parts, request, { kind: 'good', text: words.changed });
}

function refusedChange({ people, clock }: Parts, { person, address }: PersonRequest): void {
  const entry = { who: person.name, via: 'page', address, target: '', detail: '' } as const;
  people.audit.addRefusal({ ...entry, at: clock.now().wall, action: 'password_change_refused' });
}

function problemOf(error: unknown, { language }: PersonRequest): string {
  if (!(error instanceof CodedError)) throw error;
  switch (error.code) {
    case 'PEOPLE_LOGIN_REFUSED':
      return accountTexts[language].wrong;
    case 'PEOPLE_TOO_MANY_ATTEMPTS':
      return loginTexts[language].wait(Number(error.details['seconds']));
    case 'PEOPLE_PASSWORD_WEAK':
      return loginTexts[language].weak;
    default:
      throw error;
  }
}
