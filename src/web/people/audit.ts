import { moment } from '../format.ts';
import { html, nothing } from '../html.ts';
import { page } from '../layout.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest } from '../route.ts';
import { peopleTexts } from '../texts/people.ts';

const ROWS = 100;

/** Who did what, newest first; `?before=NUMBER`: older ones. */
export function auditPage(
  { people, clock, company }: Pick<WebParts, 'people' | 'clock' | 'company'>,
  request: PersonRequest,
): Response {
  const { language, url } = request;
  const words = peopleTexts[language];
  const before = Number(url.searchParams.get('before') ?? Number.NaN);
  const entries = people.audit.list(ROWS, Number.isSafeInteger(before) && before > 0 ? before : undefined);
  const now = clock.now().wall;
  const rows = entries.map(
    ({ at, who, via, address, action, target, detail }) =>
      html`<tr><td>${moment(at, now, language, company.timeZone)}</td><td>${who || '–'}</td><td>${words.via[via]} ${address}</td><td><code>${action}</code></td><td>${target}</td><td>${detail}</td></tr>`,
  );
  const last = entries.at(-1);
  const older =
    last === undefined || entries.length < ROWS
      ? nothing
      : html`<p><a href="/audit?before=${last.id}">${words.older}</a></p>`;
  const body = html`<div class="card"><div class="table-scroll" tabindex="0" role="region" aria-label="${words.audit}"><table>
<thead><tr>${words.auditColumns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>${older}</div>`;
  return page(request, { title: words.audit, body });
}
