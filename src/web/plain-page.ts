import { htmlAnswer } from './answers.ts';
import { assetPath } from './assets.ts';
import { safeHeaders } from './guard.ts';
import { type Html, html } from './html.ts';
import type { Language } from './language.ts';

interface PlainContent {
  readonly language: Language;
  readonly title: string;
  readonly body: Html;
  /** The browser loads it again so often. */
  readonly refreshSeconds?: number;
  readonly status?: 200 | 503;
}

/** A page outside any company's: without menu, person or script. */
export function plainPage({ language, title, body, refreshSeconds, status = 200 }: PlainContent): Response {
  const answer = htmlAnswer(
    html`<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${refreshSeconds !== undefined && html`<meta http-equiv="refresh" content="${refreshSeconds}">`}
<title>${title} · Invoice Courier</title>
<link rel="icon" href="${assetPath('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${assetPath('courier.css')}">
</head>
<body>
<header class="head"><span class="brand">Invoice Courier</span></header>
<main id="content">
<h1>${title}</h1>
${body}
</main>
</body>
</html>`,
    status,
  );
  for (const [name, value] of Object.entries(safeHeaders)) answer.headers.set(name, value);
  return answer;
}
