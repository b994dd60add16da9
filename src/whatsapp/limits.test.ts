import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readQuota, readRestriction } from './limits.ts';

test('a restriction is read with its kind and its end, which may be missing', () => {
  const active = { is_active: true, time_enforcement_ends: '1800000000', enforcement_type: 'BIZ_QUALITY' };
  assert.deepEqual(readRestriction(active), { restriction: { until: 1_800_000_000_000, kind: 'BIZ_QUALITY' } });
  for (const none of ['0', '', null, undefined, 'soon', '99999999999999999999']) {
    const { restriction } = readRestriction({ is_active: true, time_enforcement_ends: none });
    assert.deepEqual(restriction, { until: null, kind: 'DEFAULT' }, String(none));
  }
  assert.deepEqual(readRestriction({ is_active: false, time_enforcement_ends: '1800000000' }), { restriction: null });
});

test('a quota is read from numbers and from text; -1 is none', () => {
  const answer = {
    total_quota: 250,
    used_quota: '17',
    cycle_start_timestamp: '1800000000',
    cycle_end_timestamp: '1802592000',
    capping_status: 'FIRST_WARNING',
  };
  const quota = { total: 250, used: 17, cycleStart: 1_800_000_000_000, cycleEnd: 1_802_592_000_000, capped: false };
  assert.deepEqual(readQuota(answer), { quota });
  assert.equal(readQuota({ ...answer, capping_status: 'CAPPED' }).quota?.capped, true);
  assert.deepEqual(readQuota({ total_quota: '-1', used_quota: '0' }), { quota: null });
});

test('an answer that says nothing of it is no answer: neither "none" nor zero', () => {
  for (const nothing of [null, undefined, 'text', 7, [], {}, { is_active: 'yes' }, { total_quota: '' }]) {
    assert.deepEqual(readRestriction(nothing), {});
    assert.deepEqual(readQuota(nothing), {});
  }
});
