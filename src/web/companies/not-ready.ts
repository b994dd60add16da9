import { html } from '../html.ts';
import { languageOf } from '../language.ts';
import { plainPage } from '../plain-page.ts';
import { companiesTexts } from '../texts/companies.ts';

/** What a company answers that starts, or waits for its next try; a browser asks again by itself. */
export function notReadyAnswer(name: string, headers: Headers): Response {
  if (headers.get('accept')?.includes('text/html') !== true) {
    const fresh = { 'content-type': 'text/plain', 'cache-control': 'no-store' };
    return new Response(companiesTexts.en.starts(name), { status: 503, headers: fresh });
  }
  const language = languageOf(undefined, headers.get('accept-language') ?? undefined, 'es');
  const words = companiesTexts[language];
  const body = html`<p>${words.starts(name)}</p>`;
  return plainPage({ language, title: words.notReady, body, refreshSeconds: 10, status: 503 });
}
