import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { band, monitoringInterval, sessionAge } from './bands.ts';
import { waitForBudget, withConnect } from './connect-budget.ts';
import { linkClock } from './link-clock.ts';
import { reconnectDelay } from './reconnect-delay.ts';

const DAY = 86_400_000;

test('the backoff is Fibonacci with jitter, at least a second and at most a quarter of an hour', () => {
  const limits = { unitMs: 1000, capMs: 900_000 };
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 7].map((n) => Math.round(reconnectDelay(n, limits, 0.5) / 1000)),
    [1, 1, 2, 3, 5, 8, 13],
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (n, random) => {
      const delay = reconnectDelay(n, limits, random);
      return delay >= 1000 && delay <= 900_000;
    }),
  );
});

test('the budget never allows more connects than its limit in any window', () => {
  const budget = { limit: 10, windowMs: 600_000 };
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 120_000 }), { maxLength: 200 }), (gaps) => {
      let now = 0;
      let remembered: number[] = [];
      const made: number[] = [];
      for (const gap of gaps) {
        now += gap;
        if (waitForBudget(remembered, now, budget) > 0) continue;
        remembered = withConnect(remembered, now, budget);
        made.push(now);
      }
      return made.every((at) => made.filter((other) => other > at - budget.windowMs && other <= at).length <= 10);
    }),
  );
});

test('the budget says when the next connect is allowed', () => {
  const budget = { limit: 2, windowMs: 1000 };
  assert.equal(waitForBudget([100, 400], 500, budget), 600);
  assert.equal(waitForBudget([100, 400], 1100, budget), 0);
});

test("the guide's bands: fresh up to 3 days, aging up to 7, old beyond; monitoring doubles", () => {
  const max = 7 * DAY;
  assert.deepEqual(
    [0, 3 * DAY, 3 * DAY + 1, max, max + 1].map((age) => band(age, max)),
    ['fresh', 'fresh', 'aging', 'aging', 'old'],
  );
  assert.equal(monitoringInterval(300_000, 'fresh'), 300_000);
  assert.equal(monitoringInterval(300_000, 'aging'), 150_000);
  assert.equal(sessionAge({ linkedAt: 10 * DAY, refreshedAt: null }, 9 * DAY), 0);
  assert.equal(sessionAge({ linkedAt: DAY, refreshedAt: 5 * DAY }, 6 * DAY), DAY);
});

test('a phone not seen for seven days leads to a warning, after twelve to an urgent one; unknown is shown as unknown', () => {
  const memory = { engine: 'baileys', linkedAt: 0, lastConnectedAt: 40 * DAY, account: null } as const;
  const at = (days: number) => linkClock({ ...memory, phoneSeenAt: (40 - days) * DAY }, 40 * DAY).warning;
  assert.equal(at(6), null);
  assert.equal(at(7)?.severity, 'warning');
  assert.equal(at(12)?.severity, 'critical');
  assert.equal(linkClock({ ...memory, phoneSeenAt: null }, 40 * DAY).phoneSeenDaysAgo, null);
  assert.match(
    linkClock({ ...memory, phoneSeenAt: null }, 65 * DAY).warning?.sentence ?? '',
    /not been connected for 25 days/,
  );
});

test('an engine that cannot see the phone says so, and warns of none that it was told of', () => {
  const memory = { engine: 'webjs', linkedAt: 0, phoneSeenAt: 0, lastConnectedAt: 40 * DAY, account: null } as const;
  const { phoneIsVisible, phoneSeenDaysAgo, warning } = linkClock(memory, 40 * DAY);
  assert.deepEqual(
    { phoneIsVisible, phoneSeenDaysAgo, warning },
    { phoneIsVisible: false, phoneSeenDaysAgo: null, warning: null },
  );
});

test('an Indian number is recognised, whatever its device', () => {
  const clock = (jid: string) =>
    linkClock(
      {
        engine: 'baileys',
        linkedAt: 0,
        phoneSeenAt: null,
        lastConnectedAt: 0,
        account: { jid, lid: null, device: null, pushName: null },
      },
      0,
    );
  assert.equal(clock('919876543210:4@s.whatsapp.net').indianNumber, true);
  assert.equal(clock('5491122223333@s.whatsapp.net').indianNumber, false);
});
