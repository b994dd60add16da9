import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, type Writable } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { sandboxDelivery, sandboxSessionTimings } from '../../sandbox/pace.ts';
import type { ServiceNews } from '../../sandbox/service-messages.ts';
import { startServiceProcess } from '../../sandbox/service-process.ts';
import { ownNumber, type StandIns, startStandIns } from '../../sandbox/stand-ins.ts';
import { runSessionManager } from '../../src/cli/session-manager/run.ts';

test('beside a running service every command is the service’s own deed, and it goes on afterwards', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'beside-'));
  const standIns = await startStandIns({ folder, engine: 'baileys', today: '2026-11-23' });
  const environment = { ...standIns.environment, LOG_LEVEL: 'error', DISABLE_CUSTOMER_MESSAGES: 'true' };
  let health = '';
  const service = startServiceProcess({
    order: { environment, whatsapp: standIns.whatsapp.farEnd, failpoint: null, approve: false },
    logFile: path.join(folder, 'service.log'),
    onNews: (news: ServiceNews) => {
      if (news.type === 'started') health = news.url;
      if (news.type === 'link_code') void standIns.whatsapp.admin.scanQr({ text: news.text, account: ownNumber });
    },
  });
  const manage = (command: string) => sessionManager(command, environment, standIns);
  try {
    await connected(() => health);

    const status = await manage('--status --json');
    assert.equal(status.exitCode, 0);
    assert.equal(status.json['running'], true);
    assert.equal((await stat(path.join(folder, 'data', 'control.sap-whatsapp-persistent.json'))).mode & 0o777, 0o600);

    const backup = await manage('--backup --json');
    assert.equal(backup.exitCode, 0, backup.stderr);
    assert.ok((await readdir(path.join(folder, 'backups'))).length > 0);

    const report = await manage('--report --json');
    assert.notEqual((report.json['history'] as { deliveries: unknown }).deliveries, null);

    const restored = await manage('--restore --json');
    assert.equal(restored.exitCode, 0, restored.stderr);
    await connected(() => health);

    const refreshed = await manage('--refresh');
    assert.equal(refreshed.exitCode, 0, refreshed.stderr);
    const repaired = await manage('--repair --json');
    assert.equal(repaired.json['action'], 'reconnected', repaired.stderr);

    const alive = await fetch(`${health}/health/live`);
    assert.equal(alive.status, 200);
    assert.equal((await standIns.whatsapp.admin.counters()).qrScans, 1, 'one scan, at the first link');

    // The service is stopping while the command comes: it is waited for.
    const stopping = service.stop();
    const after = await manage('--backup --json');
    assert.equal(after.exitCode, 0, after.stderr);
    assert.equal(await stopping, 0);
    assert.equal((await manage('--status --json')).json['running'], false);
  } finally {
    await service.kill();
    await standIns.close();
    await rm(folder, { recursive: true, force: true });
  }
});

async function connected(url: () => string): Promise<void> {
  const giveUpAt = Date.now() + 60_000;
  for (;;) {
    const answer = url() === '' ? null : await fetch(`${url()}/health`).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.status === 200) return;
    assert.ok(Date.now() < giveUpAt, 'the session did not connect');
    await delay(100);
  }
}

async function sessionManager(command: string, environment: Readonly<Record<string, string>>, standIns: StandIns) {
  const collect = () => {
    const stream = new PassThrough();
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    return { stream: stream as Writable, text: () => Buffer.concat(parts).toString('utf8') };
  };
  const [stdout, stderr] = [collect(), collect()];
  const exitCode = await runSessionManager(command.split(' '), {
    environment,
    farEnds: {
      whatsapp: standIns.whatsapp.farEnd,
      sessionTimings: sandboxSessionTimings,
      delivery: sandboxDelivery,
      failpoints: null,
    },
    stdin: new PassThrough().end(),
    stdout: stdout.stream,
    stderr: stderr.stream,
    signal: new AbortController().signal,
  });
  const line = stdout.text().trimEnd().split('\n').at(-1) ?? '';
  const json: Record<string, unknown> = line.startsWith('{') ? JSON.parse(line) : {};
  return { exitCode, stderr: stderr.text(), json };
}
