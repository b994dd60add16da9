import { html } from '../html.ts';
import { inEach } from '../language.ts';
import { page } from '../layout.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest, Section } from '../route.ts';
import { homeTexts } from '../texts/home.ts';

/** `/`: whether invoices flow, and who must do what. */
export function homeSection(parts: Pick<WebParts, 'session'>): Section {
  return {
    menu: [{ path: '/', role: 'viewer', title: inEach(homeTexts, ({ title }) => title) }],
    routes: [{ method: 'GET', path: '/', role: 'viewer', handle: (request) => homePage(parts, request) }],
  };
}

function homePage({ session }: Pick<WebParts, 'session'>, request: PersonRequest): Response {
  return page(request, {
    title: homeTexts[request.language].title,
    body: html`<p id="verdict" data-live>${session.current().sentence}</p>`,
  });
}
