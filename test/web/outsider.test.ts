import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { pageRoutes } from '../../scripts/docs/roles-page.ts';
import { openPeople, type People, peopleFile } from '../../src/people/people.ts';
import type { Role } from '../../src/people/role.ts';
import { accountPatience } from '../../src/people/throttle.ts';
import { type AttackedService, startAttackedService } from '../security/rig.ts';
import { addAccount, password } from './rig.ts';

/** What an outsider tries at the port of the real service, by hand and not by a browser. */

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let service: AttackedService;
let people: People;
let port: number;
let origin: string;
let viewer: string;
let admin: string;

before(async () => {
  service = await startAttackedService(() => ({}));
  people = openPeople(peopleFile(service.environment['DATA_PATH'] ?? ''));
  port = Number(new URL(service.health).port);
  origin = `http://127.0.0.1:${port}`;
  [viewer, admin] = [await logIn('viewer'), await logIn('admin')];
});
after(async () => {
  people.close();
  await service.close();
});

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request with its path as it is typed: nothing is resolved or encoded on our side. */
async function ask(path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer> {
  const asked = request({ host: '127.0.0.1', port, path, method, headers: { ...headers }, agent: false });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) };
}

function cookiesOf({ headers }: Answer): string {
  return (headers['set-cookie'] ?? []).map((one) => one.split(';', 1)[0]).join('; ');
}

/** Form and cookies of a page as a browser has them. */
async function formOf(path: string, headers: Record<string, string> = {}) {
  const page = await ask(path, { headers });
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
  return { csrf, cookie: cookiesOf(page) || (headers['cookie'] ?? '') };
}

async function post(path: string, fields: Record<string, string>, headers: Record<string, string>): Promise<Answer> {
  const type = { 'content-type': 'application/x-www-form-urlencoded', origin };
  const body = new URLSearchParams(fields).toString();
  return ask(path, { method: 'POST', headers: { ...type, ...headers }, body });
}

/** Tries to log in as a browser would. */
async function tryLogin(name: string, typed: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { csrf, cookie } = await formOf('/login');
  return post(
    '/login',
    { csrf, name, password: typed },
    { ...headers, cookie: [cookie, headers['cookie']].join('; ') },
  );
}

let count = 0;
async function logIn(role: Role): Promise<string> {
  count += 1;
  addAccount(people, `${role}${count}`, role);
  const answer = await tryLogin(`${role}${count}`, password);
  assert.equal(answer.status, 303, answer.body);
  return cookiesOf(answer);
}

const routes = pageRoutes().map((route) => ({ ...route, at: route.path.replaceAll(/:\w+(\{[^}]*\})?/g, '1') }));
const guarded = routes.filter(({ role }) => role !== 'anybody');

/** Other spellings of a path that a router, a proxy or a file system may take for the same. */
function spellings(at: string): readonly string[] {
  const tail = at.slice(1);
  const first = tail.charCodeAt(0).toString(16);
  return [
    `//${tail}`,
    `/.//${tail}`,
    `/./${tail}`,
    `/%2e/${tail}`,
    `/x/../${tail}`,
    `/login/../${tail}`,
    `/login/%2e%2e/${tail}`,
    `/login/..%2f${tail}`,
    `/health/..%5c${tail}`,
    `/assets/1/../../${tail}`,
    `/%${first}${tail.slice(1)}`,
    `/${tail}/`,
    `/${tail}//`,
    `/${tail}/.`,
    `/${tail}%00`,
    `/${tail}%20`,
    `/${tail};/login`,
    `/${tail}?/login`,
    `/${tail}%3f`,
    `/${tail.toUpperCase()}`,
    `/login#/${tail}`,
    `\\${tail}`,
    `${origin}/${tail}`,
    `http://localhost:1/${tail}`,
  ];
}

/** One path for each role: the guard stands before every route (`roles.test.ts`). */
const samples = [
  ...new Map(guarded.filter(({ method }) => method === 'GET').map((route) => [route.role, route])).values(),
];

test('no spelling of a path and no method reaches what is guarded', async () => {
  for (const { at, role } of samples) {
    const mayNot = role === 'viewer' ? [undefined] : [undefined, viewer];
    for (const cookie of mayNot) {
      const headers = cookie === undefined ? {} : { cookie };
      for (const spelling of [at, ...spellings(at)]) {
        const answer = await ask(spelling, { headers });
        const isPublic = answer.status === 200 && /<form[^>]+action="\/login"/.test(answer.body);
        assert.ok(
          isPublic || [303, 400, 401, 403, 404, 421].includes(answer.status),
          `GET ${spelling}: ${answer.status}`,
        );
        if (answer.status === 303) assert.match(answer.headers.location ?? '', cookie ? /^\/$/ : /^\/login(?:\?|$)/);
      }
      for (const odd of ['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']) {
        const answer = await ask(at, { method: odd, headers });
        assert.ok([303, 400, 401, 403, 404, 405, 421].includes(answer.status), `${odd} ${at}: ${answer.status}`);
        assert.equal(answer.headers['access-control-allow-origin'], undefined);
        assert.equal(answer.headers.allow, undefined);
      }
    }
  }
});

test('a change is refused by another method in a header or a field, without a form of ours, or from elsewhere', async () => {
  const { csrf } = await formOf('/', { cookie: admin });
  assert.notEqual(csrf, '');
  const shown = new Set(guarded.filter(({ method }) => method === 'GET').map(({ at }) => at));
  for (const { at } of guarded.filter(({ method, at }) => method === 'POST' && !shown.has(at)).slice(0, 4)) {
    const tricks: readonly Ask[] = [
      { method: 'GET', headers: { cookie: admin, 'x-http-method-override': 'POST', 'x-csrf-token': csrf } },
      { method: 'POST', headers: { cookie: admin, origin, 'content-type': 'text/plain' }, body: `csrf=${csrf}` },
      { method: 'POST', headers: { cookie: admin, origin: 'null' }, body: `csrf=${csrf}` },
      {
        method: 'POST',
        headers: {
          cookie: admin,
          origin: `${origin}.evil.example`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: `csrf=${csrf}`,
      },
      {
        method: 'POST',
        headers: {
          cookie: admin,
          origin,
          'sec-fetch-site': 'same-site',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: `csrf=${csrf}`,
      },
      {
        method: 'POST',
        headers: { cookie: admin, origin, 'content-type': 'application/x-www-form-urlencoded' },
        body: `csrf=${admin.split('=')[1]}`,
      },
    ];
    for (const trick of tricks) {
      const { status } = await ask(at, trick);
      assert.ok([400, 403, 404].includes(status), `${JSON.stringify(trick)} ${at}: ${status}`);
    }
  }
});

test('nothing private is kept by a cache, and nothing is shown after a logout, not even by an open stream', async () => {
  const shown = guarded.filter(({ method, at }) => method === 'GET' && at !== '/live');
  for (const { at } of shown) {
    const { headers } = await ask(at, { headers: { cookie: admin } });
    assert.equal(headers['cache-control'], 'no-store', at);
    assert.deepEqual([headers.etag, headers['last-modified'], headers.expires], [undefined, undefined, undefined], at);
  }
  const live = request({ host: '127.0.0.1', port, path: '/live', headers: { cookie: admin }, agent: false }).end();
  const [stream] = (await once(live, 'response')) as [IncomingMessage];
  assert.equal(stream.statusCode, 200);
  stream.resume();
  const { csrf } = await formOf('/', { cookie: admin });
  const out = await post('/logout', { csrf }, { cookie: admin });
  assert.equal(out.status, 303);
  assert.match(String(out.headers['clear-site-data']), /"cache"/);
  await once(stream, 'end');
  for (const { at } of shown) {
    const headers = { cookie: admin, 'if-none-match': '*', 'if-modified-since': new Date(0).toUTCString() };
    const { status } = await ask(at, { headers });
    assert.equal(status, 303, at);
  }
});

test('a session is one that the service has made at the login: no other value counts, before it or beside it', async () => {
  const mine = viewer;
  const [name = '', value = ''] = mine.split('=');
  const fixed = 'A'.repeat(value.length);
  count += 1;
  addAccount(people, `fixed${count}`, 'viewer');
  const answer = await tryLogin(`fixed${count}`, password, { cookie: `${name}=${fixed}` });
  assert.equal(answer.status, 303);
  assert.doesNotMatch(cookiesOf(answer), new RegExp(fixed));
  const { csrf, cookie: visitor } = await formOf('/login');
  const values = [
    fixed,
    csrf,
    visitor.split('=')[1] ?? '',
    `${value}x`,
    value.slice(0, -1),
    `"${value}"`,
    `${encodeURIComponent(value)}%00`,
    '',
  ];
  for (const one of values) assert.equal((await ask('/', { headers: { cookie: `${name}=${one}` } })).status, 303, one);
  assert.equal((await ask('/', { headers: { cookie: `${name}=${fixed}; ${name}=${value}` } })).status, 303);
  assert.equal((await ask(`/?${name}=${value}`)).status, 303);
});

test('guesses are slowed down whatever the guesser says of itself', async () => {
  addAccount(people, 'victim', 'admin');
  const said = [
    { 'x-real-ip': '203.0.113.9' },
    { 'true-client-ip': '203.0.113.9' },
    { 'x-client-ip': '203.0.113.9' },
    { x_forwarded_for: '203.0.113.9' },
    { 'x-forwarded': '203.0.113.9' },
    { via: '1.1 203.0.113.9' },
  ] as Record<string, string>[];
  const forms = await Promise.all(
    said
      .flatMap((headers) => [headers, headers])
      .map(async (headers, i) => {
        const { csrf, cookie } = await formOf('/login');
        const name = ['victim', 'VICTIM', 'Victim', 'viCtiM'][i % 4] ?? '';
        return { fields: { csrf, name, password: 'wrong' }, headers: { ...headers, cookie, 'accept-language': 'en' } };
      }),
  );
  const answers = await Promise.all(forms.map(({ fields, headers }) => post('/login', fields, headers)));
  assert.ok(
    answers.every(({ status }) => status === 403 || status === 429),
    answers.map(({ status }) => status).join(),
  );
  const examined = answers.filter(({ body }) => !/Too many/.test(body));
  assert.equal(examined.length, accountPatience.free, 'the others are not even looked at');
  const refused = people.audit.list(100).filter(({ who, action }) => who === 'victim' && action === 'login_refused');
  assert.equal(refused.length, 1, 'the others of this minute are counted');
  for (const name of ['x-forwarded-for', 'X-Forwarded-Proto', 'forwarded']) {
    const headers = { [name]: name === 'forwarded' ? 'for=203.0.113.9' : '203.0.113.9' };
    assert.equal((await tryLogin('victim', password, headers)).status, 403);
    assert.equal((await ask('/login', { headers })).status, 403, name);
  }
});

test('pages, API and figures refuse what a proxy passes on that nobody has named', async () => {
  const headers = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https', authorization: 'Bearer x' };
  for (const at of ['/login', '/metrics', '/api/v1/overview', '/link-window']) {
    const answer = await ask(at, { headers });
    assert.equal(answer.status, 403, at);
    assert.match(answer.body, /HTTP_TRUSTED_PROXY/);
  }
});

test('a token counts in its header alone, and opens no page', async () => {
  const token = people.tokens.add(
    { name: 'outsider', scopes: ['overview:read'], createdBy: 'x', expiresAt: null },
    Date.now(),
  );
  const bearer = { authorization: `Bearer ${token}` };
  assert.equal((await ask('/api/v1/overview', { headers: bearer })).status, 200);
  const tricks: readonly [string, Ask][] = [
    [`/api/v1/overview?token=${token}&access_token=${token}`, {}],
    ['/api/v1/overview', { headers: { cookie: `token=${token}` } }],
    ['/api/v1/overview', { headers: { authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` } }],
    ['/api/v1/overview', { headers: { authorization: `Bearer ${token} x` } }],
    ['/api/v1/overview', { headers: { authorization: `Bearer ${token.toUpperCase()}` } }],
    ['/api/v1/overview', { headers: { 'x-authorization': `Bearer ${token}` } }],
    [
      '/api/v1/overview',
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `access_token=${token}`,
      },
    ],
    ['/', { headers: bearer }],
    ['/live', { headers: bearer }],
  ];
  for (const [at, trick] of tricks) {
    const { status } = await ask(at, trick);
    assert.ok([303, 401, 404].includes(status), `${at} ${JSON.stringify(trick)}: ${status}`);
  }
  for (const at of [
    '/api/v1/deliveries',
    '/api/v1//deliveries',
    '/api/v1/deliveries/',
    '/api/v1/%64eliveries',
    '/metrics',
  ]) {
    const { status, headers } = await ask(at, { headers: bearer });
    assert.ok([403, 404].includes(status), `${at}: ${status}`);
    assert.match(headers['cache-control'] ?? '', /no-store/, at);
  }
});

test('who only asks for the head of a stream keeps none open', async () => {
  for (let n = 0; n < 110; n++) {
    const { status, body } = await ask('/live', { method: 'HEAD', headers: { cookie: viewer } });
    assert.deepEqual([status, body], [200, '']);
  }
  const live = request({ host: '127.0.0.1', port, path: '/live', headers: { cookie: viewer }, agent: false }).end();
  const [stream] = (await once(live, 'response')) as [IncomingMessage];
  assert.equal(stream.statusCode, 200);
  stream.destroy();
});

/** Sends bytes as they are; resolves to all that comes back until the connection ends. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => (answer += chunk.toString('latin1'))).on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

test('a second request cannot hide in the first, and too much of a head is refused', async () => {
  const head = (...fields: string[]) =>
    ['POST /login HTTP/1.1', `Host: 127.0.0.1:${port}`, ...fields, '', ''].join('\r\n');
  const hidden = `GET /login HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`;
  const smuggled = [
    head('Content-Length: 0', 'Transfer-Encoding: chunked'),
    head('Transfer-Encoding: chunked, identity'),
    head('Transfer-Encoding: xchunked', 'Content-Length: 4'),
    head('Transfer-Encoding : chunked'),
    head('Content-Length: 0', 'Content-Length: 44'),
    head('Content-Length: +0'),
    head('Content-Length: 0x0'),
    head('X: y\nContent-Length: 0'),
    head(`Cookie: ${'x'.repeat(9000)}`),
    `GET /login HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${'X-A: b\r\n'.repeat(2500)}\r\n`,
  ];
  for (const begin of smuggled) {
    const answer = await raw(begin + hidden);
    assert.doesNotMatch(answer, /200 OK/, begin.slice(0, 120));
    assert.match(answer, /^HTTP\/1\.1 4(?:00|31) /, begin.slice(0, 120));
  }
});

test('bodies that never end keep nobody else from the pages', async () => {
  const head = `POST /login HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\nname=`;
  const slow: Socket[] = await Promise.all(
    Array.from({ length: 60 }, async () => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.on('error', () => undefined).write(head);
      return socket;
    }),
  );
  assert.equal((await ask('/login')).status, 200);
  assert.ok(await service.isAlive());
  for (const socket of slow) socket.destroy();
  assert.ok(!/\n\s+at /.test(service.log()), 'and no stack in the log');
});
