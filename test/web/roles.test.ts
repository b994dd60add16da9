import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pageRoutes } from '../../scripts/docs/roles-page.ts';
import { systemClock } from '../../src/clock.ts';
import { openPeople, type People, peopleFile } from '../../src/people/people.ts';
import { type Role, roles } from '../../src/people/role.ts';
import { webApp } from '../../src/web/app.ts';
import { cookieNames } from '../../src/web/cookies.ts';
import { csrfOf } from '../../src/web/guard.ts';
import type { WebParts } from '../../src/web/parts.ts';
import type { Route, Section } from '../../src/web/route.ts';
import { silentLog as log } from '../support/silence.ts';
import { addAccount, password } from './rig.ts';

/** Every registered route, asked by everybody in every wrong way. What the handlers do is none of the guard's business. */

const serving = { installation: '/srv/courier', trustedProxy: null } as const;
const host = '127.0.0.1:3000';
const origin = `http://${host}`;
const local = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
const names = cookieNames(serving.installation, false);

const routes = pageRoutes();
const reached = () => new Response('reached');
const bare: Section = { routes: routes.map((route): Route => ({ ...route, handle: reached })) };

let people: People;
let folder: string;
let app: ReturnType<typeof webApp>;
const secrets = new Map<Role, string>();

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'courier-roles-'));
  people = openPeople(peopleFile(folder));
  for (const role of roles) {
    addAccount(people, `one-${role}`, role);
    secrets.set(role, (await people.logIn({ name: `one-${role}`, password, address: 'x' }, Date.now())).secret);
  }
  const parts = { people, clock: systemClock, log, company: { language: 'en' } } as unknown as WebParts;
  app = webApp(parts, serving, [bare]);
});
after(() => {
  people.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Ask {
  readonly role?: Role;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string | null;
  readonly socket?: object;
}

const visitor = 'v'.repeat(43);

/** As a page of ours in a browser asks, except for what is given. */
function ask({ method, path: pattern }: Route, { role, headers = {}, token, socket = local }: Ask = {}) {
  const secret = role === undefined ? undefined : secrets.get(role);
  const right = csrfOf(secret ?? visitor);
  const body = new URLSearchParams(token === null ? {} : { csrf: token ?? right }).toString();
  const at = pattern.replaceAll(/:\w+(\{[^}]*\})?/g, '1');
  const cookie = `${names.visitor}=${visitor}${secret === undefined ? '' : `; ${names.session}=${secret}`}`;
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const all = { host, origin, cookie, ...(method === 'POST' ? type : {}), ...headers };
  return app.request(`http://${host}${at}`, { method, headers: all, ...(method === 'POST' ? { body } : {}) }, socket);
}

async function isReached(answer: Response | Promise<Response>): Promise<boolean> {
  return (await (await answer).text()) === 'reached';
}

const open = routes.filter(({ role }) => role === 'anybody');
const guarded = routes.filter(({ role }) => role !== 'anybody');
const changes = routes.filter(({ method }) => method === 'POST');

test('only what is needed to log in is open to anybody', () => {
  assert.ok(guarded.length > 0);
  const unexpected = open.filter(({ path: at }) => !/^\/(login|welcome|language|assets\/.*)$/.test(at));
  assert.deepEqual(unexpected, []);
});

test('a viewer changes nothing but their own session', () => {
  const changing = changes.filter(({ role }) => role === 'viewer').map(({ path: at }) => at);
  assert.deepEqual(
    changing.filter((at) => at !== '/logout' && !at.startsWith('/account')),
    [],
  );
});

test('what only an admin may do is for admins', () => {
  const strong = /^\/(people|audit|settings|link)(\/|$)|approve|restore(?!d)|clean|unlink|repair/;
  const weak = routes.filter(({ path: at, role }) => strong.test(at) && role !== 'admin');
  assert.deepEqual(
    weak.map(({ method, path: at, role }) => `${method} ${at} ${role}`),
    [],
  );
});

test('docs/roles.md has every route, and each role reaches what it says there, and nothing else', async () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/roles.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+) (\S+)` \| (.*) \|$/gm)];
  const documented = rows.map(([, method, at]) => `${method} ${at}`);
  assert.deepEqual(
    documented,
    routes.map(({ method, path: at }) => `${method} ${at}`),
  );
  for (const [index, [, , , cells = '']] of rows.entries()) {
    const route = routes[index];
    assert.ok(route);
    for (const [column, cell] of cells.split(' | ').entries()) {
      const role = roles[column - 1];
      const answer = await ask(route, role ? { role } : {});
      const { status } = answer;
      assert.equal(await isReached(answer), cell === 'yes', `${route.method} ${route.path} by ${role ?? 'nobody'}`);
      if (cell !== 'yes' && role) assert.equal(status, 403);
    }
  }
});

test('without a login, or with a wrong one, a page leads to the login and anything else is refused', async () => {
  for (const route of guarded) {
    for (const headers of [{}, { cookie: `${names.session}=${'a'.repeat(43)}` }, { cookie: `${names.session}=` }]) {
      const answer = await ask(route, { headers });
      assert.ok([303, 401, 403].includes(answer.status), `${route.method} ${route.path}: ${answer.status}`);
      if (answer.status === 303) assert.match(answer.headers.get('location') ?? '', /^\/login(\?to=|$)/);
      assert.notEqual(await answer.text(), 'reached');
    }
  }
});

test('a change needs the token of its own session', async () => {
  for (const route of changes) {
    assert.ok(await isReached(ask(route, { role: 'admin' })), route.path);
    const other = csrfOf(secrets.get('viewer') ?? '');
    for (const token of [null, '', 'x', other, csrfOf(visitor)]) {
      const answer = await ask(route, { role: 'admin', token });
      assert.equal(answer.status, 403, `${route.path} with ${token}`);
    }
  }
});

test('a change comes from a page of ours', async () => {
  const foreign: readonly Readonly<Record<string, string>>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:3001' },
    { origin: `https://${host}` },
    { origin: '' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/json' },
  ];
  for (const route of changes) {
    for (const headers of foreign)
      assert.equal(
        (await ask(route, { role: 'admin', headers })).status,
        403,
        `${route.path} ${JSON.stringify(headers)}`,
      );
  }
});

test('nothing goes over the network without TLS, nor through a proxy that nobody has named', async () => {
  const far = { incoming: { socket: { remoteAddress: '10.0.0.7' } } };
  for (const route of routes) {
    assert.equal((await ask(route, { role: 'admin', socket: far })).status, 403, route.path);
    const proxied = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' };
    assert.equal((await ask(route, { role: 'admin', headers: proxied })).status, 403, route.path);
  }
});

test('every answer forbids frames, foreign sources, guessing of types and scripts in the page', async () => {
  for (const route of routes) {
    const { headers } = await ask(route, { role: 'admin' });
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'.*frame-ancestors 'none'/, route.path);
    assert.doesNotMatch(policy, /unsafe|\*|data:/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
  }
});

test('refusals of a person are in the audit; those of strangers are not, or they could fill it', async () => {
  const change = changes.find(({ path: at }) => at === '/logout');
  assert.ok(change);
  const count = () => people.audit.list(100_000).length;
  const before = count();
  await ask(change, { token: 'x' });
  assert.equal(count(), before);
  await ask(change, { role: 'viewer', token: 'x' });
  const [entry] = people.audit.list(1);
  assert.deepEqual([entry?.who, entry?.action, entry?.target], ['one-viewer', 'refused_token', 'POST /logout']);
  const once = count();
  for (let n = 0; n < 50; n++) await ask(change, { role: 'viewer', token: 'x' });
  // The fiftieth may fall into the next minute.
  assert.ok(count() - once <= 3, 'and they cannot fill it either');
  assert.match(
    people.audit
      .list(3)
      .map(({ detail }) => detail)
      .join(),
    /\d+ more within a minute/,
  );
});
