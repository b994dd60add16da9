import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { inTurn } from './turns.ts';

test('works run one after the other, in their order, also after one that fails', async () => {
  const turns = inTurn(60_000);
  const told: string[] = [];
  const work = (name: string, fails = false) =>
    turns(async () => {
      told.push(`${name} begins`);
      await Promise.resolve();
      told.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const [first, second, third] = [work('first'), work('second', true), work('third')];
  assert.equal(await first, 'first');
  await assert.rejects(second, { message: 'second' });
  assert.equal(await third, 'third');
  assert.deepEqual(
    told,
    ['first', 'second', 'third'].flatMap((name) => [`${name} begins`, `${name} ends`]),
  );
});

test('those that wait longest go first, and urgent ones before others', async () => {
  const turns = inTurn(60_000);
  const told: string[] = [];
  const work = (name: string, urgent: boolean) => turns(async () => void told.push(name), urgent);
  await Promise.all([work('1', false), work('2', false), work('3', true), work('4', false), work('5', true)]);
  assert.deepEqual(told, ['1', '3', '5', '2', '4']);
});

test('one that hangs holds up those after it for the longest wait only', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const turns = inTurn(100);
  void turns(() => new Promise(() => undefined));
  let begun = false;
  const after = turns(async () => {
    begun = true;
  });
  mock.timers.tick(99);
  await Promise.resolve();
  assert.equal(begun, false);
  mock.timers.tick(1);
  await after;
  mock.timers.reset();
});
