import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FastClock } from '../../test/support/clock.ts';
import { SteppedClock } from '../../test/support/stepped-clock.ts';
import type { Alert } from '../alerts/alert.ts';
import type { ChannelName } from '../alerts/channel-names.ts';
import type { Standbys } from '../database/postgres/owners.ts';
import { alertsOfOwner, untilTold, watchForStandby, whenLost } from './owner-incidents.ts';

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

test('a node that lost the session while it did not reach PostgreSQL says that this is over', () => {
  const told: string[] = [];
  const book = { raise: ({ key }: Alert) => void told.push(key), resolve: (key: string) => void told.push(`-${key}`) };
  const lost = whenLost(book, 'a', () => void told.push('ends'));
  lost('another_owner');
  const over = ['-delivery.trouble.database', '-session.store_unwritable', '-session.disconnected'];
  assert.deepEqual(told.splice(0), [...over, 'service.session_taken', 'ends']);
  lost('another_history');
  assert.deepEqual(told, ['ends']);
});

/** Looks around each minute, of which each has one of these answers; the last one stays. */
function watched(tookFrom: string | null, answers: (Standbys | Error)[]) {
  const told: string[] = [];
  const book = {
    raise: ({ key, sentence }: Alert) => void told.push(`${key} ${sentence}`),
    resolve: (key: string) => void told.push(`-${key}`),
  };
  const clock = new SteppedClock();
  const asked: (readonly string[])[] = [];
  const look = async (seen: readonly string[]): Promise<Standbys> => {
    asked.push(seen);
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? assert.fail();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const watch = watchForStandby(book, { node: 'b', tookFrom }, look, clock);
  return { told, asked, watch, minutes: (n: number) => clock.pass(n * 60_000) };
}

const none: Standbys = { waiting: [], silent: [] };
const stands: Standbys = { waiting: ['a'], silent: [] };
const silent: Standbys = { waiting: [], silent: ['a'] };

test('a node that died is told of until another stands by, also by the next start of the one that took over', async () => {
  const { told, watch, minutes } = watched('a', [none, new Error('PostgreSQL is away'), stands]);
  assert.match(
    told.splice(0).join(),
    /^service.node_silent The node a stopped answering: this one, b, runs the session/,
  );
  await minutes(2);
  assert.deepEqual(told, []);
  await minutes(1);
  assert.deepEqual(told, ['-service.node_silent']);
  await watch.close();
  const next = watched(null, [stands]);
  await next.minutes(1);
  assert.deepEqual(next.told, ['-service.node_silent']);
  await next.watch.close();
});

test('a node that stood by and died is told of until one stands by again', async () => {
  const { told, asked, watch, minutes } = watched(null, [none, stands, silent, silent, silent, stands]);
  await minutes(3);
  assert.deepEqual(told.splice(0), ['-service.node_silent'], 'once may be a moment');
  await minutes(2);
  assert.match(
    told.splice(0).join(),
    /^service.node_silent The node a, which stood by for this one, b, stopped answering/,
  );
  assert.deepEqual(asked, [[], [], ['a'], ['a'], ['a']]);
  await minutes(1);
  assert.deepEqual(told, ['-service.node_silent']);
  await watch.close();
});

test('a node that stood by and was stopped in order is not missed, nor one that is heard of again', async () => {
  for (const answers of [
    [stands, none],
    [stands, silent, new Error('PostgreSQL is away'), stands],
    [stands, silent, none],
  ]) {
    const { told, watch, minutes } = watched(null, answers);
    await minutes(8);
    assert.deepEqual(
      told.filter((one) => !one.startsWith('-')),
      [],
    );
    await watch.close();
  }
});
