import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ago } from './format.ts';
import { languages } from './language.ts';
import { homeTexts } from './texts/home.ts';

test('a sentence that ends in an abbreviation of the language has one full stop', () => {
  for (const language of languages) {
    for (const ms of [13_000, 180_000, 7_200_000]) {
      const told = homeTexts[language].facts({ proof: ago(ms, language), queued: '1', held: '0' });
      assert.match(told, /\. 1 /, told);
      assert.doesNotMatch(told, /\.\./, told);
    }
  }
});
