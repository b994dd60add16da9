import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';

const module = JSON.stringify(path.join(import.meta.dirname, 'standard-error.ts'));
const EXIT_CODE = 3;

/** A process that logs so many lines of 1,000 characters once it is told to, and exits at once. */
function startWriter(lines: number) {
  const program = `
    const { standardError } = await import(${module});
    const line = 'x'.repeat(994);
    process.stdin.once('data', () => {
      for (let n = 0; n < ${lines}; n++) standardError().write(String(n).padStart(5) + line + '\\n');
      process.exit(${EXIT_CODE});
    });`;
  return spawn(process.execPath, ['--input-type=module', '--eval', program]);
}

test('all that was logged right before the exit arrives, in order', async () => {
  const writer = startWriter(500);
  writer.stdin.write('go');
  const lines = (await text(writer.stderr)).trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => Number.parseInt(line, 10)),
    Array.from({ length: 500 }, (_, n) => n),
  );
});

test('a process whose log nobody reads any more exits all the same', { timeout: 60_000 }, async (t) => {
  const writer = startWriter(2);
  t.after(() => writer.kill('SIGKILL'));
  writer.stderr.destroy();
  await once(writer.stderr, 'close');
  writer.stdin.write('go');
  const [code] = await once(writer, 'exit');
  assert.equal(code, EXIT_CODE);
});
