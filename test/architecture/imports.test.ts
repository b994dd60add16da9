import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { test } from 'node:test';
import { importsOf } from '../support/imports.ts';
import { root, sourceFiles } from '../support/sources.ts';
import { circles } from './circles.ts';
import { breach, isPure, namedPaths } from './import-rules.ts';

const files = sourceFiles('src');

test('imports go one way', () => {
  assert.ok(files.length > 100);
  const breaches = files.flatMap(importsOf).map(breach);
  assert.deepEqual(
    breaches.filter((one) => one !== null),
    [],
  );
});

test('the rules notice what they are for', () => {
  const forbidden: readonly (readonly [from: string, to: string])[] = [
    ['src/session/shell/supervisor.ts', 'src/whatsapp/baileys/engine.ts'],
    ['src/session/shell/supervisor.ts', 'src/database/sqlite/open.ts'],
    ['src/session/shell/supervisor.ts', 'src/delivery/sending/dispatcher.ts'],
    ['src/session/lifecycle/turn.ts', 'src/session/shell/lock.ts'],
    ['src/session/lifecycle/turn.ts', 'src/session/records/metadata.ts'],
    ['src/session/lifecycle/turn.ts', 'src/log.ts'],
    ['src/session/records/metadata.ts', 'src/session/shell/lock.ts'],
    ['src/session/shell/supervisor.ts', 'src/session/vault/vault.ts'],
    ['src/delivery/sending/dispatcher.ts', 'src/session/shell/supervisor.ts'],
    ['src/delivery/sending/dispatcher.ts', 'src/database/sqlite/database.ts'],
    ['src/delivery/intake/intake.ts', 'src/sap/business-one/source.ts'],
    ['src/delivery/intake/document-intake.ts', 'src/documents/folder/folder-source.ts'],
    ['src/whatsapp/webjs/engine.ts', 'src/whatsapp/baileys/engine.ts'],
    ['src/whatsapp/engine.ts', 'src/whatsapp/baileys/engine.ts'],
    ['src/database/sqlite/database.ts', 'src/http/server.ts'],
    ['src/database/sqlite/database.ts', 'src/delivery/outbox.ts'],
    ['src/database/postgres/database.ts', 'src/database/sqlite/database.ts'],
    ['src/database/port.ts', 'src/database/sqlite/database.ts'],
    ['src/http/server.ts', 'src/service/run-service.ts'],
    ['src/errors/sap.ts', 'src/config/schema.ts'],
    ['src/service/run-service.ts', 'sandbox/whatsapp/start.ts'],
    ['src/delivery/delivery.ts', 'src/next-steps/commands.ts'],
    ['src/new-file.ts', 'src/session/shell/supervisor.ts'],
    ['src/cli/session-manager/link.ts', 'src/session/shell/supervisor.ts'],
    ['src/cli/session-manager/list.ts', 'src/session/vault/vault.ts'],
    ['src/http/control-server.ts', 'src/session/vault/vault.ts'],
    ['src/operations/deliveries/list.ts', 'src/cli/deliveries.ts'],
    ['src/operations/session/running-session.ts', 'src/session/shell/supervisor.ts'],
    ['src/operations/deliveries/list.ts', 'src/http/health.ts'],
    ['src/operations/deliveries/list.ts', 'src/database/outbox.ts'],
    ['src/operations/deliveries/list.ts', 'src/whatsapp/baileys/engine.ts'],
    ['src/operations/deliveries/list.ts', 'src/service/run-service.ts'],
    ['src/operations/deliveries/list.ts', 'src/next-steps/commands.ts'],
    ['src/delivery/delivery.ts', 'src/operations/deliveries/list.ts'],
  ];
  for (const [from, to] of forbidden) assert.ok(breach({ from, to, isPackage: false }), `${from} → ${to}`);
  assert.ok(breach({ from: 'src/session/shell/supervisor.ts', to: 'baileys', isPackage: true }));
  assert.equal(
    breach({ from: 'src/session/shell/supervisor.ts', to: 'src/delivery/messenger.ts', isPackage: false }),
    null,
  );
  assert.equal(
    breach({ from: 'src/service/run-service.ts', to: 'src/database/sqlite/open.ts', isPackage: false }),
    null,
  );
});

test('no files import one another in a circle, not even for a type', () => {
  const imports = files.map((file) => [file.path, importsOf(file).map(({ to }) => to)] as const);
  assert.deepEqual(circles(new Map(imports)), []);
});

test('import cycles of any length are found', () => {
  const imports = { a: ['b'], b: ['c', 'd'], c: ['b'], d: ['d', 'e'], e: ['f'], f: ['g', 'a2'], g: ['e'], a2: [] };
  assert.deepEqual(circles(new Map(Object.entries(imports))), [['e', 'f', 'g'], ['d'], ['b', 'c']]);
  assert.deepEqual(
    circles(
      new Map([
        ['a', ['b']],
        ['b', ['outside']],
      ]),
    ),
    [],
  );
});

test('no process but that of its own loads the reader of PDFs', () => {
  const imports = new Map(files.map((file) => [file.path, importsOf(file).map(({ to }) => to)]));
  const loaders = [...imports].filter(([, targets]) => targets.includes('unpdf')).map(([path]) => path);
  assert.deepEqual(loaders, ['src/documents/reading/read-pdf.ts']);
  const users = (path: string) => [...imports].filter(([, targets]) => targets.includes(path)).map(([user]) => user);
  assert.deepEqual(loaders.flatMap(users), ['src/documents/reading/child.ts']);
  assert.deepEqual(users('src/documents/reading/child.ts'), []);
});

/** What each file loads as it starts: neither types, nor what it imports while it runs. */
const LOADED = /^(?:import|export)\s+(?!type\b)(?:[^;']*?\sfrom\s+)?'([^']+)'/gm;

/** Everything that is loaded when these are. */
function loadedBy(starts: readonly string[], sources = files): (name: string) => readonly string[] {
  const loads = new Map(
    sources.map(({ path, text }) => [
      path,
      [...text.matchAll(LOADED)].map(([, name = '']) =>
        name.startsWith('.') ? posix.join(dirname(path), name) : name,
      ),
    ]),
  );
  const reached = new Set(starts);
  for (const file of reached) for (const other of loads.get(file) ?? []) reached.add(other);
  return (name) => [...reached].filter((file) => loads.get(file)?.includes(name));
}

test("an engine's process loads no zod, which would be a sixth of its start and 8 MB of its memory", () => {
  const loaders = loadedBy([
    'src/whatsapp/host/entry.ts',
    'src/whatsapp/baileys/engine.ts',
    'src/whatsapp/webjs/engine.ts',
  ]);
  assert.ok(loaders('baileys').length > 0 && loaders('src/atomic-file.ts').length > 0);
  assert.deepEqual(loaders('zod'), []);
});

test('the simulated WhatsApp loads no client of it, which would be half of its start', () => {
  const loaders = loadedBy(['sandbox/whatsapp/start.ts'], [...files, ...sourceFiles('sandbox')]);
  assert.ok(loaders('baileys/WAProto/index.js').length > 0);
  assert.deepEqual(loaders('baileys'), []);
});

test('nothing loads the client behind fetch along with http, which would be a tenth of the start of an engine', () => {
  const loaders = files.filter(({ text }) => [...text.matchAll(LOADED)].some(([, name]) => name === 'node:http'));
  assert.deepEqual(
    loaders.map(({ path }) => path),
    [],
  );
});

test('the rules name no place that is gone', () => {
  assert.deepEqual(
    [...namedPaths].filter((place) => !existsSync(join(root, place))),
    [],
  );
});

test('the sandbox and the scripts reach the product, never the tests', () => {
  const breaches = ['sandbox', 'scripts']
    .flatMap(sourceFiles)
    .flatMap(importsOf)
    .filter(({ to }) => to.startsWith('test/'));
  assert.deepEqual(breaches, []);
});

test('variables are read by the configuration alone, so that none can point the service at stand-ins', () => {
  // Handing the whole environment on, to the configuration or to a child process, reads none; nor does setting one.
  const readers = files
    .filter(({ text }) => /process\.env\s*(?:\.|\?|\[[^\]]*\](?!\s*=[^=]))/.test(text))
    .map(({ path }) => path);
  assert.deepEqual(readers, []);
});

const IMPURE_WORDS =
  /\b(?:Date\.now|new Date\(\)|Math\.random|performance\.now|setTimeout|setInterval|fetch|process)\b/;

test('decisions are pure: no clock, no chance, no input or output of their own', () => {
  const pure = files.filter(({ path }) => isPure(path));
  assert.ok(pure.length > 60);
  const impure = pure.flatMap((file) => [
    ...importsOf(file)
      // A digest is a function of its input, and a library is the same whenever it is loaded.
      .filter(({ to }) => to.startsWith('node:') && to !== 'node:crypto' && to !== 'node:module')
      .map(({ to }) => `${file.path} imports ${to}`),
    ...withoutComments(file.text).flatMap((line) => {
      const word = IMPURE_WORDS.exec(line)?.[0];
      return word === undefined ? [] : [`${file.path} uses ${word}`];
    }),
  ]);
  assert.deepEqual(impure, []);
});

function withoutComments(text: string): string[] {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .split('\n')
    .map((line) => line.replace(/\/\/.*$/, '').replace(/'(?:[^'\\]|\\.)*'/g, "''"));
}
