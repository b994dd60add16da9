import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { changedSince, cursorOf, keeping, overlapStart, stampOf } from './delta.ts';

it('begins three hours before the cursor, across midnight, month and year', () => {
  assert.deepEqual(overlapStart({ updateDate: '2026-11-23', updateTime: '12:34:56' }), {
    date: '2026-11-23',
    time: '09:34',
  });
  assert.deepEqual(overlapStart({ updateDate: '2027-01-01', updateTime: '02:59:59' }), {
    date: '2026-12-31',
    time: '23:59',
  });
  assert.deepEqual(overlapStart({ updateDate: '2028-03-01', updateTime: '00:00:00' }), {
    date: '2028-02-29',
    time: '21:00',
  });
});

it('queries later days at any hour, and the first day from its minute on', () => {
  assert.equal(
    changedSince({ updateDate: '2026-11-23', updateTime: '12:34:56' }, '2026-11-01'),
    "(UpdateDate gt '2026-11-23' or (UpdateDate eq '2026-11-23' and UpdateTime ge '09:34') " +
      "or (UpdateDate eq null and CreationDate ge '2026-11-23')) and DocDate ge '2026-11-01'",
  );
  assert.match(
    changedSince({ updateDate: '2026-11-23', updateTime: '12:34:56' }, '2026-11-01', 'by_creation', 91),
    / or CreationDate ge '2026-11-23' or DocEntry gt 91\) and DocDate/,
  );
  assert.equal(changedSince(null, '2026-11-01'), "DocDate ge '2026-11-01'");
});

it('never begins later than the cursor minus three hours', () => {
  const moment = fc.integer({ min: Date.UTC(2020, 0, 1) / 1000, max: Date.UTC(2040, 0, 1) / 1000 });
  fc.assert(
    fc.property(moment, (seconds) => {
      const text = new Date(seconds * 1000).toISOString();
      const { date, time } = overlapStart({ updateDate: text.slice(0, 10), updateTime: text.slice(11, 19) });
      const start = Date.parse(`${date}T${time}:00Z`) / 1000;
      assert.ok(start <= seconds - 3 * 3600 && start > seconds - 3 * 3600 - 60);
    }),
  );
});

it('reads its own cursor, including one of an earlier version, and rejects any other', () => {
  const stamp = { updateDate: '2026-11-23', updateTime: '12:34:56' };
  assert.deepEqual(stampOf(cursorOf(stamp)), stamp);
  assert.deepEqual(stampOf('{"updateDate":"2026-11-23","updateTime":"12:34:56"}'), stamp);
  for (const other of ['', 'x', 'null', '7', '{}', '{"updateDate":"2026-11-23"}', '{"updateDate":1,"updateTime":2}']) {
    assert.equal(stampOf(other), null, other);
  }
  assert.equal(stampOf('{"updateDate":"yesterday","updateTime":"noon"}'), null);
});

it('keeps a row that must be read once more in the next overlap, and never moves backward or forward for one', () => {
  const cursor = { updateDate: '2026-11-24', updateTime: '06:00:00' };
  const earlier = { updateDate: '2026-11-23', updateTime: '22:00:30' };
  const kept = keeping(cursor, earlier);
  assert.deepEqual(kept, { updateDate: '2026-11-24', updateTime: '01:00:30' });
  assert.deepEqual(overlapStart(kept), { date: '2026-11-23', time: '22:00' });
  for (const stamp of [
    null,
    { ...cursor, updateTime: '05:00:00' },
    { updateDate: '9999-12-31', updateTime: '23:59:59' },
  ])
    assert.deepEqual(keeping(cursor, stamp), cursor);
});
