import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { CodedError } from '../../../errors/coded-error.ts';
import { findBrowser, versionBeside } from './find.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'find-'));
after(() => rmSync(folder, { recursive: true }));

function program(name: string, script: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const posix = { skip: process.platform === 'win32' && 'shell scripts are no programs here' };

test('the configured browser is taken, and asked for its version once', posix, async () => {
  const asked = path.join(folder, 'asked');
  const browser = program('browser', `echo asked >> ${asked}; echo "Chromium 141.0.7390.1 built somewhere"`);
  const first = await findBrowser(browser, folder);
  assert.deepEqual(first, { path: browser, source: 'configured', version: '141.0.7390.1', libraryPath: null });
  rmSync(asked);
  assert.equal((await findBrowser(browser, folder)).version, '141.0.7390.1');
  assert.throws(() => rmSync(asked));
});

test('a configured browser that is missing or does not start is refused by name', posix, async () => {
  for (const browser of [path.join(folder, 'missing'), program('broken', 'exit 127')]) {
    await assert.rejects(findBrowser(browser, folder), (error) => {
      assert.ok(error instanceof CodedError);
      assert.equal(error.code, 'WHATSAPP_BROWSER_MISSING');
      assert.ok(error.message.includes(browser));
      return true;
    });
  }
});

test("the newest version beside Chrome's program on Windows is its version", async () => {
  const place = path.join(folder, 'Application');
  for (const name of ['99.0.1.1', '141.0.7390.55', 'SetupMetrics'])
    mkdirSync(path.join(place, name), { recursive: true });
  assert.equal(await versionBeside(path.join(place, 'chrome.exe')), '141.0.7390.55');
  assert.equal(await versionBeside(path.join(folder, 'nowhere', 'chrome.exe')), 'unknown');
});
