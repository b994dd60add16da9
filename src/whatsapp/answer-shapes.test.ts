import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shapeOf } from '../shape.ts';
import { AnswerShapes } from './answer-shapes.ts';
import type { EngineEvent } from './engine.ts';

test('a process tells each form once, and no more than can be kept', () => {
  const told: EngineEvent[] = [];
  const shapes = new AnswerShapes((event) => told.push(event));
  for (const name of ['Ana', 'Beatriz']) shapes.saw('look', () => shapeOf({ name }));
  assert.deepEqual(told, [{ type: 'answer', about: 'look', shape: { object: [['name', { text: 3 }]] } }]);
  for (let i = 0; i < 500; i++) shapes.saw('look', () => shapeOf({ [`n${i}`]: 1 }));
  assert.equal(told.length, 150);
});

test('forms that are large are few', () => {
  const told: EngineEvent[] = [];
  const shapes = new AnswerShapes((event) => told.push(event));
  const large = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`name${i}`, 1]));
  for (let i = 0; i < 100; i++) shapes.saw(`look ${i}`, () => shapeOf(large));
  assert.ok(told.length < 10, `${told.length}`);
});
