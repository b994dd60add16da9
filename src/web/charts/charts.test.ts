import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Fragment } from './figure.ts';
import { heartbeatBar } from './heartbeat-bar.ts';
import { lineChart } from './line-chart.ts';
import { scaleOf } from './scale.ts';
import { sparkline } from './sparkline.ts';
import { stackedBars } from './stacked-bars.ts';

const words = { table: 'Numbers', empty: 'Nothing yet' };
const conditions = { up: 'connected', waiting: 'reconnecting', down: 'lost', unknown: 'off' };
const format = (value: number): string => String(value);
const hostile = '"><script>alert(1)</script><img src=x onerror=y> \u202e\n& \'';

type Beat = Parameters<typeof heartbeatBar>[0]['beats'][number];
const beats = (list: readonly Beat[], title = 'Last day'): string =>
  text(
    heartbeatBar({
      title,
      beats: list,
      conditions,
      columns: ['When', 'What', 'Why'],
      duration: (ms) => `${ms} ms`,
      words,
    }),
  );
const spark = (values: readonly number[], name = 'Sent'): string =>
  text(
    sparkline({
      title: name,
      columns: ['When', name],
      points: values.map((value) => ({ when: name, value })),
      format,
      words,
    }),
  );
const bars = (values: readonly (readonly number[])[], name = 'sent'): string =>
  text(
    stackedBars({
      id: 'bars',
      title: name,
      series: [
        { name, tone: 0 },
        { name: 'held', tone: 4 },
      ],
      bars: values.map((one) => ({ when: name, values: one })),
      when: 'Hour',
      format,
      words,
    }),
  );
const lines = (values: readonly (readonly (number | null)[])[], name = 'p50'): string =>
  text(
    lineChart({
      title: name,
      series: [
        { name, tone: 0 },
        { name: 'p95', tone: 1 },
      ],
      points: values.map((one) => ({ when: name, values: one })),
      when: 'Hour',
      format,
      words,
    }),
  );

test('a heartbeat block is filled by share of time, and its tooltip says how long and why', () => {
  const markup = beats([
    { when: '14:00', ms: { up: 3_590_000, down: 10_000 }, causes: ['The phone was offline.'] },
    { when: '15:00', ms: {}, causes: [] },
  ]);
  assert.match(markup, /<title>14:00: connected 3590000 ms, lost 10000 ms\nThe phone was offline\.<\/title>/);
  const heights = [...markup.matchAll(/class="beat-(\w+)"[^>]* height="([\d.]+)%"/g)].map(([, kind, height]) => [
    kind,
    Number(height),
  ]);
  assert.deepEqual(
    heights.map(([kind]) => kind),
    ['down', 'up', 'unknown'],
  );
  const [down, up, off] = heights.map(([, height]) => Number(height));
  assert.ok(down !== undefined && down > 10 && down < 20, 'ten seconds are seen, and paint no hour red');
  assert.ok(up !== undefined && up > 80);
  assert.equal(off, 100);
  assert.match(markup, /aria-label="Last day: connected 3590000 ms, lost 10000 ms"/);
});

test('every chart has its numbers in a table, and says so when there are none', () => {
  for (const markup of [
    beats([{ when: 'a', ms: { up: 1 }, causes: [] }]),
    spark([1, 2]),
    bars([[1, 2]]),
    lines([[1, null]]),
  ]) {
    assert.match(markup, /<details[^>]*><summary>Numbers/);
    assert.match(markup, /<th scope="row">/);
    assert.match(markup, /<svg[^>]* role="img" aria-label="[^"]+"/);
  }
  for (const markup of [beats([]), spark([]), bars([]), lines([]), lines([[null, null]])]) {
    assert.match(markup, /<p class="chart-empty">Nothing yet<\/p>/);
    assert.doesNotMatch(markup, /<svg|<details/);
  }
  assert.match(lines([[3, null]]), /<td>3<\/td><td>–<\/td>/);
});

test('series differ without their colours', () => {
  assert.equal(new Set([...bars([[1, 1]]).matchAll(/fill="(url\(#bars-\d\))" x=/g)].map(([, fill]) => fill)).size, 2);
  const hatchings = [...bars([[1, 1]]).matchAll(/patternTransform="([^"]+)"/g)].map(([, turn]) => turn);
  assert.equal(new Set(hatchings).size, 2);
  assert.match(lines([[1, 2]]), /class="line line-0".*class="line line-1"/s);
});

test('a gap interrupts a line, and a value between two gaps is a dot', () => {
  const markup = lines([
    [1, 1],
    [null, 1],
    [2, 1],
    [null, 1],
  ]);
  const [first] = [...markup.matchAll(/<path[^>]* d="([^"]+)"/g)].map(([, d]) => d);
  assert.match(first ?? '', /^M[\d. ]+h0M[\d. ]+h0$/);
});

test('labels from anywhere stay text', () => {
  for (const markup of [
    beats([{ when: hostile, ms: { down: 1 }, causes: [hostile] }], hostile),
    spark([1], hostile),
    bars([[1, 1]], hostile),
    lines([[1, 1]], hostile),
  ]) {
    assert.doesNotMatch(markup, /<script|<img|\u202e/);
    assert.match(markup, /&lt;script&gt;/);
    wellFormed(markup);
  }
});

test('a strict content security policy is kept: no styles, no scripts, no handlers', () => {
  const all = beats([{ when: 'a', ms: { up: 1 }, causes: [] }]) + spark([1]) + bars([[1, 2]]) + lines([[1, 2]]);
  assert.doesNotMatch(all, /\sstyle=|<style|<script|\son\w+=/);
});

test('any numbers give a drawing with real coordinates', () => {
  const value = fc.oneof(
    fc.double(),
    fc.constantFrom(Number.NaN, Infinity, -Infinity, -1, 0, 1e-300, 1e21, Number.MAX_VALUE),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { maxLength: 40 }), (rows) => {
      const all = [
        bars(rows),
        lines(rows),
        spark(rows.map(([one]) => one)),
        beats(rows.map(([up, down]) => ({ when: 'x', ms: { up, down }, causes: [] }))),
      ];
      for (const markup of all) {
        wellFormed(markup);
        for (const [attribute] of markup.matchAll(/\s(?:x\d?|y\d?|cx|cy|width|height|points|d)="[^"]*"/g)) {
          assert.doesNotMatch(attribute, /NaN|Infinity|e\+|undefined|="-/, attribute);
        }
      }
    }),
  );
});

test('an axis ends at a round number that holds every value', () => {
  assert.deepEqual(scaleOf([]), { top: 1, ticks: [0, 0.5, 1] });
  assert.deepEqual(scaleOf([97]), { top: 100, ticks: [0, 50, 100] });
  assert.deepEqual(scaleOf([7, 3]), { top: 8, ticks: [0, 2, 4, 6, 8] });
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e15, noNaN: true }), (value) => {
      const { top, ticks } = scaleOf([value], 1e-3);
      assert.ok(top >= value && top <= value * 3, `${top} for ${value}`);
      assert.ok(ticks.length >= 2 && ticks.length <= 6);
    }),
  );
});

/** hono makes an object of a string. */
function text(fragment: Fragment): string {
  return String(fragment);
}

/** Every tag is closed by its own, in order. */
function wellFormed(markup: string): void {
  const open: string[] = [];
  for (const [, closes, name = '', closed] of markup.matchAll(/<(\/?)([a-z]+)(?:\s+[\w-]+="[^"<]*")*\s*(\/?)>/gi)) {
    if (closes !== '') assert.equal(open.pop(), name);
    else if (closed === '') open.push(name);
  }
  assert.deepEqual(open, []);
  assert.equal(markup.replace(/<(\/?)([a-z]+)(?:\s+[\w-]+="[^"<]*")*\s*(\/?)>/gi, '').includes('<'), false);
}
