import assert from 'node:assert/strict';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { readTokens } from '../../src/cli/tokens.ts';
import { openPeople, peopleFile } from '../../src/people/people.ts';
import { startAttackedService } from '../security/rig.ts';

/** One request; `host`: as it is named in the header. */
function ask(
  url: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    })
      .on('error', reject)
      .end();
  });
}

test('a running service answers programs with a token, ends a revoked one at once, and knows no other name', async () => {
  const { health, environment, close, isAlive } = await startAttackedService(() => ({}));
  const people = openPeople(peopleFile(environment['DATA_PATH'] ?? ''));
  try {
    let said = '';
    const tokens = (...argv: string[]): string => {
      said = '';
      const write = (words: string) => (said += words);
      readTokens(argv)({ people, user: 'ana', timeZone: 'America/Lima', width: 60, write });
      return said;
    };
    assert.throws(() => tokens('add', 'grafana', '--scope', 'everything'), { code: 'CLI_USAGE' });
    assert.throws(() => tokens('add', 'grafana'), { code: 'CLI_USAGE' });
    assert.throws(() => tokens('add', 'grafana', '--scope', 'metrics:read', '--days', '0'), { code: 'CLI_USAGE' });
    const added = JSON.parse(tokens('add', 'grafana', '--scope', 'metrics:read,overview:read', '--json')) as {
      token: string;
    };
    const shown = { authorization: `Bearer ${added.token}` };
    assert.doesNotMatch(tokens('list'), new RegExp(added.token), 'shown once');

    const overview = await ask(`${health}/api/v1/overview`, shown);
    assert.equal(overview.status, 200, overview.body);
    assert.equal((JSON.parse(overview.body) as { verdict: string }).verdict, 'needs_person', 'nothing is linked');
    assert.equal((await ask(`${health}/api/v1/deliveries`, shown)).status, 403);
    assert.equal((await ask(`${health}/api/v1/openapi.json`, shown)).status, 200);
    const figures = await ask(`${health}/metrics`, shown);
    assert.match(figures.body, /^courier_session_may_send 0$/m);

    for (const path of ['/api/v1/overview', '/api/v1/deliveries', '/api/v1/openapi.json', '/metrics']) {
      assert.equal((await ask(`${health}${path}`, {})).status, 401, path);
      assert.equal((await ask(`${health}${path}`, { cookie: `session=${added.token}` })).status, 401, path);
      assert.equal((await ask(`${health}${path}?token=${added.token}`, {})).status, 401, path);
      assert.equal((await ask(`${health}${path}`, { ...shown, host: 'evil.example' })).status, 421, path);
    }
    assert.match(tokens('list'), /grafana +active +\d{4}-\d\d-\d\d/);
    tokens('revoke', 'grafana');
    assert.equal((await ask(`${health}/api/v1/overview`, shown)).status, 401);
    assert.equal((await ask(`${health}/metrics`, shown)).status, 401);
    assert.match(tokens('list'), /grafana +revoked/);
    assert.deepEqual(
      people.audit.list(10).map(({ who, action, target }) => [who, action, target]),
      [
        ['ana', 'token_revoked', 'grafana'],
        ['ana', 'token_added', 'grafana'],
      ],
    );
    assert.ok(await isAlive());
  } finally {
    people.close();
    await close();
  }
});
