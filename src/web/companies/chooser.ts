import { html } from '../html.ts';
import { languageOf } from '../language.ts';
import { plainPage } from '../plain-page.ts';
import { companiesTexts } from '../texts/companies.ts';

export interface ChooserContent {
  /** Those whose pages this browser may see. */
  readonly companies: readonly { readonly name: string; readonly path: string; readonly maySend: boolean }[];
  /** None runs here, and some wait for their session. */
  readonly standsBy: boolean;
  /** Another was asked for, which does not exist. */
  readonly isUnknown: boolean;
  /** Accept-Language. */
  readonly accepted: string | undefined;
}

/** Leads to a company. Nobody learns here which others there are. */
export function chooserPage({ companies, standsBy, isUnknown, accepted }: ChooserContent): Response {
  const language = languageOf(undefined, accepted, 'es');
  const words = companiesTexts[language];
  const rows = companies.map(
    ({ name, path, maySend }) => html`<li><a href="${path}">${name}</a>: ${maySend ? words.sends : words.waits}</li>`,
  );
  const body = html`${isUnknown && html`<p class="note bad" role="alert">${words.unknown}</p>`}
${rows.length === 0 ? html`<p>${standsBy ? words.standsBy : words.none}</p>` : html`<ul>${rows}</ul>`}
<form method="get" action="/"><label>${words.name} <input name="company" required></label> <button type="submit">${words.open}</button></form>`;
  return plainPage({ language, title: words.title, body });
}
