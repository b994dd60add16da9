/** A node that stands by is cut off from PostgreSQL, which alone knows who has the session. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { acquireLock } from '../../src/session/shell/lock.ts';
import { typeAt } from '../next-steps/installation.ts';
import { freePort } from '../support/free-port.ts';
import { copyLinked } from '../support/manager.ts';

test('a service that runs without the session is said to run, and nobody is told to start it', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-cut-off-'));
  try {
    await copyLinked(folder);
    const of = (name: string): string => path.join(folder, name);
    const environment = {
      ...{ SAP_URL: 'https://127.0.0.1:1', SAP_COMPANY_DB: 'TEST_AR', SAP_USERNAME: 'u', SAP_PASSWORD: 'p' },
      ...{ COMPANY_NAME: 'T', COMPANY_COUNTRY: 'AR', WHATSAPP_ENGINE: 'baileys', PDF_FOLDER: folder },
      ...{ DATA_PATH: of('data'), WHATSAPP_AUTH_PATH: of('session'), WHATSAPP_BACKUP_PATH: of('backups') },
      DATABASE_URL: `postgres://courier@127.0.0.1:${await freePort()}/courier`,
      DATABASE_STANDBY: 'true',
    };
    const look = (verb: string) => typeAt({ environment, farEnds: null }, `node session-manager.js ${verb}`);
    const stopped = await look('--status');
    assert.match(stopped.text, /service +not running/);
    const request = { folder: of('data'), name: 'outbox', doing: 'delivering', waitMs: 0, clock: systemClock };
    const service = await acquireLock(request);
    for (const verb of ['--status', '--report']) {
      const { exitCode, text } = await look(verb);
      assert.match(text, /^The service runs without the session: PostgreSQL does not tell which node has it\./);
      assert.match(text, /service +running\n/);
      assert.doesNotMatch(text, /Start the service/);
      assert.match(text, /Next: Check that PostgreSQL runs/);
      assert.equal(exitCode, 3);
    }
    service.release();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
