import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { codePoint } from '../../test/support/code-point.ts';
import { inShape, type ToldIncident } from './webhook-shapes.ts';

const told: ToldIncident = {
  event: 'opened',
  company: null,
  session: 'main',
  key: 'delivery.held',
  severity: 'critical',
  sentence: 'Held or failed: 3 invoices.',
  next: 'See them: node hybrid-invoice-service.js deliveries list',
  durationMs: null,
};

/** Every object of a kind in a message. */
function ofType(value: unknown, type: string): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value && value.type === type ? [value as Record<string, unknown>] : [];
  return [...own, ...Object.values(value).flatMap((one) => ofType(one, type))];
}
const texts = (value: unknown, type: string) => ofType(value, type).map(({ text }) => text as string);

test('what a program reads is passed on as it is', () => {
  assert.deepEqual(inShape('courier', told, 'en'), told);
});

test('Slack gets a message of plain texts: urgency, what happened, what to do, and the key', () => {
  const message = inShape('slack', told, 'en') as { text: string };
  assert.equal(message.text, 'Urgent (main): Held or failed: 3 invoices.');
  assert.deepEqual(texts(message, 'plain_text'), [
    'Urgent (main)',
    told.sentence,
    `What to do: ${told.next}`,
    told.key,
  ]);
  assert.deepEqual(ofType(message, 'mrkdwn'), []);
});

test('Teams gets an adaptive card of runs, which read no Markdown', () => {
  const message = inShape('teams', told, 'en');
  const [card] = ofType(message, 'AdaptiveCard');
  assert.equal(card?.['version'], '1.4');
  assert.deepEqual(texts(card, 'TextRun'), ['Urgent (main)', told.sentence, `What to do: ${told.next}`, told.key]);
  assert.deepEqual(ofType(message, 'TextBlock'), []);
});

test('what is over says how long it lasted, and asks for nothing', () => {
  const over = { ...told, event: 'closed', durationMs: 12 * 60_000 };
  assert.deepEqual(texts(inShape('slack', over, 'en'), 'plain_text'), [
    'Over (main), after 12 min',
    told.sentence,
    told.key,
  ]);
  assert.deepEqual(texts(inShape('teams', over, 'en'), 'TextRun'), [
    'Over (main), after 12 min',
    told.sentence,
    told.key,
  ]);
  const report = { ...told, severity: 'info', event: 'opened' } as const;
  assert.equal(texts(inShape('slack', report, 'en'), 'plain_text')[0], 'Invoice Courier (main)');
});

test('hostile values mention nobody, link nowhere and keep within the limits', () => {
  const hostile = fc.oneof(
    fc.constantFrom(
      '<!channel>',
      '<@U123>',
      '<https://evil.example|pay>',
      '*b* _i_ ~s~ `c`',
      '{{DATE(2026-01-01T00:00:00Z)}}',
    ),
    fc.constantFrom('[pay](https://evil.example)', '<at>all</at>', '', 'x'.repeat(9000), '\ud83d\ude00'.repeat(4000)),
    fc.string({ unit: codePoint, maxLength: 200 }),
  );
  fc.assert(
    fc.property(hostile, hostile, hostile, (sentence, next, session) => {
      const one = { ...told, sentence, next, session };
      const slack = inShape('slack', one, 'en') as { text: string; mrkdwn: boolean };
      assert.doesNotMatch(slack.text, /[<>]/);
      assert.equal(slack.mrkdwn, false);
      const plain = ofType(slack, 'plain_text');
      assert.ok(plain.every(({ text }) => (text as string).length >= 1 && (text as string).length <= 3000));
      assert.ok(plain.slice(0, 1).every(({ text }) => (text as string).length <= 150));
      const teams = inShape('teams', one, 'en');
      assert.ok(texts(teams, 'TextRun').every((text) => text.length >= 1 && !text.includes('{{')));
      assert.ok(Buffer.byteLength(JSON.stringify(teams)) < 28 * 1024);
    }),
  );
});

test('the title names the company and the session, as far as there are several, and nobody for what is of the service', () => {
  const titled = (company: string | null, session: string): string =>
    (inShape('slack', { ...told, company, session }, 'en') as { text: string }).text.split(':')[0] ?? '';
  assert.match(titled('north, south', 'alpha'), /^[^()]+ \(north, south, alpha\)$/);
  assert.match(titled(null, 'main'), /^[^()]+ \(main\)$/);
  assert.match(titled(null, ''), /^[^()]+$/);
});
