import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import PostalMime from 'postal-mime';
import type { Alert } from '../../src/alerts/alert.ts';
import { type Channel, startChannel } from '../../src/alerts/channel.ts';
import { channelNames } from '../../src/alerts/channel-names.ts';
import { type IncidentBook, openIncidentBook } from '../../src/alerts/incident-book.ts';
import type { Letterhead } from '../../src/alerts/mail/letterhead.ts';
import { mailChannel } from '../../src/alerts/mail/mail-channel.ts';
import { reportSheet } from '../../src/alerts/mail/report-sheet.ts';
import { sheetAsText } from '../../src/alerts/mail/sheet.ts';
import { webhookChannel } from '../../src/alerts/webhook.ts';
import { whatsAppChannel } from '../../src/alerts/whatsapp.ts';
import { type AlertLanguage, alertWords } from '../../src/alerts/words.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import type { NextStep } from '../../src/next-steps/next-step.ts';
import { administratorPhone } from '../../src/service/administrator-phone.ts';
import { sentenceIn, stepIn } from '../../src/translations/translate.ts';
import { ScriptedMessenger } from '../support/messenger.ts';
import { silentLog } from '../support/silence.ts';
import { kindSamples, otherSamples } from './kind-samples.ts';
import { MailServer, mailPassword, mailUser, type Script } from './mail-server.ts';
import { startReceiver } from './receiver.ts';

const languages = ['es', 'pt', 'en', 'de'] as const;
const samples = [...Object.values(kindSamples).flat(), ...otherSamples];

/** Waits take no time, but are counted: retries have their real intervals. */
function countingClock(): Clock {
  let wall = Date.parse('2026-11-25T12:00:00Z');
  return {
    now: () => ({ wall, monotonic: wall }),
    sleep: async (ms, signal) => {
      await systemClock.sleep(Math.min(ms, 5), signal);
      wall += ms;
    },
  };
}

/** Book and all three channels, whose servers fail first. */
async function stage(language: AlertLanguage) {
  const folder = mkdtempSync(path.join(tmpdir(), 'every-kind-'));
  const clock = countingClock();
  const book = openIncidentBook({
    file: path.join(folder, 'alerts.db'),
    clock,
    log: silentLog,
    channels: channelNames,
  });
  const server = await MailServer.start();
  const scripts: readonly Script[] = ['die', { atData: 451 }, { atSender: 421 }];
  server.script = (nth) => scripts[nth] ?? 'take';
  const hook = await startReceiver(3);
  const messenger = new ScriptedMessenger();
  messenger.script = (_, nth) => (nth < 2 ? { refuse: '463' } : 'deliver');
  const phone = administratorPhone({
    ...{ digits: '5491155550009', messenger },
    outbox: { isCustomer: () => Promise.resolve(false) },
  });
  const words = (next: NextStep) => inCommands(stepIn(language, next));
  const head: Letterhead = { company: 'Sur', session: 'main', language, timeZone: 'UTC', domain: 'example.com', words };
  const told = { company: 'Sur', session: 'main', language, words };
  const reportText = (report: Parameters<typeof reportSheet>[0]) => sheetAsText(reportSheet(report, [], head));
  const channels: readonly Channel[] = [
    mailChannel({
      smtp: {
        ...{ host: '127.0.0.1', port: server.port, security: 'starttls', caPem: server.caPem },
        ...{ login: { user: mailUser, with: { password: mailPassword } }, from: mailUser, to: ['boss@example.com'] },
      },
      ...{ head, open: () => [], clock },
    }),
    webhookChannel({ ...told, company: null, url: hook.url, secret: null, format: 'slack', reportText }),
    whatsAppChannel({ ...told, phone, reportText }),
  ];
  const stops = channels.map((channel) =>
    startChannel({ channel, notices: book.channel(channel.name), alerts: book, clock, log: silentLog }),
  );
  return {
    ...{ book, server, hook, messenger },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(stops.map((stop) => stop()));
      await Promise.all([server[Symbol.asyncDispose](), hook[Symbol.asyncDispose]()]);
      book.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function allTold(book: IncidentBook): Promise<void> {
  const from = performance.now();
  while (channelNames.some((name) => book.channel(name).untilNext() !== null)) {
    if (performance.now() - from > 60_000) throw new Error(`not told: ${JSON.stringify(book.list(3))}`);
    await systemClock.sleep(10);
  }
}

function openAndClose(book: IncidentBook, alert: Alert): void {
  book.raise(alert);
  if (alert.severity !== 'info') book.raise(alert);
  book.resolve(alert.key);
  book.resolve(alert.key);
}

/** One line, without what a chat takes away as formatting. */
function plain(text: string): string {
  return text
    .replaceAll(/[*_~`]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** What is read of a page: without its markup. */
function readOf(html: string): string {
  const signs: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  const text = html.replaceAll(/<style[\s\S]*?<\/style>|<[^>]+>/g, ' ');
  return plain(text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => signs[name] ?? ''));
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'text' in value && typeof value.text === 'string' ? [value.text] : [];
  return [...own, ...Object.values(value).flatMap(textsIn)];
}

/** What the messages about one incident must say, in their order. */
function expectedOf({ severity, sentence, next, report }: Alert, language: AlertLanguage) {
  const said = alertWords[language];
  const what = plain(sentenceIn(language, sentence));
  const step = plain(inCommands(stepIn(language, next)));
  if (report) return [{ label: said.report.title, says: [said.report.sinceLast] }];
  if (severity === 'info') return [{ label: said.test, says: [what] }];
  return [
    { label: said.problem, says: [what, step] },
    { label: said.solved, says: [what, said.lasted] },
  ];
}

for (const [turn, language] of languages.entries()) {
  test(`each incident is one opening and one closing message a channel, in ${language}`, async () => {
    await using rig = await stage(language);
    const said = alertWords[language];
    for (const alert of samples.filter((_, i) => i % languages.length === turn)) {
      const phones = rig.messenger.phones.length;
      openAndClose(rig.book, alert);
      await allTold(rig.book);
      const expected = expectedOf(alert, language);
      const mails = await Promise.all(rig.server.mails.splice(0).map(({ raw }) => new PostalMime().parse(raw)));
      const slack = rig.hook.bodies.splice(0).map((body) => plain(textsIn(JSON.parse(body)).join('\n')));
      const chats = rig.messenger.phones
        .slice(phones)
        .map(({ content }) => (content.kind === 'text' ? content.text : ''));
      const told = (channel: string) => (alert.key === `alerts.channel:${channel}` ? [] : expected);
      const counts = [mails, slack, chats].map(({ length }) => length);
      assert.deepEqual(counts, [told('e-mail').length, told('webhook').length, told('WhatsApp').length], alert.key);

      for (const [i, { label, says }] of told('e-mail').entries()) {
        const { subject = '', text = '', html = '', inReplyTo, messageId } = mails[i] ?? {};
        const begin = alert.report ? `[Invoice Courier] Sur: ${label}` : `[Invoice Courier] Sur: ${label}: `;
        assert.ok(subject.startsWith(begin), subject);
        if (!alert.report)
          assert.ok(says[0]?.startsWith(plain(subject.slice(begin.length).replace(/…$/, ''))), subject);
        for (const words of says)
          for (const part of [plain(text), readOf(html)]) assert.ok(part.includes(words), `${words} is not in ${part}`);
        assert.equal(inReplyTo ?? messageId, mails[0]?.messageId, 'one conversation');
      }
      for (const [i, { label, says }] of told('WhatsApp').entries()) {
        const text = plain(chats[i] ?? '');
        if (alert.severity !== 'info') assert.ok(text.startsWith(`Invoice Courier · Sur ${label}: `), text);
        for (const words of says) assert.ok(text.includes(words), `${words} is not in ${text}`);
      }
      for (const [i, { says }] of told('webhook').entries()) {
        const text = slack[i] ?? '';
        const head = i > 0 ? said.chat.over : alert.severity === 'info' ? 'Invoice Courier' : said.chat[alert.severity];
        assert.ok(text.startsWith(`${head} (main)`), text);
        for (const words of says.filter((one) => one !== said.lasted))
          assert.ok(text.includes(words), `${words} is not in ${text}`);
      }
    }
  });
}

test('every kind is told in every language', () => {
  const inEnglish = samples.filter(({ severity }) => severity !== 'info');
  for (const language of ['es', 'pt', 'de'] as const)
    for (const { key, sentence, next } of inEnglish) {
      assert.notEqual(sentenceIn(language, sentence), sentence, `${language} ${key}`);
      assert.notDeepEqual(stepIn(language, next), next, `${language} ${key}`);
    }
});

test('the samples have the keys of their kinds, and each kind has one', () => {
  for (const [kind, alerts] of Object.entries(kindSamples)) {
    assert.ok(alerts.length > 0, kind);
    const pattern = new RegExp(`^${RegExp.escape(kind).replace(/WORKER|DAY|PART|NAME/, '.+')}$`);
    for (const { key } of alerts) assert.match(key, pattern);
  }
});
