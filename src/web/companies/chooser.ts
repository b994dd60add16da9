import { htmlAnswer } from '../answers.ts';
import { assetPath } from '../assets.ts';
import { safeHeaders } from '../guard.ts';
import { html } from '../html.ts';
import { languageOf } from '../language.ts';
import { companiesTexts } from '../texts/companies.ts';

export interface ChooserContent {
  /** Those whose pages this browser may see. */
  readonly companies: readonly { readonly name: string; readonly path: string; readonly maySend: boolean }[];
  /** Another was asked for, which does not exist. */
  readonly isUnknown: boolean;
  /** Accept-Language. */
  readonly accepted: string | undefined;
}

/** Leads to a company. Nobody learns here which others there are. */
export function chooserPage({ companies, isUnknown, accepted }: ChooserContent): Response {
  const language = languageOf(undefined, accepted, 'es');
  const words = companiesTexts[language];
  const rows = companies.map(
    ({ name, path, maySend }) => html`<li><a href="${path}">${name}</a>: ${maySend ? words.sends : words.waits}</li>`,
  );
  const answer = htmlAnswer(html`<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${words.title} · Invoice Courier</title>
<link rel="icon" href="${assetPath('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${assetPath('courier.css')}">
</head>
<body>
<header class="head"><span class="brand">Invoice Courier</span></header>
<main id="content">
<h1>${words.title}</h1>
${isUnknown && html`<p class="note bad" role="alert">${words.unknown}</p>`}
${rows.length === 0 ? html`<p>${words.none}</p>` : html`<ul>${rows}</ul>`}
<form method="get" action="/"><label>${words.name} <input name="company" required></label> <button type="submit">${words.open}</button></form>
</main>
</body>
</html>`);
  for (const [name, value] of Object.entries(safeHeaders)) answer.headers.set(name, value);
  return answer;
}
