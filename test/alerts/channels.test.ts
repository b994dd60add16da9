import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import PostalMime, { type Email } from 'postal-mime';
import { type Alert, channelTrouble } from '../../src/alerts/alert.ts';
import { type Channel, startChannel } from '../../src/alerts/channel.ts';
import { type IncidentBook, openIncidentBook } from '../../src/alerts/incident-book.ts';
import type { Letterhead } from '../../src/alerts/mail/letterhead.ts';
import { mailChannel } from '../../src/alerts/mail/mail-channel.ts';
import type { SmtpOptions } from '../../src/alerts/mail/smtp.ts';
import { webhookChannel } from '../../src/alerts/webhook.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { nextStep } from '../../src/next-steps/next-step.ts';
import { MailServer, mailPassword, mailUser, type Script } from './mail-server.ts';
import { startReceiver } from './receiver.ts';

const head: Letterhead = {
  company: 'Ferretería del Sur <b>S.A.</b>',
  session: 'default',
  language: 'es',
  timeZone: 'America/Argentina/Buenos_Aires',
  domain: 'example.com',
  words: inCommands,
};
const trouble: Alert = {
  key: 'session.needs_person',
  severity: 'critical',
  sentence: 'The session <script>alert(1)</script> is stuck.',
  next: nextStep`Mend it: ${{ action: 'repair' }}`,
};
const said: string[] = [];
const say = (fields: object, message: string): void =>
  void said.push(
    `${message} ${JSON.stringify(fields, (_, value) => (value instanceof Error ? { ...value, text: `${value.stack}` } : value))}`,
  );
const log = { debug: say, info: say, warn: say, error: say };

let folder = '';
let wall = Date.parse('2026-11-25T12:00:00Z');
/** Waits take no time, but are counted. */
const clock: Clock = {
  now: () => ({ wall, monotonic: wall }),
  sleep: async (ms, signal) => {
    await systemClock.sleep(Math.min(ms, 5), signal);
    wall += ms;
  },
};
let book: IncidentBook;
const stops: (() => Promise<void>)[] = [];

beforeEach(() => {
  said.length = 0;
  folder = mkdtempSync(path.join(tmpdir(), 'channels-'));
  book = openIncidentBook({ file: path.join(folder, 'alerts.db'), clock, log, channels: ['e-mail', 'webhook'] });
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  book.close();
  rmSync(folder, { recursive: true });
  for (const line of said) assert.ok(!line.includes(mailPassword), line);
});

function begin(channel: Channel): void {
  stops.push(startChannel({ channel, notices: book.channel(channel.name), alerts: book, clock, log }));
}

function mailTo(server: MailServer, change: Partial<SmtpOptions> = {}): Channel {
  const smtp: SmtpOptions = {
    host: '127.0.0.1',
    port: server.port,
    security: 'starttls',
    caPem: server.caPem,
    login: { user: mailUser, with: { password: mailPassword } },
    from: mailUser,
    to: ['finance@example.com', 'it@example.com'],
    ...change,
  };
  const open = () => book.list(100).filter(({ closedAt }) => closedAt === null);
  return mailChannel({ smtp, head, open, clock });
}

function hookTo(url: string): Channel {
  const told = { format: 'courier', company: null, session: 's', words: inCommands, language: 'en' } as const;
  return webhookChannel({ ...told, url, secret: null, reportText: () => '' });
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const from = systemClock.now().monotonic;
  while (!holds()) {
    if (systemClock.now().monotonic - from > 30_000) throw new Error(`no ${what}\n${said.join('\n')}`);
    await systemClock.sleep(5);
  }
}
const isDone = (channel: string) => () => book.channel(channel).untilNext() === null;

/** Of what a webhook was told. */
function eventsOf({ bodies }: { readonly bodies: readonly string[] }): readonly { event: string; key: string }[] {
  return bodies.map((body) => JSON.parse(body));
}

async function parsed(raw: string): Promise<Email> {
  return new PostalMime().parse(raw);
}

test('each incident is one opening and one closing message a channel, whatever the servers do first', async () => {
  await using server = await MailServer.start();
  const scripts: readonly Script[] = ['die', { atData: 451 }, { atSender: 421 }, { atData: 452 }];
  server.script = (nth) => scripts[nth] ?? 'take';
  await using hook = await startReceiver(3);
  begin(mailTo(server));
  begin(hookTo(hook.url));
  book.raise(trouble);
  book.raise(trouble);
  await until('opening', () => server.mails.length === 1 && hook.bodies.length === 1);
  wall += 14 * 60_000;
  book.resolve(trouble.key);
  book.resolve(trouble.key);
  await until('end', () => isDone('e-mail')() && isDone('webhook')());
  assert.deepEqual(
    eventsOf(hook).map(({ event }) => event),
    ['opened', 'closed'],
  );

  const [opened, closed, ...others] = await Promise.all(server.mails.map(({ raw }) => parsed(raw)));
  assert.deepEqual(others, []);
  assert.ok(opened && closed);
  assert.equal(
    opened.subject,
    '[Invoice Courier] Ferretería del Sur <b>S.A.</b>: Problema: The session <script>alert(1)</script> is stuck.',
  );
  assert.match(closed.subject ?? '', /Resuelto/);
  assert.equal(closed.inReplyTo, opened.messageId, 'they are one conversation');
  assert.match(opened.text ?? '', /Qué hacer\n {2}Mend it: node session-manager\.js --repair/);
  assert.match(closed.text ?? '', /Duró +\d/);
  assert.match(opened.html ?? '', /&lt;script&gt;/);
  assert.doesNotMatch(opened.html ?? '', /<script|<b>S\.A\.|src=|url\(/);
  assert.deepEqual(server.mails[0]?.to, ['finance@example.com', 'it@example.com']);
  assert.match(server.mails[0].raw, /^Auto-Submitted: auto-generated/im);
  assert.ok(server.logins.length > 0);
});

test('a repeat after a lost answer has the Message-ID of the first, also after a restart', async () => {
  await using server = await MailServer.start();
  server.script = (nth) => (nth < 2 ? 'take_and_die' : 'take');
  const channel = mailTo(server);
  begin(channel);
  book.raise(trouble);
  await until('first', () => server.mails.length === 1);
  await Promise.all(stops.splice(0).map((stop) => stop()));
  begin(channel);
  await until('end', isDone('e-mail'));
  const ids = (await Promise.all(server.mails.map(({ raw }) => parsed(raw)))).map(({ messageId }) => messageId);
  assert.equal(ids.length, 3);
  assert.equal(new Set(ids).size, 1);
  assert.match(ids[0] ?? '', /^<[0-9a-f]{32}@example\.com>$/);
});

test('a wrong password is told on the other channels at once, and the mail is sent once it is right', async () => {
  await using server = await MailServer.start();
  server.password = 'another';
  await using hook = await startReceiver();
  begin(mailTo(server));
  begin(hookTo(hook.url));
  book.raise(trouble);
  await until('trouble', () => eventsOf(hook).some(({ key }) => key === channelTrouble('e-mail')));
  const told = book.list(9).find(({ key }) => key === channelTrouble('e-mail'));
  assert.match(told?.sentence ?? '', /rejects the login of courier@example\.com: 535/);
  const before = server.logins.length;
  wall += 29 * 60_000;
  assert.ok(server.logins.length - before <= 1, 'the user is not locked by many tries');
  server.password = mailPassword;
  wall += 60_000;
  await until('mail', () => server.mails.length === 1);
  await until('end of the trouble', () =>
    book.list(9).every(({ key, closedAt }) => key !== channelTrouble('e-mail') || closedAt !== null),
  );
  assert.deepEqual(
    server.mails.map(({ raw }) => /alerts\.channel/.test(raw)),
    [false],
    'the trouble of mails is no mail',
  );
});

test('a mail that is refused for what it says is given up after three attempts, and later ones are sent', async () => {
  await using server = await MailServer.start();
  server.script = (nth) => (nth < 3 ? { atData: 554 } : 'take');
  begin(mailTo(server));
  book.raise(trouble);
  await until('end', isDone('e-mail'));
  assert.equal(server.mails.length, 0);
  const told = book.list(9).find(({ key }) => key === channelTrouble('e-mail'));
  assert.match(told?.sentence ?? '', /refuses an alert because of its content: 554/);
  book.resolve(trouble.key);
  await until('closing', () => server.mails.length === 1);
});

test('a refused sender, an address that does not exist, and a server that is not there are told as such', async () => {
  await using server = await MailServer.start();
  server.script = (nth) => [{ atSender: 550 }, { refuses: 'it@example.com' } as const][nth] ?? 'take';
  begin(mailTo(server));
  book.raise(trouble);
  const sentence = () => book.list(9).find(({ key }) => key === channelTrouble('e-mail'))?.sentence ?? '';
  await until('refusal', () => /refuses alerts from courier@example\.com/.test(sentence()));
  await until('mail', () => server.mails.length === 1);
  await until('address', () => /refuses some of the addresses in ALERT_MAIL_TO: it@example\.com/.test(sentence()));
  assert.deepEqual(server.mails[0]?.to, ['finance@example.com']);
  const port = server.port;
  await server[Symbol.asyncDispose]();
  const gone = mailTo(server, { port });
  await assert.rejects(
    gone.send(
      {
        id: 1,
        event: 'opened',
        incident: { ...trouble, openedAt: 1, closedAt: null },
        attempts: 0,
        times: 1,
        totalMs: 0,
      },
      AbortSignal.timeout(9000),
    ),
    { code: 'ALERT_MAIL_UNREACHABLE', class: 'temporary' },
  );
});

test('nothing is said to a server whose certificate is not trusted, or that offers no TLS', async () => {
  await using server = await MailServer.start();
  await using other = await MailServer.start();
  const notice = {
    id: 1,
    event: 'opened',
    incident: { ...trouble, openedAt: 1, closedAt: null },
    attempts: 0,
    times: 1,
    totalMs: 0,
  } as const;
  const { signal } = new AbortController();
  await assert.rejects(mailTo(server, { caPem: other.caPem }).send(notice, signal), {
    code: 'ALERT_MAIL_CERTIFICATE_UNTRUSTED',
  });
  await assert.rejects(mailTo(server, { security: 'tls' }).send(notice, signal), { code: 'ALERT_MAIL_UNREACHABLE' });
  assert.deepEqual([server.logins, server.mails], [[], []]);
  await using secure = await MailServer.start(true);
  assert.equal(await mailTo(secure, { security: 'tls' }).send(notice, signal), null);
  await assert.rejects(mailTo(secure, { security: 'tls', caPem: other.caPem }).send(notice, signal), {
    code: 'ALERT_MAIL_CERTIFICATE_UNTRUSTED',
  });
});

test('with OAuth2 the login is XOAUTH2, and a token that is refused is asked for anew', async () => {
  await using server = await MailServer.start();
  const tokens = ['an old token', server.token];
  let nth = 0;
  const rejected = (): void => {
    nth += 1;
  };
  const access = { current: async () => tokens[nth] ?? '', rejected };
  begin(mailTo(server, { login: { user: mailUser, with: access } }));
  book.raise(trouble);
  await until('mail', () => server.mails.length === 1);
  assert.deepEqual(new Set(server.logins), new Set(['XOAUTH2']));
  for (const line of said) assert.ok(!line.includes(server.token) && !line.includes('an old token'), line);
});

test('a stop does not wait for a server that says nothing', async () => {
  const silent = createServer();
  silent.on('connection', () => undefined);
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  await using server = await MailServer.start();
  begin(mailTo(server, { port: (silent.address() as AddressInfo).port }));
  book.raise(trouble);
  await once(silent, 'connection');
  await Promise.all(stops.splice(0).map((stop) => stop()));
  silent.closeAllConnections();
  silent.close();
  assert.equal(book.channel('e-mail').untilNext(), 0, 'nothing is lost');
});
