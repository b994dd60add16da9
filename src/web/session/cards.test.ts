import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connected } from '../../../test/api/rig.ts';
import { languages } from '../language.ts';
import { companiesTexts } from '../texts/companies.ts';
import { sessionTexts } from '../texts/session.ts';
import { nowCard } from './cards.ts';

test('companies with one number are named beside it, in every language, and one alone is not', () => {
  for (const language of languages) {
    const voice = { words: sessionTexts[language], language, timeZone: 'UTC', now: 0 };
    const { sharedBy } = companiesTexts[language];
    const shown = String(nowCard(connected.status, voice, ['north', 'south']));
    assert.match(shown, new RegExp(`<dt>${sharedBy}</dt><dd>north, south</dd>`));
    for (const alone of [undefined, ['north']])
      assert.ok(!String(nowCard(connected.status, voice, alone)).includes(sharedBy));
  }
});
