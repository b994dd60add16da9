import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnreachableNumbers } from './unreachable-numbers.ts';

const HOUR_MS = 3_600_000;

test('a number without an account is asked for again after six hours, or when the clock was set back by as much', () => {
  const numbers = new UnreachableNumbers();
  const at = 100 * HOUR_MS;
  numbers.note('5491155550000', 'another', at);
  assert.equal(numbers.why('5491155550000', at + 6 * HOUR_MS - 1), 'another');
  assert.equal(numbers.why('5491155550000', at + 6 * HOUR_MS), null);
  assert.equal(numbers.why('5491155550000', at - 6 * HOUR_MS), null);
  numbers.forget('5491155550000');
  assert.equal(numbers.why('5491155550000', at), null);
});

test('as many are remembered after a year of wrong numbers as after a week', () => {
  const numbers = new UnreachableNumbers();
  const after = (hours: number): number => {
    for (let hour = 0; hour < hours; hour++) numbers.note(`${numbers.size}-${hour}-${hours}`, 'absent', hour * HOUR_MS);
    return numbers.size;
  };
  const week = after(7 * 24);
  assert.ok(week <= 6);
  assert.ok(after(4 * 7 * 24) <= week);
});
