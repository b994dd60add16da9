import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mayWriteAt, writeDeadline } from '../whatsapp/write-deadline.ts';
import { LEASE_MS, leaseAfter, leaseSince, mayWriteFor } from './lease.ts';

const begun = { wall: 1_700_000_000_000, monotonic: 500_000 };
const at = (monotonicMs: number, wallMs = monotonicMs) => ({
  wall: begun.wall + wallMs,
  monotonic: begun.monotonic + monotonicMs,
});
const HOUR = 3_600_000;

test('frames may be written until well before the lease ends by the database', () => {
  const lease = leaseSince(begun);
  assert.equal(mayWriteFor(lease, at(0)), 12_000);
  assert.equal(mayWriteFor(lease, at(11_999)), 1);
  assert.equal(mayWriteFor(lease, at(12_000)), 0);
  assert.ok(mayWriteFor(lease, at(0)) < LEASE_MS);
});

test('the earlier of both clocks counts', () => {
  const lease = leaseSince(begun);
  // The computer was suspended for a minute: its monotonic clock stood still.
  assert.equal(mayWriteFor(lease, at(1000, 61_000)), 0);
  // Somebody has set the clock back: it says that the lease runs for another hour.
  assert.equal(mayWriteFor(lease, at(12_000, -HOUR)), 0);
  assert.equal(mayWriteFor(lease, at(1000, -HOUR)), 11_000);
  // Set forward: nothing is written until the next renewal, which counts from the new time.
  assert.equal(mayWriteFor(lease, at(1000, HOUR)), 0);
  const renewed = leaseAfter(lease, { type: 'renewed', askedAt: at(5000, HOUR + 5000) }, at(5010, HOUR + 5010));
  assert.equal(mayWriteFor(renewed, at(5010, HOUR + 5010)), 11_990);
});

test('a renewal counts from when it was asked for, however late its answer comes', () => {
  const lease = leaseAfter(leaseSince(begun), { type: 'renewed', askedAt: at(5000) }, at(9000));
  assert.equal(mayWriteFor(lease, at(9000)), 8000);
  assert.equal(lease.nextAt, at(10_000).monotonic);
});

test('a renewal that failed is tried again soon, and gives no more time', () => {
  const lease = leaseAfter(leaseSince(begun), { type: 'failed' }, at(5200));
  assert.equal(lease.nextAt, at(6200).monotonic);
  assert.equal(mayWriteFor(lease, at(11_000)), 1000);
  const later = leaseAfter(lease, { type: 'renewed', askedAt: at(40_000) }, at(40_100));
  assert.equal(mayWriteFor(later, at(40_100)), 11_900, 'nobody took it meanwhile: it goes on');
});

test('what another has taken is lost for good', () => {
  const lost = leaseAfter(leaseSince(begun), { type: 'refused' }, at(100));
  assert.equal(mayWriteFor(lost, at(100)), 0);
  const after = leaseAfter(lost, { type: 'renewed', askedAt: at(200) }, at(200));
  assert.equal(mayWriteFor(after, at(200)), 0);
});

test('no message is written after the lease, wherever the computer, its clock or a process stood still', () => {
  const pause = fc.nat(30_000);
  const trouble = fc.constantFrom('none', 'suspended', 'set forward', 'set back' as const);
  fc.assert(
    fc.property(pause, pause, pause, trouble, fc.integer({ min: 1, max: 7_200_000 }), (ask, hand, write, kind, by) => {
      // True time is that of the database, which counts the lease from when it was asked at the earliest.
      let now = begun;
      let trueMs = 0;
      const pass = (ms: number): void => {
        trueMs += ms;
        now = { wall: now.wall + ms, monotonic: now.monotonic + ms };
      };
      const lease = leaseSince(now);
      pass(ask);
      const deadline = writeDeadline(
        () => {
          // Between reading the clock and looking at the lease.
          pass(hand);
          return mayWriteFor(lease, now);
        },
        () => now,
      );
      pass(write);
      if (kind === 'suspended') {
        trueMs += by;
        now = { ...now, wall: now.wall + by };
      }
      if (kind === 'set forward') now = { ...now, wall: now.wall + by };
      if (kind === 'set back') now = { ...now, wall: now.wall - by };
      assert.ok(!mayWriteAt(deadline, now) || trueMs < LEASE_MS, `written ${trueMs} ms after the renewal`);
    }),
  );
  assert.equal(
    mayWriteAt(
      writeDeadline(
        () => mayWriteFor(leaseSince(begun), at(0)),
        () => begun,
      ),
      at(11_999),
    ),
    true,
  );
});
