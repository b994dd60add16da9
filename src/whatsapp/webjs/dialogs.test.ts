import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PageDialog } from './dialog-in-page.ts';
import { type DialogMemory, judgeDialog, noDialogs } from './dialogs.ts';

const news: PageDialog = { text: "What's new on WhatsApp Web", buttons: ['Continue'], otherControls: 0 };

/** The verdicts on dialogs that are seen one after another, a second apart. */
function verdicts(...dialogs: readonly (PageDialog | null)[]): string[] {
  let memory: DialogMemory = noDialogs;
  return dialogs.map((dialog, second) => {
    const judged = judgeDialog(memory, dialog, second * 1000);
    memory = judged.memory;
    return judged.verdict.do;
  });
}

test('a dialog with one button is confirmed once it stands', () => {
  assert.deepEqual(verdicts(null, news, news, null), ['nothing', 'nothing', 'press', 'nothing']);
});

test('whatever its language says, and also when its button says nothing', () => {
  for (const button of ['Continuar', 'متابعة', '']) {
    const dialog = { ...news, buttons: [button] };
    assert.deepEqual(verdicts(dialog, dialog), ['nothing', 'press']);
  }
});

test('a dialog that asks for a decision is told, and nothing of it is pressed', () => {
  for (const dialog of [
    { ...news, buttons: ['Agree', 'Not now'] },
    { ...news, buttons: ['Agree'], otherControls: 1 },
    { ...news, buttons: [], otherControls: 1 },
  ]) {
    assert.deepEqual(verdicts(dialog, dialog), ['nothing', 'tell'], JSON.stringify(dialog));
  }
});

test('what comes and goes by itself, or has nothing to press, is left alone', () => {
  const progress = { text: 'Loading your chats', buttons: [], otherControls: 0 };
  assert.deepEqual(new Set(verdicts(progress, progress, progress)), new Set(['nothing']));
  assert.deepEqual(verdicts(news, null, news, null), ['nothing', 'nothing', 'nothing', 'nothing']);
});

test('a tour is confirmed step by step', () => {
  const steps = ['one', 'two', 'three'].map((text) => ({ ...news, text }));
  assert.deepEqual(verdicts(...steps.flatMap((step) => [step, step]), null), [
    'nothing',
    'press',
    'nothing',
    'press',
    'nothing',
    'press',
    'nothing',
  ]);
});

test('a button that does not close its dialog is pressed once, and then a person is told', () => {
  const seen = verdicts(news, news, news, news, news);
  assert.equal(seen.filter((verdict) => verdict === 'press').length, 1);
  assert.equal(seen.at(-1), 'tell');
});

test('the same dialog is confirmed again when it comes back later', () => {
  assert.deepEqual(verdicts(news, news, null, news, news), ['nothing', 'press', 'nothing', 'nothing', 'press']);
});

test('dialogs without end are told; those of another day do not count', () => {
  const endless = Array.from({ length: 30 }, (_, i) => ({ ...news, text: String(Math.floor(i / 2)) }));
  assert.ok(verdicts(...endless).includes('tell'));
  let memory: DialogMemory = noDialogs;
  for (let day = 0; day < 20; day++) {
    for (const dialog of [news, news, null]) {
      const judged = judgeDialog(memory, dialog, day * 86_400_000);
      assert.notEqual(judged.verdict.do, 'tell');
      memory = judged.memory;
    }
  }
});
