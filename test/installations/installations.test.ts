import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { statusOfAll } from '../../src/cli/session-manager/status-all.ts';
import { askInstallation } from '../../src/installations/ask.ts';
import { type Installation, readInstallations } from '../../src/installations/list-file.ts';
import { askAll, verdictOf } from '../../src/installations/round.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'courier-installations-'));
const servers: Server[] = [];
after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

const overview = {
  verdict: 'ok',
  sentence: 'Connected.',
  session: 'main',
  state: 'connected',
  maySend: true,
  proofMsAgo: 5,
  waiting: 1,
  held: 2,
  failed: 3,
  oldestWaiting: null,
  stopped: false,
  openIncidents: [],
};
const token = 'courier_0123456789abcdef';

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
const answering =
  (body: unknown, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
const serve = (listener: RequestListener) => listening(createServer(listener));
function one(name: string, port: number, changes: Partial<Installation> = {}): Installation {
  return { name, url: new URL(`http://127.0.0.1:${port}`), token, fingerprint: null, ...changes };
}
const ask = (installation: Installation, deadlineMs = 5000) =>
  askInstallation(installation, deadlineMs, new AbortController().signal);

test('one that is dead, hangs, drips, is foreign or refuses delays nobody, and says what it is', async () => {
  const dead = await serve(answering({}));
  servers.pop()?.close();
  const seen: string[] = [];
  const good = await serve((request, response) => {
    seen.push(`${request.url} ${request.headers.authorization}`);
    answering({ ...overview, newField: 1 })(request, response);
  });
  const dripping: RequestListener = (_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(' '), 20);
    response.once('close', () => clearInterval(timer));
  };
  const list = [
    one('fine', good),
    one('b waits', await serve(answering({ ...overview, verdict: 'waits' }))),
    one('a waits', await serve(answering({ ...overview, verdict: 'waits' }))),
    one('person', await serve(answering({ ...overview, verdict: 'needs_person' }))),
    one('dead', dead),
    one('hangs', await serve(() => undefined)),
    one('drips', await serve(dripping)),
    one('foreign', await serve(answering('<html>hello</html>'))),
    one('huge', await serve(answering(`"${'x'.repeat(1024 * 1024)}"`))),
    one('other fields', await serve(answering({ ...overview, held: 'many' }))),
    one('refuses', await serve(answering({}, 401))),
    one('no scope', await serve(answering({}, 403))),
  ];
  const asked = await askAll(list, new AbortController().signal, 4000);
  const verdicts = Object.fromEntries(asked.map((answer) => [answer.name, verdictOf(answer)]));
  assert.deepEqual(
    asked.slice(-4).map(({ name }) => name),
    ['person', 'a waits', 'b waits', 'fine'],
  );
  assert.equal(Object.values(verdicts).filter((verdict) => verdict === 'unreachable').length, 8);
  assert.deepEqual(seen, [`/api/v1/overview Bearer ${token}`]);
  const problem = (name: string) => asked.find((answer) => answer.name === name)?.problem ?? '';
  assert.match(problem('hangs'), /did not answer within/);
  assert.match(problem('drips'), /did not answer within/);
  for (const name of ['foreign', 'huge', 'other fields']) assert.match(problem(name), /not one of Invoice Courier/);
  assert.match(problem('refuses'), /token is unknown/);
  assert.match(problem('no scope'), /overview:read/);
  assert.match(problem('dead'), /ECONNREFUSED/);
});

test('a certificate must be of a known authority or the noted one, and else nobody sees the token', async () => {
  const { certPem: cert, keyPem: key } = issueCertificate(makeAuthority(), { ips: ['127.0.0.1'] });
  const seen: (string | undefined)[] = [];
  const port = await listening(
    createTlsServer({ cert, key }, (request, response) => {
      seen.push(request.headers.authorization);
      answering(overview)(request, response);
    }),
  );
  const url = new URL(`https://127.0.0.1:${port}`);
  const fingerprint = new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase();
  assert.match((await ask(one('unknown', port, { url }))).problem ?? '', /certificate/);
  assert.match((await ask(one('another', port, { url, fingerprint: '0'.repeat(64) }))).problem ?? '', /is another one/);
  assert.deepEqual(seen, []);
  assert.equal((await ask(one('noted', port, { url, fingerprint }))).overview?.verdict, 'ok');
  assert.deepEqual(seen, [`Bearer ${token}`]);
});

test('the list must be ours alone, valid, and without a token in the clear; its errors show no token', async () => {
  const file = path.join(folder, 'list.json');
  await assert.rejects(readInstallations(file), { code: 'INSTALLATIONS_MISSING' });
  const write = (text: unknown): void => {
    writeFileSync(file, typeof text === 'string' ? text : JSON.stringify(text), { mode: 0o600 });
  };
  const entry = { name: 'a', url: 'http://localhost:3000', token };
  write({ installations: [entry] });
  assert.equal((await readInstallations(file))[0]?.url.port, '3000');
  for (const wrong of [
    `{"installations":[{"token":"${token}"`,
    { installations: [{ ...entry, url: 'http://courier.example:3000' }] },
    { installations: [{ ...entry, url: 'ftp://localhost' }] },
    { installations: [{ ...entry, token: 'short' }] },
    { installations: [{ ...entry, fingerprint: 'AB' }] },
    { installations: [entry, entry] },
    { installations: [{ ...entry, surprise: 1 }] },
    [],
  ]) {
    write(wrong);
    await assert.rejects(readInstallations(file), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'INSTALLATIONS_INVALID');
      assert.doesNotMatch(`${error.message}${String(error.cause)}`, new RegExp(token));
      return true;
    });
  }
  write({ installations: [entry] });
  chmodSync(file, 0o640);
  await assert.rejects(readInstallations(file), { code: 'INSTALLATIONS_NOT_PRIVATE' });
});

test('--status --all: the worst verdict is the exit code, and hostile sentences stay on their line', async () => {
  const write = (ports: readonly number[]): void => {
    const installations = ports.map((port, n) => ({ name: `n${n}`, url: `http://127.0.0.1:${port}`, token }));
    writeFileSync(path.join(folder, 'installations.json'), JSON.stringify({ installations }), { mode: 0o600 });
  };
  const run = () =>
    statusOfAll({
      service: { DATA_PATH: folder },
      width: 80,
      signal: new AbortController().signal,
    } as unknown as Parameters<typeof statusOfAll>[0]);
  const ok = await serve(answering(overview));
  const hostile = await serve(answering({ ...overview, verdict: 'attention', sentence: 'a\n✗ b\u001b[2J' }));
  const person = await serve(answering({ ...overview, verdict: 'needs_person' }));
  write([ok]);
  assert.equal((await run()).exitCode, 0);
  write([ok, hostile]);
  const { exitCode, text } = await run();
  assert.equal(exitCode, 3);
  const lines = text.split('\n');
  assert.deepEqual(
    lines.map((line) => line.slice(0, 3)),
    ['Ins', 'n1 ', 'n0 ', '', 'n1:'],
  );
  assert.ok(!text.includes('\u001b'));
  assert.match(lines[1] ?? '', /look at it +1 +2 +3/);
  write([ok, hostile, person]);
  assert.equal((await run()).exitCode, 4);
});
