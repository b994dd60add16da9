import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharedAccount } from './account-share.ts';

/**
 * Which of the books send, in a pace of one a minute, while each asks as often as its worker looks.
 *
 * @param due how many messages each has had to send until a minute
 */
function sendsOf(due: Readonly<Record<string, (minute: number) => number>>, minutes: number): string {
  const account = new SharedAccount();
  const shares = Object.keys(due).map((book) => ({ book, share: account.shareOf(book) }));
  let [sends, nextAt] = ['', 0];
  for (let now = 0; now < minutes * 60_000; now += 1000) {
    for (const { book, share } of shares) {
      const sent = [...sends].filter((one) => one === book).length;
      if ((due[book]?.(Math.floor(now / 60_000)) ?? 0) <= sent) continue;
      if (now < nextAt) share.waits(nextAt);
      else if (share.letsOthersUntil(now) === null) {
        share.sent();
        sends += book;
        nextAt = now + 60_000;
      }
    }
  }
  return sends;
}

const always = (): number => 1000;

test('books that share an account send in turns, whichever of them asks first', () => {
  assert.match(sendsOf({ a: always, b: always }, 20), /^(?:ab){9,}a?$/);
  assert.match(sendsOf({ a: always, b: always, c: always }, 20), /^(?:abc){6,}a?b?$/);
});

test('one that has something to send now and then has the next place, and one that has nothing keeps nobody waiting', () => {
  assert.match(sendsOf({ a: always, b: (minute) => Math.floor((minute + 3) / 5) }, 20), /^a{3}ba{4}ba{4}ba{4}ba$/);
  assert.equal(sendsOf({ a: always, b: () => 0 }, 20), 'a'.repeat(20));
});

test('a book that waits and does not come keeps the others for a moment only', () => {
  const account = new SharedAccount();
  const [a, b] = [account.shareOf('a'), account.shareOf('b')];
  a.sent();
  b.waits(60_000);
  assert.equal(a.letsOthersUntil(60_000), 65_000);
  assert.equal(a.letsOthersUntil(65_000), null);
  assert.equal(a.letsOthersUntil(65_001), null);
});

test('one sends at a time, and one of those that run looks after the account', async () => {
  const account = new SharedAccount();
  const [a, b] = [account.shareOf('a'), account.shareOf('b')];
  const ends = [account.runs('a'), account.runs('b')];
  assert.deepEqual([a.leads(), b.leads()], [true, false]);
  ends[0]?.();
  assert.deepEqual([a.leads(), b.leads()], [false, true]);
  const first = Promise.withResolvers<void>();
  const order: string[] = [];
  const done = [
    a.take(async () => {
      await first.promise;
      order.push('a');
      throw new Error('not sent');
    }),
    b.take(() => Promise.resolve(void order.push('b'))),
  ];
  first.resolve();
  await assert.rejects(done[0] ?? Promise.resolve(), /not sent/);
  await done[1];
  assert.deepEqual(order, ['a', 'b']);
});
