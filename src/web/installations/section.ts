import { CodedError } from '../../errors/coded-error.ts';
import type { Seen } from '../../installations/watch.ts';
import { ago, count, moment } from '../format.ts';
import { type Html, html, type Value } from '../html.ts';
import { inEach } from '../language.ts';
import { page } from '../layout.ts';
import { stepHtml } from '../next-step.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest, Section } from '../route.ts';
import { installationsTexts } from '../texts/installations.ts';
import { told } from '../told.ts';

type Parts = Pick<WebParts, 'installations' | 'clock' | 'company'>;

/** `/installations`: every installation of a list with its verdict, for whoever looks after several. In the menu if there is a list. */
export function installationsSection(parts: Parts): Section {
  const title = inEach(installationsTexts, (words) => words.title);
  return {
    ...(parts.installations.isThere ? { menu: [{ path: '/installations', role: 'admin', title }] } : {}),
    routes: [{ method: 'GET', path: '/installations', role: 'admin', handle: (request) => listPage(parts, request) }],
  };
}

async function listPage(parts: Parts, request: PersonRequest): Promise<Response> {
  const { title } = installationsTexts[request.language];
  const body = await listOf(parts, request).catch((error: unknown) => {
    if (!(error instanceof CodedError)) throw error;
    return html`<p class="note bad">${told(error.message, request.language)}</p><p>${stepHtml(request, error.next)}</p>`;
  });
  return page(request, { title, body: html`<div id="installations" data-live>${body}</div>` });
}

async function listOf({ installations, clock, company }: Parts, request: PersonRequest): Promise<Html> {
  const { language } = request;
  const words = installationsTexts[language];
  const { at, seen } = await installations.look();
  if (seen.length === 0) return html`<p class="card">${words.empty}</p>`;
  const now = clock.now().wall;
  const place = { at, now, language, timeZone: company.timeZone };
  const seconds = count(Math.max(1, Math.ceil((now - at) / 1000)), language);
  return html`<p class="help">${words.intro(seconds)}</p>
<div class="card"><div class="table-scroll" tabindex="0" role="region" aria-label="${words.title}"><table class="installations">
<thead><tr>${words.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${seen.map((one) => row(one, place))}</tbody></table></div></div>`;
}

interface Place {
  /** When they were asked, epoch milliseconds. */
  readonly at: number;
  readonly now: number;
  readonly language: PersonRequest['language'];
  readonly timeZone: string;
}

const moods = { unreachable: 'bad', needs_person: 'bad', waits: 'warn', attention: 'warn', ok: 'good' } as const;

function row(seen: Seen, place: Place): Html {
  const { now, language, timeZone } = place;
  const words = installationsTexts[language];
  const { asked, verdict, since } = seen;
  const { name, url } = asked;
  return html`<tr data-verdict="${verdict}"><th scope="row"><a href="${url}" rel="noopener noreferrer">${name}</a></th>
<td><span class="badge ${moods[verdict]}">${words.verdicts[verdict]}</span><p class="help">${detail(seen, place)}</p></td>
<td>${moment(since, now, language, timeZone)}</td>${figures(seen, place).map((value) => html`<td>${value}</td>`)}</tr>`;
}

function detail({ asked, answeredAt }: Seen, { now, language }: Place): Html {
  const words = installationsTexts[language];
  if (asked.overview === null) {
    const last =
      answeredAt === null ? words.neverAnswered : words.lastAnswer(ago(Math.max(0, now - answeredAt), language));
    return html`${told(asked.problem, language)} ${last}`;
  }
  const { openIncidents, sentence } = asked.overview;
  const incidents = openIncidents.length === 0 ? '' : ` (${words.incidents(openIncidents.length)})`;
  return html`${told(sentence, language)}${incidents}`;
}

/** Waiting, held or failed, the oldest, the last sign of life; nothing old of one that does not answer. */
function figures({ asked: { overview } }: Seen, { at, now, language }: Place): readonly Value[] {
  const { none } = installationsTexts[language];
  if (overview === null) return [none, none, none, none];
  const { waiting, held, failed, oldestWaiting, proofMsAgo } = overview;
  const oldest = oldestWaiting === null ? Number.NaN : Date.parse(oldestWaiting);
  return [
    count(waiting, language),
    count(held + failed, language),
    Number.isNaN(oldest) ? none : ago(Math.max(0, now - oldest), language),
    proofMsAgo === null ? none : ago(proofMsAgo + Math.max(0, now - at), language),
  ];
}
