import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportSentence } from '../../src/delivery/daily-report.ts';
import { databaseError } from '../../src/errors/database.ts';
import { FastClock } from './fast-clock.ts';
import { Rig } from './rig.ts';

const DAY = 86_400_000;

test('the daily report says what was sent and read, what is held and why, and how long the oldest waits', async () => {
  const clock = new FastClock(1);
  await using rig = new Rig();
  rig.clock = clock;
  rig.messenger.clock = clock;
  const reports = () => rig.alerts.filter(({ key }) => key.startsWith('delivery.daily_report'));
  rig.messenger.script = ({ jid }) => (jid.startsWith('5491140035555') ? { refuse: '404' } : 'deliver');
  for (let n = 1; n <= 4; n++) {
    rig.company.post(n);
    if (n < 4) rig.company.print(n);
  }
  rig.company.customer('C5', 'un poema sin número');
  rig.company.invoice(5);
  await rig.start();
  await rig.until(
    async () => Object.values(await rig.states()).join() === 'read,read,failed,waiting_document,held',
    'each where it belongs',
  );
  assert.equal(reports().length, 0, 'none is wished');
  await rig.stop();

  rig.settings = { ...rig.settings, dailyReportAt: '00:00' };
  await rig.start();
  await rig.until(() => reports().length === 1, 'the report');
  const [first] = reports();
  assert.equal(first?.severity, 'info');
  assert.match(
    first.sentence,
    /^Daily report \d{4}-\d\d-\d\d: 2 sent, 2 delivered, 2 read, 1 failed; 1 held \(1 PHONE_UNREADABLE\); 1 waiting \(1 no PDF yet\), the oldest for 0 hours\.$/,
  );
  assert.ok(!rig.open.has(first.key), 'told and over');

  // Two days off; the next report covers them, and comes once.
  await rig.stop();
  clock.setBy(2 * DAY);
  rig.company.invoice(6);
  await rig.start();
  await rig.until(() => reports().length === 2, 'the next');
  const reads = rig.company.reads;
  await rig.until(() => rig.company.reads > reads + 10, 'time goes by');
  assert.equal(reports().length, 2);
  assert.match(reports()[1]?.sentence ?? '', /the oldest for 48 hours/);
});

test('the daily report says what keeps back the messages that are queued, and until when', () => {
  const row = { role: 'customer', reason: null, count: 2, oldestCreatedAt: 0 } as const;
  const sentence = reportSentence({
    day: '2026-11-20',
    counts: { sent: 0, delivered: 0, read: 0, failed: 0, held: 0 },
    customers: [
      { ...row, state: 'queued' },
      { ...row, state: 'waiting_document', count: 1 },
    ],
    waits: [{ sentence: 'Quiet hours (SEND_QUIET_HOURS).', until: Date.UTC(2026, 10, 21, 11), next: null }],
    now: 3 * 3_600_000,
    timeZone: 'America/Argentina/Buenos_Aires',
  });
  assert.match(
    sentence,
    /0 held; 3 waiting \(1 no PDF yet, 2 queued\), the oldest for 3 hours\. Quiet hours \(SEND_QUIET_HOURS\)\. Until 2026-11-21 08:00\. Times of America\/Argentina\/Buenos_Aires\.$/,
  );
});

test('a clock that was far ahead for a while silences no report for as long', async () => {
  const clock = new FastClock(1);
  await using rig = new Rig({ dailyReportAt: '00:00' });
  rig.clock = clock;
  rig.messenger.clock = clock;
  const reports = () => rig.alerts.filter(({ key }) => key.startsWith('delivery.daily_report'));
  clock.setBy(30 * DAY);
  await rig.start();
  await rig.until(() => reports().length === 1, 'one of next month');
  clock.setBy(-30 * DAY);
  await rig.until(() => reports().length === 2, 'one of today');
  const reads = rig.company.reads;
  await rig.until(() => rig.company.reads > reads + 10, 'time goes by');
  assert.equal(reports().length, 2);
});

test('a disk that does not keep that the report was told does not have it told again and again', async () => {
  await using rig = new Rig({ dailyReportAt: '00:00' });
  const reports = () => rig.alerts.filter(({ key }) => key.startsWith('delivery.daily_report'));
  await rig.start({ approve: false });
  const { outbox } = rig;
  const putSetting = outbox.putSetting.bind(outbox);
  let refused = 0;
  outbox.putSetting = (name, ...rest) => {
    if (name !== 'last_daily_report' || refused >= 3) return putSetting(name, ...rest);
    refused += 1;
    return Promise.reject(databaseError('DATABASE_FULL'));
  };
  await rig.until(() => refused === 3 && reports().length > 0, 'told');
  const reads = rig.company.reads;
  await rig.until(() => rig.company.reads > reads + 10, 'time goes by');
  assert.equal(reports().length, 1);
});
