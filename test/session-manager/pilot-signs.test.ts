import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { customer, manage, type Ran, type Rig, startLinkedRig } from '../support/manager.ts';

/** WhatsApp takes a login no more that docs/pilot.md assumes it takes, and the product says so as the page tells. */
describe('a login that WhatsApp has ended meanwhile', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startLinkedRig();
  });
  afterEach(() => rig.close());

  /** The first connection tells. */
  async function isLoggedOut(run: (command: string) => Promise<Ran>): Promise<void> {
    const sent = await run(`--test +${customer} --json`);
    assert.notEqual(sent.exitCode, 0);
    const recorded = await run('--recorder --json');
    assert.match(recorded.stdout, /logged_out/);
    const status = await run('--status --json');
    assert.match(status.stdout, /logged_out|unlinked|--link/);
  }

  test('is logged out after it was imported at another address (row 32)', async () => {
    const file = path.join(rig.folder, 'away.session');
    const exported = await rig.run(`--export ${file} --json`);
    assert.equal(exported.exitCode, 0, exported.stderr);
    const at = (name: string) => path.join(rig.folder, 'there', name);
    const environment = {
      ...rig.environment,
      WHATSAPP_AUTH_PATH: at('session'),
      WHATSAPP_BACKUP_PATH: at('backups'),
      DATA_PATH: at('data'),
    };
    const there = (command: string) => manage(command, { environment, farEnds: rig.farEnds });
    const passphrase = path.join(rig.folder, 'passphrase');
    writeFileSync(passphrase, String(exported.json?.['passphrase']), { mode: 0o600 });
    const imported = await there(`--import ${file} --passphrase-file ${passphrase} --json`);
    assert.equal(imported.exitCode, 0, imported.stderr);
    await rig.whatsapp.admin.unlink({});
    await isLoggedOut(there);
  });

  test('is logged out after it was restored (row 33)', async () => {
    const backup = await rig.run('--backup --json');
    assert.equal(backup.exitCode, 0, backup.stderr);
    assert.ok(readdirSync(path.join(rig.folder, 'backups')).length > 0);
    await rig.whatsapp.admin.unlink({});
    const restored = await rig.run('--restore --json');
    assert.equal(restored.exitCode, 0, restored.stderr);
    await isLoggedOut(rig.run);
  });
});
