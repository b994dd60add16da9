import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, test } from 'node:test';
import type { WhatsAppFarEnd } from '../../../src/whatsapp/engine-settings.ts';
import type { WhatsAppOptions } from '../start.ts';
import { adminClient } from './admin-client.ts';

const customer = '5491155550001';
const main = new URL('../main.ts', import.meta.url).pathname;
let folder: string;
let child: ChildProcess | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-whatsapp-'));
});
afterEach(async () => {
  if (child?.exitCode === null) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Starts the process and reads the line it prints. */
async function start(options: WhatsAppOptions) {
  const file = join(folder, 'options.json');
  await writeFile(file, JSON.stringify(options));
  const started = spawn(process.execPath, [main, '--options', file], { stdio: ['pipe', 'pipe', 'inherit'] });
  child = started;
  const [line] = (await once(createInterface(started.stdout), 'line')) as [string];
  const { adminUrl, farEnd } = JSON.parse(line) as { adminUrl: string; farEnd: WhatsAppFarEnd };
  return { child: started, admin: adminClient(adminUrl), adminUrl, farEnd };
}

test('the process prints its address, answers admin calls, and exits when its standard input is closed', async () => {
  const started = await start({
    accounts: [{ digits: '5491100000001' }],
    contacts: [{ digits: customer }],
    page: false,
  });
  assert.match(started.farEnd.webSocketUrl, /^ws:\/\/127\.0\.0\.1:\d+\/ws\/chat$/);
  const phones = await started.admin.phones();
  assert.deepEqual(
    phones.map(({ digits, role }) => [digits, role]),
    [
      ['5491100000001', 'account'],
      [customer, 'contact'],
    ],
  );
  await started.admin.setOnline({ digits: customer, online: false });
  assert.equal((await started.admin.phones())[1]?.online, false);
  assert.deepEqual(await started.admin.arrivals({}), []);
  const exited = once(started.child, 'exit');
  started.child.stdin.end();
  assert.deepEqual(await exited, [0, null]);
});

test('an impossible call is refused with the reason, and so is an unknown one', async () => {
  const { admin, adminUrl } = await start({ accounts: [{ digits: '5491100000001' }], page: false });
  await assert.rejects(admin.scanQr({ text: '2@none,a,b,c' }), /No companion shows this QR text/);
  await assert.rejects(admin.faultPage({}), /without the page/);
  const response = await fetch(`${adminUrl}/constructor`, { method: 'POST' });
  assert.equal(response.status, 400);
});

test('on SIGTERM it exits cleanly and writes its state file, from which the next one restores its phones', async () => {
  const options = { accounts: [{ digits: '5491100000001' }], page: false, stateFile: join(folder, 'state.json') };
  const first = await start(options);
  await first.admin.addContact({ digits: customer, name: 'New' });
  const exited = once(first.child, 'exit');
  first.child.kill('SIGTERM');
  assert.deepEqual(await exited, [0, null]);
  const second = await start(options);
  assert.deepEqual(second.farEnd, first.farEnd);
  assert.equal((await second.admin.phones())[1]?.name, 'New');
});
