import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert } from '../../src/alerts/alert.ts';
import { certificateFinding, clockFinding, diskFinding } from '../../src/alerts/machine.ts';
import { startMachineWatch } from '../../src/service/machine-watch.ts';
import { linkClock } from '../../src/session/lifecycle/link-clock.ts';
import { silentLog } from '../support/silence.ts';
import { SteppedClock } from '../support/stepped-clock.ts';

const GIGABYTE = 1024 ** 3;
const MINUTE = 60_000;
const DAY = 86_400_000;

test('a disk is told of at 2 GB, again at 1 GB, and urgently at 500 MB', () => {
  const at = (free: number) => {
    const { alert } = diskFinding(free);
    return alert && [alert.severity, alert.stage];
  };
  assert.equal(at(2 * GIGABYTE), null);
  assert.deepEqual(at(2 * GIGABYTE - 1), ['warning', 1]);
  assert.deepEqual(at(GIGABYTE - 1), ['warning', 2]);
  assert.deepEqual(at(GIGABYTE / 4), ['critical', 3]);
});

test('a clock is wrong once three answers in a row say so, in the same direction', () => {
  const minutes = (...list: number[]) => clockFinding(list.map((one) => one * MINUTE))?.alert?.sentence ?? null;
  assert.equal(minutes(), null);
  assert.equal(minutes(10, 10), null);
  assert.equal(minutes(10, 1, 10), null);
  assert.equal(minutes(10, -10, 10), null);
  assert.equal(minutes(7, 5, 6), "This computer's clock is 5 minutes behind SAP's.");
  assert.equal(minutes(0, -60, -61, -62), "This computer's clock is 60 minutes ahead of SAP's.");
});

test('a certificate is told of at 30 and 14 days, and urgently at 3', () => {
  const at = (days: number) => {
    const { alert } = certificateFinding('sap.certificate', 'SAP', 100 * DAY, (100 - days) * DAY);
    return alert && [alert.severity, alert.stage];
  };
  assert.equal(at(30), null);
  assert.deepEqual(at(29), ['warning', 1]);
  assert.deepEqual(at(13), ['warning', 2]);
  assert.deepEqual(at(2), ['critical', 3]);
  assert.deepEqual(at(-1), ['critical', 3]);
});

test('the phone is told of at 7 and 10 days, and urgently at 12', () => {
  const memory = { engine: 'baileys', linkedAt: 0, lastConnectedAt: 40 * DAY, account: null } as const;
  const at = (days: number) => {
    const { warning } = linkClock({ ...memory, phoneSeenAt: (40 - days) * DAY }, 40 * DAY);
    return warning && [warning.severity, warning.stage];
  };
  assert.equal(at(6), null);
  assert.deepEqual(at(7), ['warning', 1]);
  assert.deepEqual(at(10), ['warning', 2]);
  assert.deepEqual(at(12), ['critical', 3]);
});

test('within a minute the watch tells of each, and that it is over', async () => {
  const clock = new SteppedClock();
  const open = new Map<string, Alert>();
  const alerts = {
    raise: (alert: Alert) => void open.set(alert.key, alert),
    resolve: (key: string) => void open.delete(key),
  };
  let free = 10 * GIGABYTE;
  const watch = startMachineWatch({ alerts, clock, log: silentLog, freeBytes: () => Promise.resolve(free) });
  await clock.pass(0);
  assert.deepEqual([...open.keys()], []);
  const answers = (skew: number, days: number): void => {
    const now = clock.now().wall;
    const facts = { sentAt: now - 40, receivedAt: now, certificateUntil: now + days * DAY };
    for (let i = 0; i < 3; i++) watch.answered({ ...facts, serverTime: now + skew });
  };
  free = GIGABYTE / 10;
  answers(-6 * MINUTE, 10);
  await clock.pass(MINUTE);
  assert.deepEqual([...open.keys()].toSorted(), ['machine.clock', 'machine.disk', 'sap.certificate']);
  assert.match(watch.disk().trouble ?? '', /nearly full: 102 MB/);
  free = 10 * GIGABYTE;
  answers(0, 300);
  await clock.pass(MINUTE);
  assert.deepEqual([...open.keys()], []);
  assert.equal(watch.disk().trouble, null);
  await watch.close();
});

test('the certificate of the pages is told of once before it ends, and it is over when it is renewed', async () => {
  const clock = new SteppedClock();
  const told: string[] = [];
  const open = new Map<string, Alert>();
  const alerts = {
    raise: (alert: Alert) => {
      if (!open.has(alert.key)) told.push(alert.key);
      open.set(alert.key, alert);
    },
    resolve: (key: string) => void open.delete(key),
  };
  let until = clock.now().wall + 20 * DAY;
  const watch = startMachineWatch({
    alerts,
    clock,
    log: silentLog,
    freeBytes: () => Promise.resolve(10 * GIGABYTE),
    ownCertificateUntil: () => Promise.resolve(until),
  });
  for (let minute = 0; minute < 5; minute++) await clock.pass(MINUTE);
  assert.deepEqual(told, ['http.certificate']);
  until += 90 * DAY;
  await clock.pass(MINUTE);
  assert.deepEqual([...open.keys()], []);
  await watch.close();
});
