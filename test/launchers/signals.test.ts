import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { sapNowhere } from '../installation/folder.ts';
import { bareEnvironment } from '../support/environment.ts';
import { root } from '../support/sources.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'courier-signals-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const olderNode = path.join(scratch, 'older-node.mjs');
writeFileSync(
  olderNode,
  "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });\n",
);

/** The pinned Node under a launcher that believes to be an older one, while it waits for a SAP that never answers. */
async function waitingForSap() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const launcher = spawn(
    process.execPath,
    ['--import', pathToFileURL(olderNode).href, path.join(root, 'invoice-courier.js'), '--check-sap'],
    {
      env: { ...bareEnvironment(), ...sapNowhere, COURIER_HOME: scratch, SAP_URL: `https://127.0.0.1:${port}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [launcher.stdout, launcher.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  // Both hold the pipes: they are closed when the pinned Node is gone too.
  const ended = once(launcher, 'close');
  const [socket] = (await Promise.race([once(server, 'connection'), ended])) as [Socket];
  assert.ok(typeof socket === 'object', output);
  socket.on('error', () => undefined);
  return {
    launcher,
    ended,
    output: () => output,
    [Symbol.dispose]: () => {
      socket.destroy();
      server.close();
    },
  };
}

describe('the launcher on an older Node', {
  skip: process.platform === 'win32' && 'there are no signals there',
}, () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`passes ${signal} on, and returns the exit code of a clean stop`, async () => {
      using command = await waitingForSap();
      command.launcher.kill(signal);
      const [code] = (await command.ended) as [number | null];
      assert.equal(code, 130, command.output());
      assert.match(command.output(), /^Stopped on request/m);
    });
  }

  it('takes the pinned Node with it when it is killed', async () => {
    using command = await waitingForSap();
    command.launcher.kill('SIGKILL');
    await command.ended;
    assert.match(command.output(), /^Stopped on request/m);
  });
});
