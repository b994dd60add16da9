import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { toError } from '../errors/coded-error.ts';
import { MAX_BODY_BYTES } from '../http/server.ts';
import { newSecret } from '../people/secret.ts';
import { plainAnswer } from './answers.ts';
import { type Connection, clientOf, connectionOf, EXPOSED, isExposed, type Socket } from './client.ts';
import { cookie, cookieNames, readCookies } from './cookies.ts';
import { CSRF_FIELD } from './forms.ts';
import { type Asked, csrfOf, hasToken, type Refusal, refusal, safeHeaders, transportSecurity } from './guard.ts';
import { languageOf } from './language.ts';
import { refusalPage } from './login/refusals.ts';
import type { WebParts, WebServing } from './parts.ts';
import type { PageRequest, PersonRequest, Route, Section } from './route.ts';
import { sectionsOf } from './sections.ts';

/** Sent by courier.js when it fetches a page again by itself. */
const LIVE_HEADER = 'x-live';

type WebContext = Context<{ Bindings: Socket }>;

/** The pages: every route of every section behind the guard. */
export function webApp(
  parts: WebParts,
  serving: WebServing,
  sections: readonly Section[] = sectionsOf(parts, serving),
): Hono<{ Bindings: Socket }> {
  const app = new Hono<{ Bindings: Socket }>()
    .use(async (context, next) => {
      const client = clientOfContext(context, serving);
      if (isExposed(connectionOfContext(context), client)) context.res = plainAnswer(EXPOSED, 403);
      else await next();
      if (context.req.method === 'HEAD') {
        // Nobody reads it: a stream would stay open.
        const { body, status, headers } = context.res;
        await body?.cancel();
        context.res = new Response(null, { status, headers });
      }
      secure(context.res, client.secure);
    })
    .use(bodyLimit({ maxSize: MAX_BODY_BYTES }))
    .onError((error) => {
      if (error instanceof HTTPException) return error.getResponse();
      parts.log.warn({ err: toError(error) }, 'a page failed');
      return plainAnswer('The page failed; the log of the service says why.', 500);
    })
    .notFound(() => plainAnswer('There is no such page.', 404));
  const menu = sections.flatMap(({ menu: entries = [] }) => entries);
  for (const route of sections.flatMap(({ routes }) => routes))
    app.on(route.method, route.path, (context) => serve(route, context, parts, serving, menu));
  return app;
}

async function serve(
  route: Route,
  context: WebContext,
  parts: WebParts,
  serving: WebServing,
  menu: PageRequest['menu'],
): Promise<Response> {
  const { people, clock, company } = parts;
  const { secure: isSecure, address } = clientOfContext(context, serving);
  const names = cookieNames(serving.installation, isSecure);
  const cookies = readCookies(context.req.header('cookie'));
  const session = cookies.get(names.session);
  const active = !('isBackground' in route) && context.req.header(LIVE_HEADER) === undefined;
  const person = session === undefined ? null : people.sessions.find(session, clock.now().wall, active);
  // The token of a form that is shown before a login belongs to the browser.
  const visitor = cookies.get(names.visitor) ?? newSecret();
  const csrf = csrfOf(person !== null && session !== undefined ? session : visitor);
  const shown = { toVisitor: false };
  const header = (name: string) => context.req.header(name);
  const asked: Asked = { person, origin: originOf(context, isSecure), csrf, header };
  const request: PageRequest = {
    url: new URL(context.req.url),
    parameters: context.req.param(),
    language: languageOf(cookies.get(names.language), header('accept-language'), company.language),
    get csrf() {
      shown.toVisitor = person === null;
      return csrf;
    },
    address,
    isSecure,
    signal: context.req.raw.signal,
    drop: () => (context.env as Socket | undefined)?.incoming?.socket.destroy?.(),
    person,
    among: serving.among ?? null,
    menu,
    form: async () => new URLSearchParams(await context.req.text()),
    header,
  };
  const refused = refusal(route, asked) ?? (await refusedForm(route, asked, context));
  const answer =
    refused === null ? await answerOf(route, request, session ?? '', parts) : refuse(refused, route, request, parts);
  if (!shown.toVisitor || cookies.has(names.visitor)) return answer;
  const withVisitor = new Response(answer.body, answer);
  withVisitor.headers.append('set-cookie', cookie(names.visitor, visitor, isSecure));
  return withVisitor;
}

async function refusedForm(route: Route, asked: Asked, context: WebContext): Promise<Refusal | null> {
  if (route.method === 'GET') return null;
  const type = asked.header('content-type') ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return 'token';
  return hasToken(asked, new URLSearchParams(await context.req.text()).get(CSRF_FIELD)) ? null : 'token';
}

function answerOf(route: Route, request: PageRequest, session: string, parts: WebParts): Response | Promise<Response> {
  if (route.role === 'anybody') return route.handle(request);
  const { person } = request;
  if (person === null) throw new TypeError('a route for persons without one');
  return route.handle(personRequest({ ...request, person, session }, parts));
}

function personRequest(
  request: PageRequest & Pick<PersonRequest, 'person' | 'session'>,
  { people, clock }: WebParts,
): PersonRequest {
  const { person, address, signal } = request;
  return {
    ...request,
    audit: (action, target = '', detail = '') =>
      people.audit.add({ at: clock.now().wall, who: person.name, via: 'page', address, action, target, detail }),
    call: (extra = {}) => ({ decidedBy: person.name, signal, progress: () => undefined, ...extra }),
  };
}

function refuse(refused: Refusal, route: Route, request: PageRequest, { people, clock }: WebParts): Response {
  if (refused !== 'login') {
    const who = request.person?.name ?? '';
    const { address } = request;
    const entry = { at: clock.now().wall, who, via: 'page', address, target: `${route.method} ${route.path}` } as const;
    // A stranger must not be able to fill the audit.
    if (request.person !== null) people.audit.addRefusal({ ...entry, action: `refused_${refused}`, detail: '' });
  }
  return refusalPage(refused, route, request);
}

function originOf(context: WebContext, isSecure: boolean): string {
  return `${isSecure ? 'https' : 'http'}://${context.req.header('host') ?? ''}`.toLowerCase();
}

function clientOfContext(context: WebContext, { trustedProxy }: WebServing) {
  return clientOf(connectionOfContext(context), trustedProxy);
}

function connectionOfContext(context: WebContext): Connection {
  return connectionOf(context.env as Socket | undefined, (name) => context.req.header(name));
}

function secure(answer: Response, isSecure: boolean): void {
  for (const [name, value] of Object.entries(safeHeaders))
    if (!answer.headers.has(name)) answer.headers.set(name, value);
  if (isSecure) answer.headers.set('strict-transport-security', transportSecurity);
}
