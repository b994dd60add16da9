import { commandOf } from '../../next-steps/commands.ts';
import { goTo, ownPath } from '../answers.ts';
import { form } from '../forms.ts';
import { type Html, html, nothing } from '../html.ts';
import { note, page } from '../layout.ts';
import type { WebParts } from '../parts.ts';
import type { PageRequest } from '../route.ts';
import { loginTexts } from '../texts/login.ts';

/** The form to log in; `problem`: why the last attempt failed. */
export function loginPage(
  { people }: Pick<WebParts, 'people'>,
  request: PageRequest,
  problem: string | null,
  to?: string | null,
): Response {
  if (request.person !== null) return goTo('/');
  const words = loginTexts[request.language];
  const isFirst = people.accounts.list().every(({ hasPassword }) => !hasPassword);
  const fields = html`<input type="hidden" name="to" value="${ownPath(to ?? request.url.searchParams.get('to'))}">
<label>${words.name}<input name="name" autocomplete="username" required maxlength="60" autocapitalize="none" autofocus></label>
<label>${words.password}<input name="password" type="password" autocomplete="current-password" required maxlength="800"></label>
<button type="submit" class="button primary">${words.logIn}</button>
<p><a href="/welcome">${words.haveCode}</a></p>`;
  return page(request, {
    title: words.title,
    body: card(
      html`${note('bad', problem)}${isFirst ? firstAccount(request) : nothing}${form(request, '/login', fields)}`,
    ),
    status: problem === null ? 200 : 403,
  });
}

function firstAccount({ language }: PageRequest): Html {
  const command = commandOf({ action: 'invite_user', role: 'admin' });
  return html`<div class="note"><p>${loginTexts[language].nobodyYet}</p><pre><code>${command}</code></pre></div>`;
}

/** The form for a one-time code. */
export function welcomePage(request: PageRequest, problem: string | null, code = ''): Response {
  const words = loginTexts[request.language];
  const fields = html`<label>${words.code}<input name="code" value="${code}" autocomplete="one-time-code" required maxlength="60"
 autocapitalize="characters" spellcheck="false" aria-describedby="code-help" autofocus></label>
<p class="help" id="code-help">${words.codeHelp}</p>
<label>${words.newPassword}<input name="password" type="password" autocomplete="new-password" required minlength="12" maxlength="800"
 aria-describedby="password-help"></label>
<p class="help" id="password-help">${words.passwordHelp}</p>
<button type="submit" class="button primary">${words.setPassword}</button>
<p><a href="/login">${words.haveAccount}</a></p>`;
  return page(request, {
    title: words.welcome,
    body: card(html`${note('bad', problem)}${form(request, '/welcome', fields)}`),
    status: problem === null ? 200 : 403,
  });
}

function card(content: Html): Html {
  return html`<div class="card narrow">${content}</div>`;
}
