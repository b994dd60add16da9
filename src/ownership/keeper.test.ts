import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FastClock } from '../../test/support/clock.ts';
import { silentLog } from '../../test/support/silence.ts';
import { databaseError } from '../errors/database.ts';
import { keepLease } from './keeper.ts';
import type { Claimed, OwnerStore } from './port.ts';

test('while PostgreSQL is away, the log says so ever more seldom, and when it is back', async () => {
  const clock = new FastClock(100);
  const lines: string[] = [];
  const note = (fields: object, text: string): void => void lines.push(`${JSON.stringify(fields)} ${text}`);
  const back = Promise.withResolvers<void>();
  let asked = 0;
  const store = {
    renew: () => {
      asked += 1;
      if (asked <= 20) return Promise.reject(databaseError('DATABASE_UNREACHABLE', { place: 'it', detail: 'away' }));
      back.resolve();
      return Promise.resolve(true);
    },
    release: () => Promise.resolve(),
  } as unknown as OwnerStore;
  const owner = keepLease({
    store,
    id: { account: 'main', node: 'one', generation: 1, epoch: 1 } as Claimed,
    askedAt: clock.now(),
    clock,
    log: { ...silentLog, info: note, warn: note },
    onLost: () => assert.fail('nobody has taken it'),
  });
  await back.promise;
  await owner.close();
  assert.deepEqual(
    lines.flatMap((line) => /"failures":(\d+)/.exec(line)?.[1] ?? []),
    ['1', '2', '4', '8', '16', '20'],
  );
});
