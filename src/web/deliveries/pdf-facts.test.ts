import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliveriesTexts } from '../texts/deliveries.ts';
import { pdfFacts } from './pdf-facts.ts';

const words = deliveriesTexts.en;
const fact = { fact: 'total', label: 'Total', value: '12.50', at: { page: 2, box: [10, 20, 60, 30] } } as const;
const hostile = `</text><script>x</script>"'\u202e`;

test('every recognised word is drawn as text, with the facts marked on their page, and is there to be read', () => {
  const word = { text: hostile, box: [1, 2, 3, 4], turned: false } as const;
  const sheet = { width: 100, height: 200, words: [word, { ...word, text: 'side', turned: true }] };
  const html = pdfFacts(
    { evidence: [fact], fileName: 'a.pdf' },
    { sheets: [sheet, { ...sheet, words: [] }], isCut: true },
    words,
  ).toString();
  assert.equal(html.match(/<svg/g)?.length, 2);
  const [first = '', second = ''] = html.split('</svg>');
  assert.equal(first.includes('class="mark"'), false);
  assert.equal(second.includes('class="mark"'), true);
  assert.doesNotMatch(html, /<script|\u202e/);
  assert.ok(html.includes('&lt;/text&gt;&lt;script&gt;'));
  assert.ok(html.includes(words.cut));
  assert.match(html, /<details[\s\S]*side/);
});

test('without the words the facts alone are drawn, and without both there is nothing', () => {
  const html = pdfFacts({ evidence: [fact], fileName: 'a.pdf' }, null, words).toString();
  assert.match(html, /class="mark"[\s\S]*12\.50/);
  assert.doesNotMatch(html, /class="word"|<details/);
  assert.equal(pdfFacts({ evidence: [], fileName: 'a.pdf' }, null, words).toString(), '');
});
