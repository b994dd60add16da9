import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Bar, judge } from './verdict.ts';

const atMost: Bar = { limit: 1.2, side: 'at most' };
const atLeast: Bar = { limit: 0.9, side: 'at least' };
const around = (middle: number, step: number, samples = 9): number[] =>
  Array.from({ length: samples }, (_, n) => middle + (n - (samples - 1) / 2) * step);

test('a narrow spread on the good side holds, on the other it is broken', () => {
  assert.equal(judge(around(1.05, 0.01), atMost).verdict, 'holds');
  assert.equal(judge(around(1.3, 0.01), atMost).verdict, 'broken');
  assert.equal(judge(around(0.97, 0.005), atLeast).verdict, 'holds');
  assert.equal(judge(around(0.85, 0.005), atLeast).verdict, 'broken');
});

test('a spread that is wider than the bar, or lies across it, cannot tell', () => {
  assert.equal(judge([0.53, 0.8, 1.1, 1.2, 1.3, 1.4, 1.6, 1.85], atMost).verdict, 'cannot tell');
  assert.equal(judge(around(1.0, 0.05), atMost).verdict, 'cannot tell', 'also with a good median');
  assert.equal(judge(around(1.2, 0.01), atMost).verdict, 'cannot tell');
  assert.equal(judge([1.02, 1.01, 1, 1, 1.01], atLeast).verdict, 'cannot tell', 'five say too little');
});

test('the median and its spread are those of the middle: outliers count once', () => {
  const { median, spread, samples } = judge([9, 1, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 0.1], atMost);
  assert.deepEqual([median, spread, samples], [1.03, [1, 1.06], 9]);
  assert.equal(judge([3, 1], atMost).median, 2);
});

test('the spread is the 95 % interval that the binomial distribution gives', () => {
  const ends = (samples: number) => judge(around(0, 1, samples), atMost).spread.map((end) => end + (samples - 1) / 2);
  // Ranks from tables of the sign test, counted from 0.
  assert.deepEqual(ends(5), [0, 4]);
  assert.deepEqual(ends(6), [0, 5]);
  assert.deepEqual(ends(9), [1, 7]);
  assert.deepEqual(ends(12), [2, 9]);
  assert.deepEqual(ends(20), [5, 14]);
});
