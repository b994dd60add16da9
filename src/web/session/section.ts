import { figuresCsv } from '../../operations/session/figures.ts';
import type { OperationCall } from '../../operations/session/session-operations.ts';
import { mayAct } from '../../people/role.ts';
import { download, goTo, plainAnswer } from '../answers.ts';
import { form } from '../forms.ts';
import { html } from '../html.ts';
import { inEach } from '../language.ts';
import { note, page } from '../layout.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest, Route, Section } from '../route.ts';
import { sessionTexts } from '../texts/session.ts';
import { actionsCard, backupsCard, deedNote } from './actions.ts';
import {
  clockCard,
  drillCard,
  figuresCard,
  historyCard,
  incidentsCard,
  nowCard,
  recorderCard,
  type Voice,
} from './cards.ts';
import { stateDiagram } from './diagram.ts';

type Parts = Pick<WebParts, 'session' | 'deeds' | 'backups' | 'recorder' | 'drill' | 'company' | 'clock'>;
type Work = (call: OperationCall, fields: URLSearchParams) => Promise<string | null>;

/** Rows shown; the files have all. */
const SHOWN = { states: 15, incidents: 10, backups: 15, records: 200 } as const;

/** `/session`: what the WhatsApp session does, did, and how it could be healed. */
export function sessionSection(parts: Parts): Section {
  return {
    menu: [{ path: '/session', role: 'viewer', title: inEach(sessionTexts, ({ title }) => title) }],
    routes: [
      { method: 'GET', path: '/session', role: 'viewer', handle: (request) => sessionPage(parts, request) },
      ...deedRoutes(parts),
      ...downloadRoutes(parts),
    ],
  };
}

/** What takes a while: it is begun here, and its end is told on the page. */
function deedRoutes(parts: Parts): readonly Route[] {
  const { session, backups } = parts;
  const begin = (path: string, role: 'operator' | 'admin', work: Work, isGrave = false): Route => ({
    method: 'POST',
    path: `/session/${path}`,
    role,
    handle: (request) => beginDeed(parts, request, path, work, isGrave),
  });
  const restore: Work = async (call, fields) => {
    await session.restore({ from: fields.get('number'), acceptOtherSession: false }, call);
    return null;
  };
  const verify: Work = async (_, fields) => {
    const { file } = await chosen(parts, fields.get('number'));
    const problem = await backups.problemOf(file);
    if (problem !== null) throw new Error(problem);
    return file;
  };
  return [
    begin('backup', 'operator', async (call) => (await session.backup(call)).file),
    begin('refresh', 'operator', (call) => session.refresh(call).then(() => null)),
    begin('repair', 'admin', async (call) => (await session.repair(call)).finding),
    begin('drill', 'admin', async () => (await parts.drill()).problem?.sentence ?? null),
    begin('verify', 'admin', verify),
    begin('clean', 'admin', (call) => session.clean({ unlink: false }, call).then(() => null), true),
    begin('unlink', 'admin', (call) => session.clean({ unlink: true }, call).then(() => null), true),
    begin('restore', 'admin', restore, true),
  ];
}

function downloadRoutes(parts: Parts): readonly Route[] {
  const { session, backups } = parts;
  return [
    {
      method: 'GET',
      path: '/session/backups/:number',
      role: 'admin',
      handle: async (request) => {
        const found = await chosen(parts, request.parameters['number'] ?? null).catch(() => null);
        if (!found) return plainAnswer('There is no such backup.', 404);
        request.audit('download_backup', String(found.number));
        return download(backups.read(found.file), found.file.replace(/^.*[/\\]/, ''), 'application/octet-stream');
      },
    },
    {
      method: 'GET',
      path: '/session/figures.csv',
      role: 'viewer',
      handle: async () => download(figuresCsv(await session.figures()), 'figures.csv', 'text/csv; charset=utf-8'),
    },
    {
      method: 'GET',
      path: '/session/figures.json',
      role: 'viewer',
      handle: async () => download(JSON.stringify(await session.figures()), 'figures.json', 'application/json'),
    },
    {
      method: 'GET',
      path: '/session/recorder.json',
      role: 'admin',
      handle: () => download(JSON.stringify(parts.recorder()), 'recorder.json', 'application/json'),
    },
  ];
}

async function chosen({ backups }: Parts, number: string | null) {
  const found = (await backups.list()).find((backup) => String(backup.number) === number);
  if (!found) throw new Error('There is no such backup any more.');
  return found;
}

async function beginDeed(
  { deeds }: Parts,
  request: PersonRequest,
  name: string,
  work: Work,
  isGrave: boolean,
): Promise<Response> {
  const fields = await request.form();
  if (isGrave && fields.get('sure') !== 'yes') return goTo('/session?problem=notSure');
  if (!deeds.begin(name, request.person.name, (call) => work(call, fields))) return goTo('/session?problem=busy');
  request.audit(name, fields.get('number') ?? '');
  return goTo('/session');
}

async function sessionPage(parts: Parts, request: PersonRequest): Promise<Response> {
  const { session, company, clock, backups } = parts;
  const words = sessionTexts[request.language];
  const voice: Voice = { words, language: request.language, timeZone: company.timeZone, now: clock.now().wall };
  const isAdmin = mayAct(request.person.role, 'admin');
  const status = session.current();
  const [history, figures, files] = await Promise.all([session.history(), session.figures(), backups.list()]);
  const problem = request.url.searchParams.get('problem');
  const drillNow = form(
    request,
    '/session/drill',
    html`<button type="submit" class="button" id="do-drill">${words.drillNow}</button>`,
    'form-inline',
  );
  return page(request, {
    title: words.title,
    body: html`${note('bad', problem === 'notSure' || problem === 'busy' ? words[problem] : null)}
<div id="deeds" data-live>${deedNote(parts, { words, language: request.language })}</div>
<div class="two-columns">
<div class="stack">
<section class="card" id="now" data-live>${nowCard(status, voice, parts.company.sharers)}
${isAdmin && status.linked !== 'linked' && html`<p><a class="button primary" href="/link">${words.linkIt}</a></p>`}</section>
${actionsCard(request, words)}
</div>
<div class="stack">
<section class="card" id="states" data-live><h2>${words.states}</h2>${stateDiagram(status.state, words)}</section>
<section class="card" id="clock" data-live>${clockCard(status, voice)}</section>
</div>
<div class="stack">
<section class="card" id="figures" data-live>${figuresCard(figures, voice)}</section>
<section class="card" id="drill">${drillCard(figures.drill, voice)}${isAdmin && figures.drill.isSetUp && drillNow}</section>
</div>
</div>
<section class="card wide" id="history" data-live>${historyCard(history.states.slice(-SHOWN.states), voice)}</section>
<section class="card wide" id="incidents" data-live>${incidentsCard(history.incidents.slice(0, SHOWN.incidents), voice)}</section>
<section class="card wide" id="backups">${backupsCard(request, files.slice(0, SHOWN.backups), voice)}</section>
${isAdmin && html`<section class="card wide">${recorderCard(parts.recorder().slice(-SHOWN.records), voice)}</section>`}`,
  });
}
