import type { StatusCode } from 'hono/utils/http-status';
import { mayAct } from '../people/role.ts';
import { htmlAnswer } from './answers.ts';
import { assetPath } from './assets.ts';
import { buttonForm } from './forms.ts';
import { type Html, html, nothing } from './html.ts';
import { languages } from './language.ts';
import type { PageRequest } from './route.ts';
import { commonTexts } from './texts/common.ts';
import { companiesTexts } from './texts/companies.ts';

export interface PageContent {
  readonly title: string;
  readonly body: Html;
  /** Path of the menu's entry that this page belongs to; default: the page's own. */
  readonly entry?: string;
  readonly status?: StatusCode;
}

/**
 * A page with menu and heading. Elements with `data-live` and an id are replaced by newer ones while the page is open,
 * whenever something changes.
 */
export function page(request: PageRequest, { title, body, entry, status = 200 }: PageContent): Response {
  const words = commonTexts[request.language];
  return htmlAnswer(
    html`<html lang="${request.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Invoice Courier</title>
<link rel="icon" href="${assetPath('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${assetPath('courier.css')}">
<link rel="stylesheet" href="${assetPath('charts.css')}">
<link rel="stylesheet" href="${assetPath('session.css')}">
${request.person !== null && html`<script src="${assetPath('courier.js')}" defer></script>`}
</head>
<body>
<a class="skip" href="#content">${words.skip}</a>
${head(request, entry ?? request.url.pathname)}
<div id="stale" class="banner" role="status" hidden data-since="${words.staleSince}">${words.stale}</div>
<main id="content">
<h1>${title}</h1>
${body}
</main>
${foot(request)}
</body>
</html>`,
    status,
  );
}

function head(request: PageRequest, entry: string): Html {
  const { person, menu, language, among } = request;
  const words = commonTexts[language];
  const company =
    among !== null &&
    html`<a class="brand" href="/?company=" aria-label="${among}, ${companiesTexts[language].all}">${among} ▾</a>`;
  if (person === null) return html`<header class="head"><span class="brand">Invoice Courier</span>${company}</header>`;
  const entries = menu.filter(({ role }) => mayAct(person.role, role));
  return html`<header class="head">
<a class="brand" href="/">Invoice Courier</a>${company}
<nav aria-label="${words.menu}"><ul>${entries.map(
    ({ path, title }) =>
      html`<li><a href="${path}"${path === entry && html` aria-current="page"`}>${title[language]}</a></li>`,
  )}</ul></nav>
<div class="who"><a class="me" href="/account">${person.name}<span class="role">, ${words.roles[person.role]}</span></a>${buttonForm(request, '/logout', words.logOut)}</div>
</header>`;
}

const languageNames = { es: 'Español', pt: 'Português', en: 'English', de: 'Deutsch' } as const;

function foot(request: PageRequest): Html {
  const choices = languages.map(
    (one) =>
      html`<button type="submit" name="language" value="${one}" lang="${one}"${one === request.language && html` aria-current="true"`}>${languageNames[one]}</button>`,
  );
  return html`<footer class="foot"><form method="post" action="/language" aria-label="${commonTexts[request.language].language}">
<input type="hidden" name="csrf" value="${request.csrf}"><input type="hidden" name="to" value="${request.url.pathname}${request.url.search}">
${choices}</form></footer>`;
}

/** A short note above the content: what was done, or why it was not. */
export function note(kind: 'good' | 'bad', text: string | null): Html {
  return text === null
    ? nothing
    : html`<p class="note ${kind}" role="${kind === 'bad' ? 'alert' : 'status'}">${text}</p>`;
}
