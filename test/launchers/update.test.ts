import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { commandOf } from '../../src/next-steps/commands.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'courier-update-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const origin = path.join(scratch, 'origin');
const installed = path.join(scratch, 'installed');

function shell(cwd: string, command: string): void {
  const identity = {
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@b',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@b',
  };
  const { PATH } = process.env;
  const env = { PATH, HOME: scratch, npm_config_offline: 'true', npm_config_audit: 'false', ...identity };
  const { status, stderr } = spawnSync(command, { cwd, env, shell: true, encoding: 'utf8' });
  assert.equal(status, 0, `${command}: ${stderr}`);
}

/** A release that pins its library, as ours pins WhatsApp's. */
function release(version: string): void {
  const library = path.join(origin, `library-${version}`);
  mkdirSync(library, { recursive: true });
  writeFileSync(path.join(library, 'package.json'), JSON.stringify({ name: 'library', version }));
  const dependencies = { library: `file:library-${version}` };
  writeFileSync(path.join(origin, 'package.json'), JSON.stringify({ name: 'program', version: '1.0.0', dependencies }));
  shell(origin, 'npm install --package-lock-only && git add . && git commit -qm release');
}

function installedVersion(): unknown {
  const file = path.join(installed, 'node_modules', 'library', 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: unknown }).version;
}

test('the command that is printed when a library is too old moves it, although its version is pinned', () => {
  mkdirSync(origin);
  shell(origin, 'git init -q');
  release('1.0.0');
  shell(scratch, `git clone -q ${origin} ${installed}`);
  shell(installed, 'npm ci');
  release('2.0.0');
  assert.equal(installedVersion(), '1.0.0');
  shell(installed, commandOf({ action: 'update_program' }));
  assert.equal(installedVersion(), '2.0.0');
});
