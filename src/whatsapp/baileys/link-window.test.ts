import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LinkWindow } from './link-window.ts';

const offer = {
  tag: 'iq',
  attrs: { type: 'set' },
  content: [
    {
      tag: 'pair-device',
      attrs: {},
      content: ['2@one', '2@two', '2@three'].map((ref) => ({ tag: 'ref', attrs: {}, content: Buffer.from(ref) })),
    },
  ],
};

function watched() {
  const shown: [string, number][] = [];
  let isOver = false;
  const window = new LinkWindow({ show: (text, ttlMs) => shown.push([text, ttlMs]), over: () => (isOver = true) });
  window.take(offer);
  return { window, shown, isOver: () => isOver };
}

test('each reference has its turn, the first a minute and the others twenty seconds; then the window is over', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { window, shown, isOver } = watched();
  window.begin('https://wa.me/x#2@one,noise,identity,secret,1');
  t.mock.timers.tick(60_000);
  t.mock.timers.tick(19_999);
  assert.deepEqual(shown, [
    ['https://wa.me/x#2@one,noise,identity,secret,1', 60_000],
    ['https://wa.me/x#2@two,noise,identity,secret,1', 20_000],
  ]);
  t.mock.timers.tick(1);
  t.mock.timers.tick(20_000);
  assert.equal(shown.length, 3);
  assert.equal(isOver(), true);
});

test('a window that was stopped shows nothing more, and is never over', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { window, shown, isOver } = watched();
  window.begin('#2@one,');
  window.stop();
  t.mock.timers.tick(600_000);
  assert.deepEqual([shown.length, isOver()], [1, false]);
});
