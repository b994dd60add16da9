import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { whole } from '../../support/sample.ts';

const command = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Loads the engine in a copy of the sources with only some packages installed, and prints the error. */
const script = `
  import { inCommands } from './src/next-steps/commands.ts';
  import { loadEngine } from './src/whatsapp/registry.ts';
  const hooks = { emit() {}, preparedMessages: { payload: async () => null }, onFault() {} };
  await loadEngine({ engine: 'baileys', farEnd: null, verifyNoiseCertificate: true, cachePath: './cache' }, hooks).then(
    () => console.log(JSON.stringify({ code: null })),
    (error) => console.log(JSON.stringify({ code: error.code, sentence: error.message, next: inCommands(error.next) })),
  );
`;

interface Loaded {
  readonly code: string | null;
  readonly next?: string;
}

/** @param mend what a person does about it; then it is loaded again */
async function loadBesides(
  packages: readonly string[],
  mend: ((next: string, folder: string) => Promise<void>) | null = null,
): Promise<Loaded> {
  const folder = mkdtempSync(path.join(tmpdir(), 'library-'));
  try {
    cpSync(path.join(root, 'src'), path.join(folder, 'src'), { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(path.join(folder, 'load.mjs'), script);
    mkdirSync(path.join(folder, 'node_modules'));
    for (const name of packages) {
      symlinkSync(path.join(root, 'node_modules', name), path.join(folder, 'node_modules', name), 'junction');
    }
    const load = async (): Promise<Loaded> =>
      JSON.parse((await command(process.execPath, ['load.mjs'], { cwd: folder })).stdout);
    const loaded = await load();
    if (mend === null) return loaded;
    await mend(loaded.next ?? '', folder);
    return await load();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

it('an engine whose library is not installed names the package to install and its licence', async () => {
  const { code, next } = await loadBesides(['zod']);
  assert.equal(code, 'WHATSAPP_LIBRARY_MISSING');
  assert.match(next ?? '', /`npm i baileys@7\.0\.0-rc14`.*GPL-3\.0/);
});

it('the same copy loads with the library installed', async () => {
  assert.deepEqual(await loadBesides(['zod', 'baileys']), { code: null });
});

it('the command that is named installs it, after which the engine loads', { skip: !whole }, async () => {
  // Of the library itself; what it needs lies where it finds it.
  const mend = async (next: string, folder: string): Promise<void> => {
    const [, typed = ''] = /`npm (i baileys@[^`]+)`/.exec(next) ?? [];
    const offered = path.join(folder, 'offered');
    cpSync(path.join(root, 'node_modules', 'baileys'), path.join(offered, 'package'), { recursive: true });
    const { name, version, type, main, exports } = JSON.parse(
      readFileSync(path.join(offered, 'package', 'package.json'), 'utf8'),
    );
    const facts = { name, version, type, main, exports };
    writeFileSync(path.join(offered, 'package', 'package.json'), JSON.stringify(facts));
    await command('tar', ['-cf', path.join(offered, 'baileys.tar'), '-C', offered, 'package']);
    const archive = gzipSync(readFileSync(path.join(offered, 'baileys.tar')), { level: 1 });
    await using registry = await offer({ ...facts, archive });
    const env = { ...process.env, npm_config_registry: registry.url, npm_config_cache: path.join(folder, 'npm') };
    const quiet = ['--no-audit', '--no-fund', '--no-update-notifier'];
    await command('npm', [...typed.split(' '), ...quiet], { cwd: folder, env });
    for (const needed of readdirSync(path.join(root, 'node_modules'))) {
      const place = path.join(folder, 'node_modules', needed);
      if (!existsSync(place)) symlinkSync(path.join(root, 'node_modules', needed), place, 'junction');
    }
  };
  assert.deepEqual(await loadBesides(['zod'], mend), { code: null });
});

interface Offered {
  readonly name: string;
  readonly version: string;
  readonly archive: Buffer;
}

/** A registry with one package. */
async function offer({ archive, ...facts }: Offered): Promise<AsyncDisposable & { readonly url: string }> {
  let url = '';
  const server = createServer((request, response) => {
    if (request.url?.endsWith('.tgz')) return void response.end(archive);
    const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
    const one = { ...facts, dist: { tarball: `${url}baileys.tgz`, integrity } };
    const known = { name: facts.name, 'dist-tags': { latest: facts.version }, versions: { [facts.version]: one } };
    return void response.setHeader('content-type', 'application/json').end(JSON.stringify(known));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  url = `http://127.0.0.1:${address.port}/`;
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
