import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextStep } from '../next-steps/next-step.ts';
import { stepHtml } from './next-step.ts';
import { told } from './told.ts';

test("a sentence and its next step are shown in the page's language, and another's words as English", () => {
  const disk = 'The disk is full; the outbox cannot be written.';
  assert.equal(told(disk, 'es').toString(), 'El disco está lleno; no se puede escribir la bandeja de salida.');
  assert.equal(told(disk, 'en').toString(), disk);
  assert.equal(told('It <burns>.', 'de').toString(), '<span lang="en">It &lt;burns&gt;.</span>');
  const step = nextStep`Repair it: ${{ action: 'repair' }}`;
  const shown = stepHtml({ menu: [], language: 'pt' }, step).toString();
  assert.equal(shown, 'Repare: <code>node session-manager.js --repair</code>');
});
