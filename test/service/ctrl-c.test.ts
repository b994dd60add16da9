import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { typeAt } from '../next-steps/installation.ts';
import { launchCommand } from '../security/launcher.ts';

let folder: string;
/** SAP accepts a connection and never says a word. */
let mute: Server;
let environment: Readonly<Record<string, string>>;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'courier-ctrl-c-'));
  mute = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const { port } = mute.address() as AddressInfo;
  environment = {
    ...{ SAP_URL: `https://127.0.0.1:${port}`, SAP_COMPANY_DB: 'T', SAP_USERNAME: 'u', SAP_PASSWORD: 'p' },
    ...{ COMPANY_COUNTRY: 'AR', DATA_PATH: path.join(folder, 'data') },
  };
});

after(async () => {
  mute.close();
  await rm(folder, { recursive: true, force: true });
});

function quietly(code: number | null, text: string): void {
  assert.equal(code, 130, text);
  assert.doesNotMatch(text, /^\s+at |unexpected|\bbug\b/m);
  assert.match(text, /^Stopped on request\.\n/m);
}

test('Ctrl+C during --check-sap --json ends quietly', async () => {
  const command = launchCommand('hybrid-invoice-service.js', ['--check-sap', '--json'], {
    cwd: folder,
    env: environment,
  });
  mute.once('connection', () => command.child.kill('SIGINT'));
  quietly(await command.ended, command.output());
  assert.equal((JSON.parse(command.answer()) as { error: { code: string } }).error.code, 'CLI_CANCELLED');
});

for (const line of ['--check-sap', '--setup-sap', '--preview 1']) {
  test(`${line} ends quietly when its signal fires`, async () => {
    const stop = new AbortController();
    mute.once('connection', () => stop.abort());
    const place = { environment, farEnds: null, signal: stop.signal };
    const { exitCode, text } = await typeAt(place, `node hybrid-invoice-service.js ${line}`);
    quietly(exitCode, text);
  });
}
