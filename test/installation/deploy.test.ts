import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { exitCodes } from '../../src/cli/session-manager/exit-codes.ts';
import { loadConfig } from '../../src/config/load.ts';
import { secretNames, variables } from '../../src/config/schema.ts';
import { fileVariable } from '../../src/config/secret-files.ts';
import { nativeHeap, steadyMemory } from '../../src/node-options.js';
import { defaultDeadlines } from '../../src/whatsapp/engine-settings.ts';
import { root } from '../support/sources.ts';
import { sapNowhere } from './folder.ts';
import { image, imageEnvironment } from './image-file.ts';

/** What `deploy/` and railway.json set against what the program knows; none of them is started here. */

const textOf = (file: string) => readFileSync(path.join(root, file), 'utf8');
const unit = textOf('deploy/invoice-courier.service');
const compose = textOf('deploy/compose.yaml');
const railway = JSON.parse(textOf('railway.json'));

/** Longest clean stop that the pages promise, seconds. */
const STOP_S = 10;
/** Read by the launcher, by Node or by others, not by the configuration. */
const NOT_OURS = new Set(['COURIER_HOME', 'HOME', ...Object.keys(nativeHeap)]);

/** Every value of a setting of the unit, in order. */
function settingsOf(name: string): readonly string[] {
  return [...unit.matchAll(new RegExp(`^#?${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);
}

/** `environment:` of the one service. */
function composeEnvironment(): Readonly<Record<string, string>> {
  const [, block = ''] = /^ {4}environment:\n((?: {6}.*\n)+)/m.exec(compose) ?? [];
  const pairs = [...block.matchAll(/^ {6}([A-Z_]+): "?([^"\n]*)"?$/gm)];
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value]));
}

const known = new Set([...variables.keys(), ...secretNames.map(fileVariable)]);

test('every variable that an image or Compose sets is one of the configuration, with a value that it takes', () => {
  for (const given of [imageEnvironment('chromium'), imageEnvironment('baileys'), composeEnvironment()]) {
    const ours = Object.entries(given).filter(([name]) => !NOT_OURS.has(name));
    assert.ok(ours.length > 5);
    assert.deepEqual(
      ours.map(([name]) => name).filter((name) => !known.has(name)),
      [],
    );
    const values = ours.filter(([name]) => variables.has(name));
    assert.doesNotThrow(() => loadConfig({ ...sapNowhere, ...Object.fromEntries(values) }));
  }
});

test('what the containers write lies in their volumes, below the mount and not on it, where a rename needs it', () => {
  const mounts = [...compose.matchAll(/^ {6}- (?:data|backups):(\/\S+)$/gm)].map(([, place = '']) => `${place}/`);
  assert.equal(mounts.length, 2);
  for (const given of [imageEnvironment('chromium'), composeEnvironment()]) {
    for (const name of ['DATA_PATH', 'WHATSAPP_AUTH_PATH', 'WHATSAPP_BACKUP_PATH']) {
      const place = given[name] ?? assert.fail(name);
      assert.ok(
        mounts.some((mount) => place.startsWith(mount)),
        `${name}=${place}`,
      );
    }
    assert.ok(!mounts.includes(given['WHATSAPP_AUTH_PATH'] ?? ''));
  }
  assert.match(image, /VOLUME \["\/data", "\/backups"\]/);
  assert.equal(railway.deploy.requiredMountPath, '/data');
});

test('the image runs as another user than root, under an init process, and asks a route that is there', () => {
  for (const target of ['chromium', 'baileys']) {
    const [stage = ''] = image.split(/^FROM /m).filter((one) => one.includes(` AS ${target}\n`));
    assert.equal([...stage.matchAll(/^USER (\S+)$/gm)].at(-1)?.[1], 'node');
  }
  assert.match(image, /^ENTRYPOINT \["\/usr\/bin\/tini",/m);
  assert.match(textOf('src/http/health.ts'), /'\/health\/live'/);
  assert.match(image, /HEALTHCHECK [^\n]*\/health\/live/);
  assert.equal(railway.build.dockerfilePath, 'deploy/Dockerfile');
  assert.match(compose, /^ {4}read_only: true$/m);
  assert.match(compose, /^ {4}init: true$/m);
});

test('every file that an image copies is there and not ignored, and its baileys is the one that is tested', () => {
  const ignored = textOf('deploy/Dockerfile.dockerignore').split('\n');
  const copied = [...image.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, files = '']) => files.split(' '));
  assert.ok(copied.length > 8);
  for (const file of copied) {
    assert.ok(existsSync(path.join(root, file)), file);
    assert.ok(ignored.includes(`!${file}`), file);
  }
  // npm refuses the lock file without it.
  assert.ok(copied.includes('.npmrc'));
  const { devDependencies } = JSON.parse(textOf('package.json'));
  assert.ok(image.includes(` baileys@${devDependencies.baileys}\n`));
});

test('the package is made in the image from all that it is made from here, and installed without a network', () => {
  const copied = [...image.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, files = '']) => files.split(' '));
  const { bin } = JSON.parse(textOf('package.json')) as { bin: Record<string, string> };
  const needed = [
    'src',
    'sandbox',
    'scripts',
    'docs',
    'deploy',
    'left-out',
    'tsconfig.json',
    'LICENSE',
    ...Object.values(bin),
  ];
  assert.deepEqual(
    needed.filter((file) => !copied.includes(file)),
    [],
  );
  assert.match(image, /^RUN npm run pack$/m);
  assert.match(image, /^RUN npm install --global --offline --ignore-scripts \/tmp\/invoice-courier-/m);
  const [, program = ''] =
    /^CMD \["node",.*"\/usr\/local\/lib\/node_modules\/invoice-courier\/([^"]+)"\]$/m.exec(image) ?? [];
  assert.ok(Object.values(bin).includes(program), image);
  assert.ok(image.includes(`"${steadyMemory}", "/usr`));
  for (const [name, value] of Object.entries(nativeHeap)) assert.ok(image.includes(` ${name}=${value} `));
  // Railway starts the command in the place of the image's entry point.
  assert.ok(
    railway.deploy.startCommand.endsWith(` ${steadyMemory} /usr/local/lib/node_modules/invoice-courier/${program}`),
  );
  assert.match(railway.deploy.startCommand, /^\/usr\/bin\/tini -s -- /);
});

test('the image keeps to what linters of such files ask for', () => {
  const instructions = image.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const froms = instructions.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1] ?? '');
  assert.ok(
    froms.every((base) => base === 'base' || /:\d+-[a-z]+-slim$/.test(base)),
    'a named release, never the latest',
  );
  for (const line of instructions.filter((one) => one.includes('apt-get install'))) {
    assert.match(line, /apt-get update .*--no-install-recommends .*rm -rf \/var\/lib\/apt\/lists/);
  }
  assert.ok(!instructions.some((line) => /^(?:ADD|MAINTAINER) |sudo|curl|wget| apt /.test(line)));
  for (const name of ['CMD', 'ENTRYPOINT']) {
    assert.ok(
      instructions.filter((line) => line.startsWith(`${name} `)).every((line) => /^\w+ \[.*\]$/.test(line)),
      name,
    );
  }
  assert.ok(!/^(?:ARG|ENV) .*(?:PASSWORD|TOKEN|SECRET)/m.test(image));
});

test('the unit starts a program that is there, with credentials that are secrets of the configuration', () => {
  const [start = ''] = settingsOf('ExecStart');
  const [, program = ''] = /\/opt\/invoice-courier\/(\S+)/.exec(start) ?? [];
  assert.ok(existsSync(path.join(root, program)), start);
  assert.ok(start.includes(` ${steadyMemory} `));
  assert.deepEqual(
    settingsOf('Environment'),
    Object.entries(nativeHeap).map((one) => one.join('=')),
  );
  assert.ok(start.endsWith(`--home ${settingsOf('WorkingDirectory')[0]}`));
  assert.equal(`/var/lib/${settingsOf('StateDirectory')[0]}`, settingsOf('WorkingDirectory')[0]);
  const credentials = settingsOf('LoadCredential').map((one) => one.split(':')[0] ?? '');
  assert.ok(credentials.length > 3);
  assert.deepEqual(
    credentials.filter((name) => !secretNames.includes(name)),
    [],
  );
});

test('service managers wait longer for a stop than it takes, and do not restart what a person must look at', () => {
  const longest = Math.max(STOP_S, defaultDeadlines.closeMs / 1000);
  assert.ok(Number(settingsOf('TimeoutStopSec')[0]) > longest);
  assert.ok(Number(/stop_grace_period: (\d+)s/.exec(compose)?.[1]) > longest);
  assert.ok(railway.deploy.drainingSeconds > longest);
  const { usage, configuration, locked } = exitCodes;
  assert.deepEqual(settingsOf('RestartPreventExitStatus'), [`${usage} ${configuration} ${locked}`]);
  assert.deepEqual(settingsOf('Restart'), ['on-failure']);
});
