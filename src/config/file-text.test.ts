import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withJsonValues } from './file-text.ts';

const TEXT = `{
  "format": 1,
  "books": {
    "north": {
      "account": "one",   "SAP_URL": "https://a\\"}{"
    },
    "south": { "account": "two", "PORT": 3 },
    "west": {}
  }
}
`;

test('a value is replaced where it stands, and everything else keeps its letters', () => {
  const at = ['books', 'north'];
  assert.equal(withJsonValues(TEXT, at, { SAP_URL: 'b' }), TEXT.replace('"https://a\\"}{"', '"b"'));
  assert.equal(
    withJsonValues(TEXT, ['books', 'south'], { PORT: '4' }),
    TEXT.replace('"PORT": 3', '"PORT": "4"'),
    'a number too',
  );
});

test('a new value stands behind its neighbours, as they do', () => {
  const cases: readonly (readonly [book: string, was: string, is: string])[] = [
    ['south', '"PORT": 3 }', '"PORT": 3, "A": "x\\ny" }'],
    ['west', '"west": {}', '"west": { "A": "x\\ny" }'],
    ['east', '"west": {}\n', '"west": {},\n    "east": {\n      "A": "x\\ny"\n    }\n'],
  ];
  for (const [book, was, is] of cases)
    assert.equal(withJsonValues(TEXT, ['books', book], { A: 'x\ny' }), TEXT.replace(was, is), book);
});

test('whatever is written is read back, and nothing else has changed', () => {
  const values = { A: '"quoted" \\ {[,:]}', B: '', account: 'three' };
  for (const indent of [0, 2, '\t']) {
    for (const book of ['north', 'west', 'new']) {
      const before = JSON.parse(TEXT) as { books: Record<string, object> };
      const after = withJsonValues(JSON.stringify(before, null, indent), ['books', book], values);
      const books = { ...before.books, [book]: { ...before.books[book], ...values } };
      assert.deepEqual(JSON.parse(after), { ...before, books }, `${indent} ${book}`);
    }
  }
  assert.throws(() => withJsonValues('{"books":1}', ['books', 'north'], { A: 'b' }), RangeError);
});
