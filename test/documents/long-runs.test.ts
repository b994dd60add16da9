import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { root } from '../support/sources.ts';

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const run = promisify(execFile);

for (const name of ['simulate', 'torture:session'])
  test(`npm run ${name} says with --help what it does`, async () => {
    const [, file = ''] = (scripts[name] ?? '').split(' ');
    const { stdout } = await run(process.execPath, [file, '--help'], { cwd: root });
    assert.match(stdout, new RegExp(`^Usage: npm run ${name} -- `));
  });
