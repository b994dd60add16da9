import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FastClock } from '../../test/support/clock.ts';
import type { Alert } from '../alerts/alert.ts';
import type { ChannelName } from '../alerts/channel-names.ts';
import { alertsOfOwner, untilTold, watchForStandby } from './owner-incidents.ts';

test('the end waits only for channels that there are, and that need no session', async () => {
  const installations: readonly (readonly ChannelName[])[] = [[], ['webhook'], ['e-mail', 'WhatsApp']];
  for (const channels of installations) {
    const asked: string[] = [];
    const channel = (name: string) => {
      asked.push(name);
      const waits = asked.filter((one) => one === name).length < 3;
      return { next: () => null, untilNext: () => (waits ? 0 : null) } as never;
    };
    await untilTold({ channels, channel });
    assert.deepEqual(new Set(asked), new Set(channels.filter((name) => name !== 'WhatsApp')));
    for (const name of new Set(asked)) assert.ok(asked.filter((one) => one === name).length >= 3, name);
  }
});

test('a login that was replaced needs a person only if the lease is still this node’s', async () => {
  const told: string[] = [];
  const book = { raise: ({ key }: Alert) => void told.push(key), resolve: (key: string) => void told.push(`-${key}`) };
  let leftMs = 12_000;
  const clock = new FastClock(100);
  const alerts = alertsOfOwner(book, () => leftMs, clock);
  const replaced: Alert = { key: 'session.needs_person', severity: 'critical', sentence: 'Another has it.', next: '' };
  const lost: Alert = { ...replaced, key: 'session.disconnected' };
  alerts.raise(replaced);
  assert.deepEqual(told.splice(0), [replaced.key]);

  leftMs = 0;
  alerts.raise(replaced);
  alerts.raise(lost);
  await clock.sleep(2000);
  assert.deepEqual(told.splice(0), [lost.key]);
  leftMs = 12_000;
  while (told.length === 0) await clock.sleep(100);
  assert.deepEqual(told.splice(0), [replaced.key]);

  leftMs = 0;
  alerts.raise(replaced);
  alerts.end();
  alerts.raise(replaced);
  alerts.resolve(replaced.key);
  leftMs = 12_000;
  await clock.sleep(2000);
  assert.deepEqual(told, [`-${replaced.key}`]);
});

test('a node that died is told of until another stands by, also by the next start of the one that took over', async () => {
  const told: string[] = [];
  const book = { raise: ({ key }: Alert) => void told.push(key), resolve: (key: string) => void told.push(`-${key}`) };
  const clock = new FastClock(100);
  const answers: (boolean | Error)[] = [false, new Error('PostgreSQL is away'), true];
  const isWaiting = async (): Promise<boolean> => {
    const answer = answers.shift() ?? true;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const watch = watchForStandby(book, { node: 'b', tookFrom: 'a' }, isWaiting, clock);
  assert.deepEqual(told.splice(0), ['service.node_silent']);
  await clock.sleep(150_000);
  assert.deepEqual(told, []);
  while (told.length === 0) await clock.sleep(1000);
  assert.deepEqual(told.splice(0), ['-service.node_silent']);
  await watch.close();
  const next = watchForStandby(book, { node: 'b', tookFrom: null }, isWaiting, clock);
  while (told.length === 0) await clock.sleep(1000);
  assert.deepEqual(told, ['-service.node_silent']);
  await next.close();
});
