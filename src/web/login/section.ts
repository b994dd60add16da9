import { CodedError } from '../../errors/coded-error.ts';
import type { LoggedIn } from '../../people/people.ts';
import { goTo, ownPath } from '../answers.ts';
import { cookie, cookieNames } from '../cookies.ts';
import { languageNamed } from '../language.ts';
import type { WebParts, WebServing } from '../parts.ts';
import type { PageRequest, PersonRequest, Section } from '../route.ts';
import { loginTexts } from '../texts/login.ts';
import { loginPage, welcomePage } from './pages.ts';

type Parts = Pick<WebParts, 'people' | 'clock'> & Pick<WebServing, 'installation'>;

/** Log in, first password by a one-time code, log out, language. */
export function loginSection(parts: Pick<WebParts, 'people' | 'clock'>, serving: WebServing): Section {
  const all: Parts = { ...parts, installation: serving.installation };
  return {
    routes: [
      { method: 'GET', path: '/login', role: 'anybody', handle: (request) => loginPage(all, request, null) },
      { method: 'POST', path: '/login', role: 'anybody', handle: (request) => logIn(all, request) },
      { method: 'GET', path: '/welcome', role: 'anybody', handle: (request) => welcomePage(request, null) },
      { method: 'POST', path: '/welcome', role: 'anybody', handle: (request) => setFirstPassword(all, request) },
      { method: 'POST', path: '/logout', role: 'viewer', handle: (request) => logOut(all, request) },
      { method: 'POST', path: '/language', role: 'anybody', handle: (request) => chooseLanguage(all, request) },
    ],
  };
}

async function logIn(parts: Parts, request: PageRequest): Promise<Response> {
  const fields = await request.form();
  const [name, password] = [fields.get('name') ?? '', fields.get('password') ?? ''];
  try {
    const found = await parts.people.logIn({ name, password, address: request.address }, now(parts));
    enter(parts, request, found.account.name, 'login');
    return loggedIn(parts, request, found, ownPath(fields.get('to')));
  } catch (error) {
    const said = refusalOf(error, request);
    // Not what was typed as a name: it may be a password. Those that are not examined leave no entry.
    if (said.code === 'PEOPLE_LOGIN_REFUSED') refused(parts, request, knownName(parts, name), 'login_refused');
    return loginPage(parts, request, said.text, fields.get('to'));
  }
}

async function setFirstPassword(parts: Parts, request: PageRequest): Promise<Response> {
  const fields = await request.form();
  const [code, password] = [fields.get('code') ?? '', fields.get('password') ?? ''];
  try {
    const found = await parts.people.redeem({ code, password, address: request.address }, now(parts));
    enter(parts, request, found.account.name, 'password_set');
    return loggedIn(parts, request, found, '/');
  } catch (error) {
    const said = refusalOf(error, request);
    if (said.code === 'PEOPLE_CODE_INVALID') refused(parts, request, '', 'code_refused');
    return welcomePage(request, said.text, code);
  }
}

function logOut(parts: Parts, request: PersonRequest): Response {
  parts.people.sessions.end(request.session);
  request.audit('logout');
  const answer = goTo('/login');
  answer.headers.append('set-cookie', sessionCookie(parts, request, ''));
  // Nothing of this person stays in the browser.
  answer.headers.set('clear-site-data', '"cache", "storage"');
  return answer;
}

async function chooseLanguage({ installation }: Parts, request: PageRequest): Promise<Response> {
  const fields = await request.form();
  const chosen = languageNamed(fields.get('language') ?? '') ?? request.language;
  const answer = goTo(ownPath(fields.get('to')));
  const names = cookieNames(installation, request.isSecure);
  answer.headers.append('set-cookie', cookie(names.language, chosen, request.isSecure));
  return answer;
}

function loggedIn(parts: Parts, request: PageRequest, { secret }: LoggedIn, to: string): Response {
  const answer = goTo(to);
  answer.headers.append('set-cookie', sessionCookie(parts, request, secret));
  return answer;
}

function sessionCookie({ installation }: Parts, { isSecure }: PageRequest, value: string): string {
  return cookie(cookieNames(installation, isSecure).session, value, isSecure);
}

function now({ clock }: Parts): number {
  return clock.now().wall;
}

function enter(parts: Parts, { address }: PageRequest, who: string, action: string): void {
  parts.people.audit.add({ at: now(parts), who, via: 'page', address, action, target: '', detail: '' });
}

function refused(parts: Parts, { address }: PageRequest, who: string, action: string): void {
  parts.people.audit.addRefusal({ at: now(parts), who, via: 'page', address, action, target: '', detail: '' });
}

function knownName({ people }: Parts, name: string): string {
  return people.accounts.named(name)?.name ?? '';
}

function refusalOf(error: unknown, { language }: PageRequest): { readonly code: string; readonly text: string } {
  const words = loginTexts[language];
  if (!(error instanceof CodedError)) throw error;
  const { code, details } = error;
  switch (code) {
    case 'PEOPLE_TOO_MANY_ATTEMPTS':
      return { code, text: words.wait(Number(details['seconds'])) };
    case 'PEOPLE_LOGIN_REFUSED':
      return { code, text: words.refused };
    case 'PEOPLE_CODE_INVALID':
      return { code, text: words.badCode };
    case 'PEOPLE_PASSWORD_WEAK':
      return { code, text: words.weak };
    default:
      throw error;
  }
}
