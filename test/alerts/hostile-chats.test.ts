import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Incident } from '../../src/alerts/alert.ts';
import type { DayReport } from '../../src/alerts/day-report.ts';
import { reportSheet } from '../../src/alerts/mail/report-sheet.ts';
import { sheetAsText } from '../../src/alerts/mail/sheet.ts';
import type { Notice } from '../../src/alerts/notices.ts';
import { webhookChannel } from '../../src/alerts/webhook.ts';
import type { WebhookFormat } from '../../src/alerts/webhook-shapes.ts';
import { whatsAppChannel } from '../../src/alerts/whatsapp.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import type { NextStep } from '../../src/next-steps/next-step.ts';
import { stepIn } from '../../src/translations/translate.ts';
import { hostileChatTexts, hostileTexts, invisibleIn, mark } from '../security/hostile-texts.ts';
import { startReceiver } from './receiver.ts';
import { reportSaying } from './report-saying.ts';

const now = Date.parse('2026-11-25T12:00:00Z');
const timeout = () => AbortSignal.timeout(10_000);

function noticesSaying(text: string): readonly Notice[] {
  const incident: Incident = {
    ...{ key: `delivery.trouble.${text}`, severity: 'critical', sentence: text, next: text },
    ...{ openedAt: now, closedAt: null },
  };
  const report: Incident = { ...incident, severity: 'info', report: reportSaying(text) };
  const told = { id: 1, event: 'opened', attempts: 0, times: 1, totalMs: 0 } as const;
  return [
    { ...told, incident },
    { ...told, event: 'closed', incident: { ...incident, closedAt: now + 60_000 } },
    { ...told, event: 'summed', times: 3, incident },
    { ...told, incident: report },
  ];
}

function setting(text: string, language: 'en' | 'es') {
  const words = (next: NextStep) => inCommands(stepIn(language, next));
  const head = { company: text, session: text, language, timeZone: 'UTC', domain: 'example.com', words };
  return { ...head, reportText: (report: DayReport) => sheetAsText(reportSheet(report, [], head)) };
}

async function posted(text: string, format: WebhookFormat): Promise<readonly string[]> {
  await using hook = await startReceiver();
  const channel = webhookChannel({ ...setting(text, 'es'), url: hook.url, secret: null, format });
  for (const notice of noticesSaying(text)) await channel.send(notice, timeout());
  return hook.bodies;
}

async function chatted(text: string): Promise<readonly string[]> {
  const texts: string[] = [];
  const send = ({ text: said }: { readonly text: string }) => Promise.resolve(void texts.push(said));
  const channel = whatsAppChannel({ ...setting(text, 'es'), phone: { ready: () => true, send } });
  for (const notice of noticesSaying(text)) await channel.send(notice, timeout());
  return texts;
}

/** A message without its texts: what it is made of. */
function shapeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value;
  if (Array.isArray(value)) return value.map(shapeOf);
  const entries = Object.entries(value).map(([name, inner]) => {
    const isText = ['text', 'next', 'sentence', 'key', 'company', 'session', 'state', 'trouble'].includes(name);
    return [name, isText && typeof inner === 'string' ? 'text' : typeof inner === 'object' ? shapeOf(inner) : inner];
  });
  return Object.fromEntries(entries);
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

for (const format of ['courier', 'slack', 'teams'] as const) {
  test(`such a text stays text within its field, and is seen: ${format}`, async () => {
    const harmless = (await posted('Ana', format)).map((body) => shapeOf(JSON.parse(body)));
    assert.equal(harmless.length, 4);
    for (const text of [...hostileTexts, ...hostileChatTexts]) {
      const bodies = await posted(text, format);
      const messages = bodies.map((body) => JSON.parse(body) as { readonly text?: string });
      assert.deepEqual(messages.map(shapeOf), harmless, JSON.stringify(text).slice(0, 200));
      for (const [i, message] of messages.entries()) {
        for (const one of stringsIn(message)) assert.deepEqual(invisibleIn(one), []);
        assert.ok(stringsIn(message).some((one) => one.includes(mark)));
        if (format === 'slack') assert.doesNotMatch(message.text ?? '<', /[<>]/);
        if (format === 'teams') assert.ok(stringsIn(message).every((one) => !one.includes('{{')));
        assert.ok(Buffer.byteLength(bodies[i] ?? '') < (format === 'courier' ? 300_000 : 28_000));
      }
    }
  });
}

test('such a text adds no line, mark-up or flood to a chat with the administrator', async () => {
  const harmless = (await chatted('Ana')).map((text) => text.split('\n').length);
  for (const text of [...hostileTexts, ...hostileChatTexts]) {
    const chats = await chatted(text);
    assert.deepEqual(
      chats.map((one) => one.split('\n').length),
      harmless,
      JSON.stringify(text).slice(0, 200),
    );
    for (const chat of chats) {
      assert.deepEqual(invisibleIn(chat), []);
      assert.doesNotMatch(chat, /[*_~`]/);
      assert.doesNotMatch(chat, /^(?:[*>-]|\d+\.) (?!$)/m);
      assert.ok(chat.includes(mark.replaceAll(/[*_~`]/g, ' ')));
      assert.ok(chat.length < 30_000, String(chat.length));
    }
  }
});
