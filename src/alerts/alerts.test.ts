import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type Clock, systemClock } from '../clock.ts';
import type { Log } from '../log.ts';
import { inCommands } from '../next-steps/commands.ts';
import { nextStep } from '../next-steps/next-step.ts';
import { openIncidentBook } from './incident-book.ts';
import { signatureOf, startWebhook } from './webhook.ts';

const lines: string[] = [];
const say = (_fields: object, message: string): void => void lines.push(message);
const log: Log = { debug: say, info: say, warn: say, error: say };
let folder = '';
let wall = 1_000_000;
/** Real waits cut short, so that the retries of the webhook take no real time. */
const clock: Clock = {
  now: () => ({ wall, monotonic: wall }),
  sleep: async (ms, signal) => {
    await systemClock.sleep(Math.min(ms, 20), signal);
    wall += ms;
  },
};
const trouble = {
  key: 'session.needs_person',
  severity: 'warning',
  sentence: 'It is stuck.',
  next: nextStep`Mend it: ${{ action: 'repair' }}`,
} as const;

beforeEach(async () => {
  lines.length = 0;
  folder = await mkdtemp(path.join(tmpdir(), 'alerts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const open = (notify = false) => openIncidentBook({ file: path.join(folder, 'alerts.db'), clock, log, notify });

test('an incident is opened once, survives a restart, and is closed with its duration', async () => {
  const book = open();
  book.raise(trouble);
  book.raise({ ...trouble, sentence: 'It is still stuck.' });
  assert.deepEqual(lines, ['It is stuck.']);
  book.close();
  wall += 5000;
  const again = open();
  again.resolve(trouble.key);
  again.resolve(trouble.key);
  const [incident, ...others] = again.list(10);
  assert.deepEqual(others, []);
  assert.equal((incident?.closedAt ?? 0) - (incident?.openedAt ?? 0), 5000);
  assert.equal(incident?.sentence, 'It is still stuck.');
  assert.deepEqual(incident.next, trouble.next);
  assert.equal((await stat(path.join(folder, 'alerts.db'))).mode & 0o777, 0o600);
  again.close();
});

test('mere information leaves no open incident', () => {
  const book = open();
  book.raise({ ...trouble, key: 'report', severity: 'info' });
  assert.notEqual(book.list(1)[0]?.closedAt, null);
  book.close();
});

test('the webhook is signed, in order, and tried again until it is answered', async () => {
  const got: { body: string; signature: unknown }[] = [];
  let failures = 2;
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      if (failures-- > 0) return response.writeHead(500).end();
      got.push({ body, signature: request.headers['x-courier-signature'] });
      return response.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const book = open(true);
  const url = `http://127.0.0.1:${address.port}/hook`;
  const stop = startWebhook({ words: inCommands, url, secret: 'a secret', session: 's', book, clock, log });
  book.raise(trouble);
  book.raise({ ...trouble, severity: 'critical' });
  book.resolve(trouble.key);
  while (got.length < 3 || book.untilNextNotice() !== null) await systemClock.sleep(5);
  await stop();
  book.close();
  server.closeAllConnections();
  server.close();

  const events = got.map(({ body }) => JSON.parse(body));
  assert.deepEqual(
    events.map(({ event, severity }) => [event, severity]),
    [
      ['opened', 'critical'],
      ['opened', 'critical'],
      ['closed', 'critical'],
    ],
  );
  for (const { next } of events) assert.equal(next, 'Mend it: node session-manager.js --repair');
  for (const { body, signature } of got) assert.equal(signature, signatureOf(body, 'a secret'));
});

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
