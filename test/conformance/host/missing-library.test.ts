import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

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

async function loadBesides(packages: readonly string[]): Promise<{ code: string | null; next?: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'library-'));
  try {
    cpSync(path.join(root, 'src'), path.join(folder, 'src'), { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(path.join(folder, 'load.mjs'), script);
    mkdirSync(path.join(folder, 'node_modules'));
    for (const name of packages) {
      symlinkSync(path.join(root, 'node_modules', name), path.join(folder, 'node_modules', name), 'junction');
    }
    const { stdout } = await promisify(execFile)(process.execPath, ['load.mjs'], { cwd: folder });
    return JSON.parse(stdout) as { code: string | null; next?: string };
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
