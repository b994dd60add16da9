import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DayReport } from '../../src/alerts/day-report.ts';
import { composeMail } from '../../src/alerts/mail/compose.ts';
import type { Notice } from '../../src/alerts/notices.ts';
import type { AlertLanguage } from '../../src/alerts/words.ts';
import type { SummaryRow } from '../../src/delivery/ports/standing-store.ts';
import type { FailingWorker } from '../../src/delivery/shared/failing-workers.ts';
import { placesNow } from '../../src/delivery/standing/places.ts';
import { dayReport, type ReportFacts } from '../../src/delivery/telling/day-report.ts';
import { mailError } from '../../src/errors/mail.ts';
import { inCommands } from '../../src/next-steps/commands.ts';

const now = Date.parse('2026-11-25T21:00:00Z');
const row = (state: SummaryRow['state'], count: number, reason: string | null = null): SummaryRow => ({
  role: 'customer',
  state,
  reason,
  count,
  oldestCreatedAt: now - 3 * 3_600_000,
});
const placesWhile = (failing: readonly FailingWorker[]) =>
  placesNow({
    health: { all: () => failing, worked: () => new Map() },
    sources: ['folder', 'mailbox'],
    disk: { place: 'disk', trouble: null, since: null },
    now: { wall: now, monotonic: 3_600_000 },
  });
const facts: ReportFacts = {
  day: '2026-11-25',
  timeZone: 'America/Argentina/Buenos_Aires',
  counts: { sent: 41, delivered: 39, read: 30, failed: 1, held: 4 },
  untaken: 2,
  customers: [
    row('read', 900),
    row('held', 1, 'DELIVERY_DOUBTFUL'),
    row('held', 3, 'PHONE_MISSING'),
    row('failed', 1, 'DELIVERY_REFUSED'),
    row('held', 1, 'DELIVERY_LINE_TOO_SLOW'),
    row('queued', 2),
    row('prepared', 1),
    row('waiting_document', 4),
  ],
  waits: [
    { sentence: 'Quiet hours (SEND_QUIET_HOURS).', until: now + 12 * 3_600_000, next: null },
    { sentence: 'Invoices wait for PDFs, and 2 of the mails were left.', until: null, next: 'See why.' },
  ],
  session: null,
  places: placesWhile([
    {
      worker: 'documents.mailbox',
      since: 1_800_000,
      error: mailError('MAIL_SERVER_UNREACHABLE', { server: 'imap.example.com:993', detail: 'timeout' }),
    },
  ]),
  incidents: [
    { key: 'session.age', severity: 'warning', sentence: 'The session is old.', next: '', openedAt: 0, closedAt: null },
  ],
  now,
};

function mailOf(report: DayReport, language: AlertLanguage) {
  const alert = {
    key: 'delivery.daily_report:2026-11-25',
    severity: 'info',
    sentence: 'Daily report.',
    next: '',
  } as const;
  const incident = { ...alert, openedAt: now, closedAt: now, report };
  const notice: Notice = { id: 1, event: 'opened', incident, attempts: 0, times: 1, totalMs: 0 };
  const head = { company: 'Ferretería del Sur', session: 'default', language, timeZone: report.timeZone };
  const open = [
    { ...alert, key: 'session.age', severity: 'warning', sentence: 'The session is old.', openedAt: 0, closedAt: null },
  ] as const;
  return composeMail(notice, { ...head, domain: 'example.com', words: inCommands }, open, now);
}

test('what needs a person comes first, the most numerous on top, then figures, what waits and why, and every place', () => {
  const { subject, text } = mailOf(dayReport(facts), 'en');
  assert.equal(subject, '[Invoice Courier] Ferretería del Sur: Daily report 2026-11-25: 7 need a person, 41 sent');
  const order = [
    'mails were left',
    '3 × SAP has no phone number for the customer.',
    '1 × It may have been sent',
    '1 × The line is too slow to upload its document.',
    'Open problems',
    'The session is old.',
    'Since the last report',
    'Waiting',
    'Quiet hours (SEND_QUIET_HOURS). (until 2026-11-26 06:00)',
    'State',
  ].map((part) => [part, text.indexOf(part)] as const);
  for (const [part, at] of order) assert.ok(at > 0, part);
  assert.deepEqual(
    order.map(([part]) => part),
    order.toSorted((a, b) => a[1] - b[1]).map(([part]) => part),
  );
  assert.match(
    text,
    /Sent +41\n +Delivered to the phone +39\n +Read +30\n +Failed +1\n +Not yet received by a phone +2\n/,
  );
  assert.match(text, /4 have no PDF yet\n +3 are queued\n|3 are queued\n +4 have no PDF yet\n/);
  assert.match(text, /The oldest waits for 3 h\./);
  assert.match(text, /WhatsApp +works\n +SAP +works\n +PDF folder +works\n/);
  assert.match(text, /Mailbox +The IMAP server imap\.example\.com:993 .* \(2026-11-25 17:30\)\n +Disk +works/);
});

test('a calm day says so, in every language, with nothing left untranslated', () => {
  const calm = { ...facts, customers: [row('read', 900)], waits: [], places: placesWhile([]), untaken: 0 };
  for (const [language, words] of [
    ['es', ['Informe diario', 'Nada requiere a una persona', 'Nada está en espera.', 'funciona']],
    ['pt', ['Relatório diário', 'Nada precisa de uma pessoa', 'Nada está em espera.', 'funciona']],
    ['en', ['Daily report', 'Nothing needs a person', 'Nothing waits.', 'works']],
    ['de', ['Tagesbericht', 'Nichts braucht einen Menschen', 'Nichts wartet.', 'läuft']],
  ] as const) {
    const { text, html } = mailOf(dayReport(calm), language);
    for (const word of words) assert.ok(text.includes(word) && html.includes(word), `${language}: ${word}`);
    assert.match(html, new RegExp(`<html lang="${language}">`));
  }
});

test('it survives its way through the incident file as JSON', () => {
  const report = dayReport(facts);
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
  assert.deepEqual(report.incidents, [
    { key: 'session.age', severity: 'warning', sentence: 'The session is old.', openedAt: 0 },
  ]);
  const mailbox = report.places.find(({ place }) => place === 'mailbox');
  assert.equal(mailbox?.since, now - 1_800_000);
});
