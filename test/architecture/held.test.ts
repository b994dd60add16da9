import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sentencesOf } from '../support/sentences.ts';
import { root } from '../support/sources.ts';

/**
 * For each page with a file in `held/`: every sentence of it (a table counts as one) stands there, by a sum of its words and
 * the first of them, with the tests that hold it: words of their titles, as they stand in their files. "no claim" is advice,
 * or leads to the next sentence; "of others" is what a law, a standard or somebody else's server does; "generated" comes from the code
 * and "measured" from a run; their sums are left out.
 */
const folder = join(root, 'test/architecture/held');

interface Held {
  readonly sentence: string;
  readonly proofs: readonly { readonly file: string; readonly title: string }[];
}

function readHeld(name: string): readonly Held[] {
  const [, ...blocks] = readFileSync(join(folder, name), 'utf8').split('\n\n');
  const [aliases = '', sentences = ''] = blocks;
  const files = new Map(aliases.split('\n').map((line) => line.split(' = ') as [string, string]));
  return sentences
    .trimEnd()
    .split(/\n(?! )/)
    .map((block) => {
      const [sentence = '', ...held] = block.split('\n  ');
      assert.ok(held.length > 0, sentence);
      const proofs = held
        .filter((one) => !['no claim', 'of others', 'generated', 'measured'].includes(one))
        .map((one) => {
          const [, alias = '', title = ''] = /^(\w+): (.+)$/.exec(one) ?? [];
          return { file: files.get(alias) ?? assert.fail(`${name}: ${one}`), title };
        });
      return { sentence, proofs };
    });
}

for (const name of readdirSync(folder)) {
  const page = name === 'README.txt' ? 'README.md' : `docs/${name.replace('.txt', '.md')}`;

  test(`every sentence of ${page} is held by a test, or says that it was not tried`, () => {
    const held = readHeld(name).map(({ sentence }) => sentence);
    const generated = new Set(held.filter((sentence) => sentence.startsWith('---- ')));
    const stated = sentencesOf(readFileSync(join(root, page), 'utf8'))
      .filter(({ text }) => !/not (?:been )?(?:tried|tested)/i.test(text))
      .map(({ sum, text }) => ({ sum, start: text.split(' ').slice(0, 7).join(' ').slice(0, 60).trim() }))
      .map(({ sum, start }) => (generated.has(`---- ${start}`) ? `---- ${start}` : `${sum} ${start}`));
    assert.deepEqual(
      { unheld: stated.filter((one) => !held.includes(one)), gone: held.filter((one) => !stated.includes(one)) },
      { unheld: [], gone: [] },
      `a sentence is new or has changed: see in test/architecture/held/${name} what holds it`,
    );
  });

  test(`the tests that hold ${page} are there`, () => {
    for (const { proofs } of readHeld(name))
      for (const { file, title } of proofs)
        assert.ok(readFileSync(join(root, file), 'utf8').replaceAll("\\'", "'").includes(title), `${file}: ${title}`);
  });
}
