import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { root } from '../support/sources.ts';

for (const args of [['--check-sap'], ['--setup-sap'], ['--preview', '1'], ['--check-sap', '--json']]) {
  test(`Ctrl+C during ${args.join(' ')} ends quietly`, async (t) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'courier-ctrl-c-'));
    // It accepts a connection and never says a word.
    const mute = createServer(() => child.kill('SIGINT'));
    mute.listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    const { PATH, HOME } = process.env;
    const sap = { SAP_URL: `https://127.0.0.1:${port}`, SAP_COMPANY_DB: 'T', SAP_USERNAME: 'u', SAP_PASSWORD: 'p' };
    const child = spawn(process.execPath, [path.join(root, 'hybrid-invoice-service.js'), ...args], {
      cwd: folder,
      env: { PATH, HOME, COURIER_HOME: folder, ...sap, COMPANY_COUNTRY: 'AR', DATA_PATH: path.join(folder, 'data') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    t.after(async () => {
      mute.close();
      await rm(folder, { recursive: true, force: true });
    });
    const ended = once(child, 'exit');
    const [out, error, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    assert.equal(code, 130, `${out}${error}`);
    assert.doesNotMatch(`${out}${error}`, /^\s+at |unexpected|\bbug\b/m);
    assert.match(error, /^Stopped on request\.\n$/m);
    if (args.includes('--json')) {
      assert.equal((JSON.parse(out) as { error: { code: string } }).error.code, 'CLI_CANCELLED');
    }
  });
}
