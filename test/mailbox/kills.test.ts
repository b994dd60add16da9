import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pdfSaying } from '../security/hostile-pdfs.ts';
import { clockSeed } from '../support/command.ts';
import { dice } from '../support/dice.ts';
import { Dovecot, withoutDovecot } from '../support/dovecot.ts';
import { mailOf } from '../support/mails.ts';

/** As many as in `npm run test:long`, or few. */
const MAILS = Number(process.env['MAILS'] ?? 10);
const KILLS = Number(process.env['MAIL_KILLS'] ?? 1);
/** Every tenth mail brings the PDF of an earlier one again. */
const AGAIN = 10;
/** A run of the service that is ended by the clock lasts at most so long, milliseconds. */
const LONGEST_RUN_MS = 3000;

test('killed again and again, with another UIDVALIDITY, every PDF is stored once and none is missed', {
  skip: withoutDovecot,
}, async (t) => {
  const seed = Number(clockSeed());
  t.diagnostic(`seed ${seed}, ${MAILS} mails, ${KILLS} kills`);
  const { between } = dice(seed);
  const begun = performance.now();
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-kills-'));
  await using dovecot = await Dovecot.start();
  dovecot.makeFolder('Done');
  const names = new Set<string>();
  for (let n = 1; n <= MAILS; n++) {
    const of = n % AGAIN === 0 ? n - 1 : n;
    names.add(`${of}.pdf`);
    dovecot.deliver(
      mailOf({ attached: [{ name: `${of}.pdf`, bytes: pdfSaying(`Factura N° ${of} TOTAL ARS ${of}.50`) }] }),
    );
  }
  const caFile = path.join(folder, 'ca.pem');
  writeFileSync(caFile, dovecot.caPem);
  const run = (): Promise<ChildProcess> => start([folder, String(dovecot.port), caFile]);
  const moved = (): number => dovecot.files('Done').length;
  const stored = (): number => globSync('documents/*/*.pdf', { cwd: folder }).length;
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const service = await run();
      // By the clock, or once so many more PDFs are stored or recorded, or mails moved.
      const measure = [null, stored, () => recorded(folder).length, moved][Math.floor(between(0, 4))] ?? null;
      const until = performance.now() + between(0, LONGEST_RUN_MS);
      const wanted = Math.min(names.size, (measure?.() ?? 0) + Math.ceil(between(0, names.size / KILLS)));
      while (measure ? measure() < wanted : performance.now() < until) {
        assert.equal(service.exitCode, null, 'the service runs');
        await sleep(30);
      }
      service.kill('SIGKILL');
      await once(service, 'exit');
      if (kill !== Math.floor(KILLS / 2)) continue;
      await dovecot.stop();
      dovecot.renumber();
      await dovecot.start();
    }
    const [before, known] = [moved(), recorded(folder).length];
    const service = await run();
    while (moved() < MAILS || dovecot.files().length > 0) {
      assert.equal(service.exitCode, null, 'the service runs');
      await sleep(50);
    }
    service.kill('SIGKILL');
    await once(service, 'exit');
    t.diagnostic(
      `before the last start ${known} PDFs were recorded and ${before} mails moved; all after ${Math.round(performance.now() - begun)} ms`,
    );
    assert.deepEqual(recorded(folder), [...names].sort());
    assert.equal(stored(), names.size);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function start(argv: readonly string[]): Promise<ChildProcess> {
  const service = spawn(process.execPath, [path.join(import.meta.dirname, 'service.ts'), ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = once(service.stdout, 'data');
  const ended = once(service, 'exit').then(() => assert.fail('the service ended before it ran'));
  ended.catch(() => undefined);
  await Promise.race([said, ended]);
  return service;
}

function recorded(folder: string): string[] {
  const database = new DatabaseSync(path.join(folder, 'outbox.db'), { readOnly: true });
  try {
    const rows = database.prepare("SELECT file_name FROM documents WHERE source = 'mailbox' ORDER BY file_name").all();
    return rows.map((row) => String(row['file_name']));
  } finally {
    database.close();
  }
}
