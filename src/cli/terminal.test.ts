import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { Terminal } from './terminal.ts';

/** A terminal with input `typedAhead` before the question, and `answer` typed after it. */
async function ask(typedAhead: string, answer: string): Promise<boolean> {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const stderr = new PassThrough();
  stdin.write(typedAhead);
  stderr.on('data', (text: Buffer) => {
    if (text.toString().includes('Type yes')) setImmediate(() => stdin.write(answer));
  });
  const terminal = new Terminal({ stdin, stdout: new PassThrough(), stderr }, new AbortController().signal);
  return terminal.confirm('Really?');
}

test('input typed or pasted before a question never answers it', async () => {
  assert.equal(await ask('yes\nnode hybrid-invoice-service.js\n', 'no\n'), false);
  assert.equal(await ask('no\n', 'yes\n'), true);
});

test('only the complete word counts as consent', async () => {
  assert.equal(await ask('', '\n'), false);
  assert.equal(await ask('', 'y\n'), false);
  assert.equal(await ask('', ' YES \n'), true);
});

test('a question after the end of the input is not waited for', async () => {
  const stdin = new PassThrough();
  stdin.end('one\n');
  const streams = { stdin, stdout: new PassThrough(), stderr: new PassThrough() };
  const terminal = new Terminal(streams, new AbortController().signal);
  assert.deepEqual([await terminal.ask('First?'), await terminal.ask('Second?')], ['one', '']);
});
