import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localMoment } from '../../src/delivery/rules/pacing.ts';
import { placesNow } from '../../src/delivery/standing/places.ts';
import { reportSentence } from '../../src/delivery/telling/daily-report.ts';
import { databaseError } from '../../src/errors/database.ts';
import { FastClock } from '../support/clock.ts';
import { Rig } from '../support/delivery.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A rig whose clock shows this hour of the day in the company's time zone. */
function rigAt(hour: number): { rig: Rig; clock: FastClock; reports: () => readonly { readonly sentence: string }[] } {
  const clock = new FastClock(1);
  const rig = new Rig();
  rig.clock = clock;
  rig.messenger.clock = clock;
  const { minute } = localMoment(clock.now().wall, rig.settings.timeZone);
  clock.setBy(hour * HOUR - minute * 60_000);
  return { rig, clock, reports: () => rig.alerts.filter(({ key }) => key.startsWith('delivery.daily_report')) };
}
async function looks(rig: Rig): Promise<void> {
  const { reads } = rig.company;
  await rig.until(() => rig.company.reads > reads + 20, 'time goes by');
}

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

test('nothing is reported on the day of the installation, and from the next day on what waits for approval', async () => {
  const { rig, clock, reports } = rigAt(12);
  await using _ = rig;
  rig.settings = { ...rig.settings, dailyReportAt: '08:00' };
  rig.company.invoice(1);
  await rig.start({ approve: false });
  await rig.until(async () => (await rig.outbox.lastReport()) !== null, 'the day counts as told');
  await looks(rig);
  assert.deepEqual(reports(), []);
  await rig.stop();
  clock.setBy(DAY);
  await rig.start({ approve: false });
  await rig.until(() => reports().length === 1, 'the next day');
  assert.match(reports()[0]?.sentence ?? '', /until a person approves/);
});

test('the daily report says why queued messages are delayed, and until when', () => {
  const row = { role: 'customer', reason: null, count: 2, oldestCreatedAt: 0 } as const;
  const sentence = reportSentence({
    day: '2026-11-20',
    counts: { sent: 0, delivered: 0, read: 0, failed: 0, held: 0 },
    untaken: 0,
    customers: [
      { ...row, state: 'queued' },
      { ...row, state: 'waiting_document', count: 1 },
    ],
    waits: [{ sentence: 'Quiet hours (SEND_QUIET_HOURS).', until: Date.UTC(2026, 10, 21, 11), next: null }],
    places: [],
    incidents: [],
    now: 3 * 3_600_000,
    timeZone: 'America/Argentina/Buenos_Aires',
  });
  assert.match(
    sentence,
    /0 held; 3 waiting \(1 no PDF yet, 2 queued\), the oldest for 3 hours\. Quiet hours \(SEND_QUIET_HOURS\)\. Until 2026-11-21 08:00\. Times of America\/Argentina\/Buenos_Aires\.$/,
  );
});

test('the daily report says what does not work and what is open, since when, and each trouble once', () => {
  const trouble = 'It does not answer.';
  const open = { severity: 'critical', next: '', closedAt: null } as const;
  const sentence = reportSentence({
    day: '2026-11-20',
    counts: { sent: 0, delivered: 0, read: 0, failed: 0, held: 0 },
    ...{ untaken: 0, customers: [], waits: [] },
    places: placesNow({
      health: { all: () => [{ worker: 'intake', since: 0, error: new Error(trouble) }], worked: () => new Map() },
      sources: ['folder'],
      disk: null,
      now: { wall: Date.UTC(2026, 10, 20, 12), monotonic: HOUR },
    }),
    incidents: [
      { ...open, key: 'delivery.trouble.intake', sentence: trouble, openedAt: 0 },
      { ...open, key: 'session.age', sentence: 'The session is old.', openedAt: Date.UTC(2026, 10, 20, 10) },
    ],
    now: Date.UTC(2026, 10, 20, 12),
    timeZone: 'America/Argentina/Buenos_Aires',
  });
  assert.match(
    sentence,
    /nothing waits\. SAP does not work since 2026-11-20 08:00: It does not answer\. Open since 2026-11-20 07:00: The session is old\. Times of America\/Argentina\/Buenos_Aires\.$/,
  );
});

test('a clock that was far ahead for a while does not suppress reports afterwards', async () => {
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

test('if the disk cannot record that the report was sent, it is not sent repeatedly', async () => {
  await using rig = new Rig({ dailyReportAt: '00:00' });
  const reports = () => rig.alerts.filter(({ key }) => key.startsWith('delivery.daily_report'));
  const delivery = await rig.start({ approve: false });
  const { outbox } = rig;
  const keepReport = outbox.keepReport.bind(outbox);
  let refused = 0;
  outbox.keepReport = (report) => {
    if (refused >= 3) return keepReport(report);
    refused += 1;
    return Promise.reject(databaseError('DATABASE_FULL'));
  };
  await delivery.approve();
  await rig.until(() => refused === 3 && reports().length > 0, 'told');
  const reads = rig.company.reads;
  await rig.until(() => rig.company.reads > reads + 10, 'time goes by');
  assert.equal(reports().length, 1);
});

test('the report is made after its time of day, and covers everything since the previous one', async () => {
  const { rig, clock, reports } = rigAt(10);
  await using _ = rig;
  rig.settings = { ...rig.settings, dailyReportAt: '12:00' };
  await rig.start();
  rig.company.invoice(1);
  await rig.untilState(1, 'read', 'sent');
  await looks(rig);
  assert.equal(reports().length, 0, 'it is ten in the morning');
  clock.setBy(3 * HOUR);
  await rig.until(() => reports().length === 1, 'the first');
  assert.match(reports()[0]?.sentence ?? '', /: 1 sent/);
  rig.company.invoice(2);
  await rig.untilState(2, 'read', 'sent');
  // The service was off, or nobody looked, for two days.
  clock.setBy(2 * DAY);
  await rig.until(() => reports().length === 2, 'the second');
  assert.match(reports()[1]?.sentence ?? '', /: 1 sent/);
});

test('a clock that is set back does not repeat a report', async () => {
  const { rig, clock, reports } = rigAt(13);
  await using _ = rig;
  rig.settings = { ...rig.settings, dailyReportAt: '12:00' };
  await rig.start();
  await rig.until(() => reports().length === 1, 'the first');
  clock.setBy(-20 * HOUR);
  rig.company.invoice(1);
  await rig.untilState(1, 'read', 'sent');
  await looks(rig);
  assert.equal(reports().length, 1);
});
