import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceFiles } from '../support/sources.ts';

/** Where a stream is written to directly: the writer of text for people, and the readers of PDFs and mails, whose parent reads it. */
const WRITERS = ['src/cli/writers.ts', 'src/documents/reading/answering.ts'];

test('text reaches a terminal through one place, which makes every sign visible', () => {
  const writes = sourceFiles('src').filter(({ text }) =>
    /^(?!\s*\*).*\b(stdout\.write|stderr\.write|stream\.write|console\.\w+)\(/m.test(text),
  );
  assert.deepEqual(writes.map(({ path }) => path).sort(), WRITERS);
});
