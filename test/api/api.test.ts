import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Incident } from '../../src/alerts/alert.ts';
import { describeApi } from '../../src/api/app.ts';
import { errorSchema } from '../../src/api/endpoint.ts';
import { type Scope, scopes } from '../../src/api/scopes.ts';
import { MAX_BODY_BYTES } from '../../src/http/server.ts';
import { codePoint } from '../support/code-point.ts';
import { Rig } from '../support/delivery.ts';
import { runs } from '../support/runs.ts';
import { AnswerSchemas } from './answer-schemas.ts';
import { apiOn, tokenFor } from './rig.ts';

const incident: Incident = {
  key: 'delivery.held',
  severity: 'warning',
  sentence: 'Held: 1 invoice.',
  next: 'See it.',
  openedAt: 1,
  closedAt: null,
};
/** A body that each POST takes. */
const bodies: Readonly<Record<string, object>> = {
  '/deliveries/{docEntry}/decisions': { decision: 'cancel', why: 'sent by post' },
  '/documents/{docEntry}/confirm': { sha256: 'a'.repeat(64), why: 'compared with the paper' },
  '/brakes/stop': { why: 'wrong prices' },
  '/brakes/resume': {},
  '/approval': { kind: 'first_run', day: null, invoices: 3 },
};

interface Operation {
  readonly path: string;
  readonly method: string;
  readonly scope: string;
}

/** Every route, from the document. */
function operationsOf(document: ReturnType<typeof describeApi>): readonly Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, { security: { token: string[] }[] }>).map(([method, { security }]) => ({
      path,
      method,
      scope: security[0]?.token[0] ?? '',
    })),
  );
}

async function started(): Promise<Rig> {
  const rig = new Rig({ copyToSalesperson: false });
  await rig.startWith(3);
  await rig.until(() => rig.all('read'), 'sent');
  return rig;
}

test('every route is in the document with its scope, and every scope is of use', async () => {
  await using rig = await started();
  const { app } = apiOn(rig);
  const document = describeApi(app);
  const operations = operationsOf(document);
  const documented = operations.map(({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`);
  const served = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method.toLowerCase()} ${path}`)
    .filter((one) => one !== 'get /openapi.json');
  assert.deepEqual([...new Set(served)].toSorted(), documented.toSorted());
  const used = new Set([...operations.map(({ scope }) => scope), 'metrics:read']);
  assert.deepEqual([...used].toSorted(), Object.keys(scopes).toSorted());
});

test('every answer is as the document says, refusals too', async () => {
  await using rig = await started();
  const { app, ask } = apiOn(rig, [incident]);
  const schemas = new AnswerSchemas(describeApi(app));
  for (const { path, method, scope } of operationsOf(describeApi(app))) {
    const at = path.replace('{docEntry}', '1');
    const wrong = path.replace('{docEntry}', '999');
    const body = method === 'post' ? (bodies[path] ?? assert.fail(`no body for ${path}`)) : undefined;
    for (const [where, token, sent] of [
      [at, tokenFor(scope as Scope), body],
      [wrong, tokenFor(scope as Scope), body],
      [at, null, body],
      [at, 'T-none', body],
      [`${at}?surprise=1`, tokenFor(scope as Scope), body],
      [at, tokenFor(scope as Scope), body && { ...body, surprise: 1 }],
    ] as const) {
      const answer = await ask(where, token, sent);
      schemas.check(method, path, answer.status, await answer.json());
    }
  }
});

test('no route answers without a token, with a wrong one, or with one of any other scope; bodies come later', async () => {
  await using rig = await started();
  const { app, ask, deeds } = apiOn(rig);
  for (const { path, method, scope } of operationsOf(describeApi(app))) {
    const at = path.replace('{docEntry}', '1');
    const invalid = method === 'post' ? { nonsense: true } : undefined;
    for (const token of [null, 'wrong', '', 'T', '../../T-all', 'x'.repeat(5000)])
      assert.equal((await ask(at, token, invalid)).status, 401, `${path} ${token}`);
    for (const other of [...Object.keys(scopes).filter((one) => one !== scope), 'none'])
      assert.equal((await ask(at, `T-${other}`, invalid)).status, 403, `${path} ${other}`);
  }
  for (const path of ['/openapi.json', '/nothing', '/deliveries/1/../..'])
    assert.equal((await ask(path, null)).status, 401, path);
  assert.equal((await ask('/nothing')).status, 404);
  assert.deepEqual(deeds, []);
  assert.equal((await rig.outbox.brakes()).stopped, null);
});

test('a body that is too large or no JSON is refused with a code', async () => {
  await using rig = await started();
  const { app, ask } = apiOn(rig);
  const large = await ask('/brakes/stop', 'T-all', { why: 'x'.repeat(MAX_BODY_BYTES) });
  assert.equal(large.status, 413);
  assert.equal(errorSchema.parse(await large.json()).error.code, 'API_REQUEST_TOO_LARGE');
  for (const [type, body] of [
    ['application/json', '{"why":'],
    ['application/x-www-form-urlencoded', 'why=x'],
    ['text/plain', '{"why":"x"}'],
    ['application/json', '[]'],
    ['application/json', 'null'],
  ] as const) {
    const headers = { authorization: 'Bearer T-all', 'content-type': type };
    const answer = await app.request('/brakes/stop', { method: 'POST', headers, body });
    assert.equal(answer.status, 400, `${type} ${body}`);
    errorSchema.parse(await answer.json());
  }
  assert.equal((await rig.outbox.brakes()).stopped, null);
});

test('hostile values are refused or searched for, and nothing fails', async () => {
  await using rig = await started();
  const { ask } = apiOn(rig);
  const value = fc.oneof(
    fc.constantFrom(
      "'; DROP TABLE messages; --",
      '../../etc/passwd',
      '\u0000',
      '\u202e',
      '%00',
      '-1',
      '1e9',
      'NaN',
      '9'.repeat(40),
    ),
    fc.string({ unit: codePoint, maxLength: 60 }),
  );
  const name = fc.constantFrom(
    'state',
    'role',
    'customer',
    'number',
    'type',
    'from',
    'to',
    'limit',
    'after',
    'text',
    '__proto__',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, value), { maxLength: 4 }), value, async (query, docEntry) => {
      const search = new URLSearchParams(query);
      const list = await ask(`/deliveries?${search}`);
      assert.ok(list.status === 200 || list.status === 400, `${list.status} ${search}`);
      const show = await ask(`/deliveries/${encodeURIComponent(docEntry)}`);
      assert.ok([200, 400, 404].includes(show.status), `${show.status} ${docEntry}`);
      const decide = await ask('/deliveries/1/decisions', 'T-all', {
        decision: docEntry,
        why: docEntry,
        role: docEntry,
      });
      assert.equal(decide.status, 400);
    }),
    runs(60),
  );
});

test('a list goes on at its end, and a filter finds', async () => {
  await using rig = await started();
  const { ask } = apiOn(rig);
  const page = async (query: string) =>
    (await (await ask(`/deliveries?${query}`)).json()) as { deliveries: { docEntry: number }[]; after: string | null };
  const first = await page('limit=2');
  assert.deepEqual([first.deliveries.map(({ docEntry }) => docEntry), typeof first.after], [[3, 2], 'string']);
  const rest = await page(`limit=2&after=${first.after}`);
  assert.deepEqual([rest.deliveries.map(({ docEntry }) => docEntry), rest.after], [[1], null]);
  assert.deepEqual((await page('state=held')).deliveries, []);
});

test('a decision and the brake are made in the name of the token, and entered into the audit', async () => {
  await using rig = await started();
  const { ask, deeds } = apiOn(rig);
  const resent = await ask('/deliveries/2/decisions', 'T-deliveries:decide', { decision: 'resend', why: 'never came' });
  assert.equal(resent.status, 200);
  const again = await ask('/deliveries/2/decisions', 'T-all', { decision: 'mark_sent', why: 'it is there' });
  assert.ok([200, 409].includes(again.status));
  const shown = (await (await ask('/deliveries/2')).json()) as {
    messages: { actions: { who: string; why: string }[] }[];
  };
  assert.deepEqual(shown.messages[0]?.actions[0]?.who, 'api/T-deliveries.decide');
  assert.equal((await ask('/brakes/stop', 'T-brakes:set', { why: 'wrong prices' })).status, 200);
  assert.equal((await rig.outbox.brakes()).stopped?.by, 'api/T-brakes.set');
  const now = async () => (await (await ask('/brakes', 'T-deliveries:read')).json()) as { stop: object | null };
  assert.equal(
    Object.entries((await now()).stop ?? {}).some(([name, by]) => name === 'by' && by === 'api/T-brakes.set'),
    true,
  );
  assert.equal((await ask('/brakes/resume', 'T-brakes:set', {})).status, 200);
  assert.equal((await now()).stop, null);
  const unheld = await ask('/documents/2/confirm', 'T-deliveries:decide', { sha256: 'b'.repeat(64), why: 'it is' });
  assert.equal(unheld.status, 409, 'a PDF that is not held cannot be confirmed');
  assert.deepEqual(
    deeds.map(({ action, target, detail }) => [action, target, detail]).filter(([action]) => action !== 'mark_sent'),
    [
      ['resend', 'invoice 2 customer', 'never came'],
      ['sending_stopped', '', 'wrong prices'],
      ['sending_resumed', '', ''],
    ],
  );
});

test('the overview says what needs a person first', async () => {
  await using rig = await started();
  const verdict = async (incidents: readonly Incident[]) =>
    ((await (await apiOn(rig, incidents).ask('/overview')).json()) as { verdict: string }).verdict;
  assert.equal(await verdict([]), 'ok');
  assert.equal(await verdict([incident]), 'attention');
  assert.equal(await verdict([incident, { ...incident, severity: 'critical' }]), 'needs_person');
  assert.equal(await verdict([{ ...incident, severity: 'critical', closedAt: 2 }]), 'ok');
  await rig.outbox.stopSending({ by: 'ana', why: 'x', at: 1 });
  assert.equal(await verdict([]), 'needs_person');
});
