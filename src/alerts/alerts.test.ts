import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, test } from 'node:test';
import { type Clock, systemClock } from '../clock.ts';
import type { Log } from '../log.ts';
import { inCommands } from '../next-steps/commands.ts';
import { nextStep } from '../next-steps/next-step.ts';
import { startChannel } from './channel.ts';
import type { ChannelName } from './channel-names.ts';
import { openIncidentBook } from './incident-book.ts';
import { signatureOf, webhookChannel } from './webhook.ts';

const lines: string[] = [];
const say = (_fields: object, message: string): void => void lines.push(message);
const log: Log = { debug: say, info: say, warn: say, error: say };
let folder = '';
let wall = 1_000_000;
/** Shortened waits, so that webhook retries take no real time. */
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
const open = (...channels: ChannelName[]) =>
  openIncidentBook({ file: path.join(folder, 'alerts.db'), clock, log, channels });

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

test('information leaves no open incident', () => {
  const book = open();
  book.raise({ ...trouble, key: 'delivery.daily_report:2026-11-25', severity: 'info' });
  assert.notEqual(book.list(1)[0]?.closedAt, null);
  book.close();
});

test('webhook notices are signed, in order, and retried until they are answered', async () => {
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
  const book = open('webhook');
  const notices = book.channel('webhook');
  const url = `http://127.0.0.1:${address.port}/hook`;
  const channel = webhookChannel({
    ...{ words: inCommands, url, secret: 'a secret', format: 'courier', company: 'north', session: 's' },
    language: 'en',
    reportText: () => '',
  });
  const stop = startChannel({ channel, notices, alerts: book, clock, log });
  book.raise(trouble);
  book.raise({ ...trouble, severity: 'critical' });
  book.resolve(trouble.key);
  while (got.length < 3 || notices.untilNext() !== null) await systemClock.sleep(5);
  await stop();
  book.close();
  server.closeAllConnections();
  server.close();

  const events = got.map(({ body }) => JSON.parse(body));
  assert.deepEqual(
    events.map(({ event, severity }) => [event, severity]),
    [
      ['opened', 'critical'],
      ['updated', 'critical'],
      ['closed', 'critical'],
    ],
  );
  for (const { company, session } of events) assert.deepEqual([company, session], ['north', 's']);
  for (const { next } of events) assert.equal(next, 'Mend it: node session-manager.js --repair');
  for (const { body, signature } of got) assert.equal(signature, signatureOf(body, 'a secret'));
});

test('each channel sends every notice, whatever another has sent', () => {
  const book = open('webhook', 'e-mail');
  const [webhook, mail] = [book.channel('webhook'), book.channel('e-mail')];
  const woken: string[] = [];
  webhook.onNotice(() => woken.push('webhook'));
  const unsubscribe = mail.onNotice(() => woken.push('e-mail'));
  book.raise(trouble);
  assert.deepEqual(woken, ['webhook', 'e-mail']);
  const [posted, mailed] = [webhook.due(), mail.due()];
  assert.ok(posted && mailed);
  webhook.delivered(posted.id);
  mail.postponed(mailed.id, 1000);
  assert.equal(webhook.untilNext(), null);
  assert.equal(mail.untilNext(), 1000);
  unsubscribe();
  book.resolve(trouble.key);
  assert.deepEqual(woken, ['webhook', 'e-mail', 'webhook']);
  assert.equal(webhook.due()?.event, 'closed');
  wall += 1000;
  assert.deepEqual([mail.due()?.event, mail.due()?.attempts], ['opened', 1], 'in their order');
  book.close();
  // A channel that is new has nothing to tell of what was before it.
  const again = open('webhook', 'e-mail', 'WhatsApp');
  assert.equal(again.channel('WhatsApp').untilNext(), null);
  assert.equal(again.channel('webhook').due()?.event, 'closed');
  assert.equal(again.channel('e-mail').due()?.event, 'opened');
  assert.throws(() => again.channel('fax'), RangeError);
  again.close();
});

test('a clock that is set back delays no notice', () => {
  let monotonic = 0;
  const book = openIncidentBook({
    file: path.join(folder, 'alerts.db'),
    clock: { now: () => ({ wall, monotonic }), sleep: clock.sleep },
    log,
    channels: ['webhook'],
  });
  const webhook = book.channel('webhook');
  book.raise(trouble);
  wall -= 3_600_000;
  const [first] = [webhook.due()];
  assert.ok(first, 'what has just happened is told at once');
  webhook.postponed(first.id, 5000);
  wall -= 3_600_000;
  assert.equal(webhook.untilNext(), 5000);
  monotonic += 5000;
  assert.ok(webhook.due());
  webhook.postponed(first.id, 5000);
  book.close();
  wall -= 7_200_000;
  const again = open('webhook');
  assert.ok(again.channel('webhook').due(), 'after a restart nothing waits for longer than the longest wait');
  again.close();
});

test('no two notices have the same id, even after all were sent and after a restart', () => {
  const ids: number[] = [];
  for (const key of ['session.disk', 'session.age', 'machine.disk', 'machine.clock'] as const) {
    const book = open('webhook', 'e-mail');
    book.raise({ ...trouble, key });
    for (const channel of ['webhook', 'e-mail'] as const) {
      const notice = book.channel(channel).due();
      assert.ok(notice);
      ids.push(notice.id);
      book.channel(channel).delivered(notice.id);
    }
    book.close();
  }
  assert.equal(new Set(ids).size, ids.length);
});

test('a file of an earlier version keeps its incidents and, for the webhook, its notices; one of a newer version is refused and left as it is', () => {
  const file = path.join(folder, 'alerts.db');
  const older = new DatabaseSync(file);
  older.exec(`
    CREATE TABLE incidents (id INTEGER PRIMARY KEY, key TEXT NOT NULL, severity TEXT NOT NULL, sentence TEXT NOT NULL,
      next TEXT NOT NULL, opened_at INTEGER NOT NULL, closed_at INTEGER) STRICT;
    CREATE UNIQUE INDEX one_open_incident ON incidents (key) WHERE closed_at IS NULL;
    CREATE TABLE notices (id INTEGER PRIMARY KEY, incident INTEGER NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
      event TEXT NOT NULL CHECK (event IN ('opened', 'closed')), attempts INTEGER NOT NULL DEFAULT 0,
      due_at INTEGER NOT NULL) STRICT;
    INSERT INTO incidents VALUES (4, 'old', 'warning', 'It was.', 'Wait.', 1, NULL);
    INSERT INTO notices VALUES (3, 4, 'opened', 2, 7);`);
  older.close();
  const book = open('webhook', 'e-mail');
  const webhook = book.channel('webhook');
  assert.equal(book.channel('e-mail').due(), null);
  assert.deepEqual(webhook.due(), {
    id: 3,
    event: 'opened',
    incident: book.list(1)[0],
    attempts: 2,
    times: 1,
    totalMs: 0,
  });
  assert.equal(book.list(1)[0]?.key, 'old');
  webhook.delivered(3);
  book.raise(trouble);
  assert.ok((webhook.due()?.id ?? 0) > 3, 'no id that a receiver may remember');
  book.close();

  const newer = new DatabaseSync(file);
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  const bytes = readFileSync(file);
  assert.throws(() => open('webhook'), { code: 'DATABASE_NEWER', details: { path: file, found: 99, known: 3 } });
  assert.deepEqual(readFileSync(file), bytes);
});

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
