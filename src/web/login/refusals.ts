import { goTo, plainAnswer } from '../answers.ts';
import type { Refusal } from '../guard.ts';
import { html } from '../html.ts';
import { page } from '../layout.ts';
import type { PageRequest, Route } from '../route.ts';
import { commonTexts } from '../texts/common.ts';
import { loginTexts } from '../texts/login.ts';

/** What a browser gets in place of what it may not have. */
export function refusalPage(refused: Refusal, route: Route, request: PageRequest): Response {
  const words = loginTexts[request.language];
  if (refused === 'login') {
    // A page that is open shows by itself that the session has ended.
    if (route.method !== 'GET' || 'isBackground' in route) return plainAnswer('not logged in', 401);
    const back = `${request.url.pathname}${request.url.search}`;
    return goTo(back === '/' ? '/login' : `/login?to=${encodeURIComponent(back)}`);
  }
  if (refused === 'role') {
    const needed = route.role === 'anybody' ? 'viewer' : route.role;
    const body = html`<p>${words.forbiddenText(commonTexts[request.language].roles[needed])}</p>`;
    return page(request, { title: words.forbidden, body, status: 403 });
  }
  return page(request, { title: words.foreign, body: html`<p>${words.foreignText}</p>`, status: 403 });
}
