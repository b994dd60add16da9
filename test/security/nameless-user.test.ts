import assert from 'node:assert/strict';
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { type StandIns, startStandIns } from '../../sandbox/stand-ins.ts';
import { environmentOfAnother } from '../support/environment.ts';
import { withoutProgramForOthers } from '../support/second-user.ts';
import { type Launcher, launchCommand } from './launcher.ts';

/** A container may run under a number that the table of users does not know, and without HOME. */
const nameless = 54_321;

let folder: string;
let standIns: StandIns;
before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'courier-nameless-'));
  standIns = await startStandIns({ folder, engine: 'webjs', today: '2026-11-23', printed: false });
});
after(async () => {
  await standIns.close();
  rmSync(folder, { recursive: true, force: true });
});

const commands: readonly (readonly [Launcher, ...string[]])[] = [
  ['hybrid-invoice-service.js', '--check-sap'],
  ['hybrid-invoice-service.js', 'deliveries', 'list'],
  ['session-manager.js', '--status'],
];

for (const [launcher, ...args] of commands) {
  test(`${launcher} ${args.join(' ')} gives a user without a name an error message`, {
    skip: withoutProgramForOthers,
  }, async () => {
    const home = path.join(folder, 'home');
    mkdirSync(home, { recursive: true });
    chownSync(folder, nameless, nameless);
    chownSync(home, nameless, nameless);
    const env = {
      ...environmentOfAnother(),
      ...standIns.environment,
      // Whatever looks for WhatsApp stays on this computer.
      WHATSAPP_PROXY: 'http://127.0.0.1:9',
      DATA_PATH: path.join(home, 'data'),
      WHATSAPP_AUTH_PATH: path.join(home, 'auth'),
    };
    const command = launchCommand(launcher, args, {
      cwd: home,
      env: { ...env, WHATSAPP_BACKUP_PATH: path.join(home, 'backups') },
      uid: nameless,
      gid: nameless,
    });
    await command.ended;
    assert.notEqual(command.output(), '');
    assert.doesNotMatch(command.output(), /ERR_SYSTEM_ERROR|uv_os_get_passwd|^\s+at .*\(|UNEXPECTED/m);
  });
}
