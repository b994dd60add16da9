import type { Account } from '../../people/accounts.ts';
import { roles } from '../../people/role.ts';
import { moment } from '../format.ts';
import { buttonForm, form } from '../forms.ts';
import { type Html, html, nothing } from '../html.ts';
import { note, page } from '../layout.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest } from '../route.ts';
import { commonTexts } from '../texts/common.ts';
import { peopleTexts } from '../texts/people.ts';

type Parts = Pick<WebParts, 'people' | 'clock' | 'company'>;

interface Outcome {
  readonly problem?: string;
  /** A code that is shown this once. */
  readonly code?: { readonly name: string; readonly code: string };
}

/** Everybody with role and state, and the form for somebody new. */
export function peoplePage(parts: Parts, request: PersonRequest, { problem, code }: Outcome = {}): Response {
  const words = peopleTexts[request.language];
  const rows = parts.people.accounts.list().map((account) => row(parts, request, account));
  const body = html`${note('bad', problem ?? null)}${code === undefined ? nothing : codeCard(request, code)}
<div class="card"><div class="table-scroll" tabindex="0" role="region" aria-label="${words.title}"><table>
<thead><tr>${words.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div></div>
<div class="card after">${inviteForm(request)}</div>`;
  return page(request, { title: words.title, body, entry: '/people', status: problem === undefined ? 200 : 409 });
}

function row({ clock, company }: Parts, request: PersonRequest, account: Account): Html {
  const { language } = request;
  const words = peopleTexts[language];
  const { name, role, disabledAt, hasPassword, lastLoginAt } = account;
  const state = disabledAt !== null ? 'disabled' : hasPassword ? 'active' : 'invited';
  const seen = lastLoginAt === null ? words.never : moment(lastLoginAt, clock.now().wall, language, company.timeZone);
  const setRole = html`<input type="hidden" name="name" value="${name}">${roleSelect(request, role, `${words.role}: ${name}`)}<button type="submit" class="button">${words.setRole}</button>`;
  const turn =
    disabledAt === null
      ? form(
          request,
          '/people/disable',
          html`<input type="hidden" name="name" value="${name}"><button type="submit" class="button danger" data-confirm="${words.sureDisable}">${words.disable}</button>`,
          'form-inline',
        )
      : buttonForm(request, '/people/enable', words.enable, { name });
  return html`<tr><th scope="row">${name}</th><td>${commonTexts[language].roles[role]}</td><td>${words.states[state]}</td><td>${seen}</td>
<td><div class="actions">${form(request, '/people/role', setRole, 'form-row')}${buttonForm(request, '/people/code', words.newCode, { name })}${turn}</div></td></tr>`;
}

function roleSelect({ language }: PersonRequest, chosen: Account['role'], label: string | null): Html {
  const options = roles.map(
    (role) =>
      html`<option value="${role}"${role === chosen && html` selected`}>${commonTexts[language].roles[role]}</option>`,
  );
  return html`<select name="role"${label !== null && html` aria-label="${label}"`}>${options}</select>`;
}

function inviteForm(request: PersonRequest): Html {
  const words = peopleTexts[request.language];
  const fields = html`<label>${words.name}<input name="name" required maxlength="60" autocapitalize="none" autocomplete="off"></label>
<label>${words.role}${roleSelect(request, 'viewer', null)}</label>
<p class="help">${words.roleHelp}</p><button type="submit" class="button primary">${words.invite}</button>`;
  return html`<h2>${words.invite}</h2>${form(request, '/people/invite', fields)}`;
}

function codeCard(request: PersonRequest, { name, code }: { readonly name: string; readonly code: string }): Html {
  const words = peopleTexts[request.language];
  return html`<div class="note good" role="status"><h2>${words.code(name)}</h2><p class="code">${code}</p><p>${words.codeHelp}</p></div>`;
}
