/**
 * Makes the fixture of a release's session, with the code of that release: a phone linked on its sandbox, and a backup.
 * `test/fixtures/sessions/README.md` says how to run it.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { customer, ownNumber } from '../support/manager.ts';

const [root = '', target = ''] = process.argv.slice(2);
if (target === '') {
  process.stderr.write('Usage: node make-session.ts FOLDER_OF_THE_COMMIT FILE.tar.gz\n');
  process.exit(2);
}
const own = <T>(name: string): Promise<T> => import(pathToFileURL(path.join(root, name)).href);
const { runSessionManager } = await own<typeof import('../../src/cli/session-manager/run.ts')>(
  'src/cli/session-manager/run.ts',
);
const { startWhatsApp } = await own<typeof import('../../sandbox/whatsapp/start.ts')>('sandbox/whatsapp/start.ts');
const pace = await own<typeof import('../../sandbox/pace.ts')>('sandbox/pace.ts');
const { openVaultKey } = await own<typeof import('../../src/session/vault/key.ts')>('src/session/vault/key.ts');
const { openIdKey } = await own<typeof import('../../src/session/vault/id-key.ts')>('src/session/vault/id-key.ts');

const folder = mkdtempSync(path.join(tmpdir(), 'courier-fixture-'));
const dataPath = path.join(folder, 'data');
const backupPath = path.join(folder, 'backups');
const whatsapp = await startWhatsApp({
  accounts: [{ digits: ownNumber, name: 'Courier' }],
  contacts: [{ digits: customer, name: 'Customer' }],
  page: false,
  stateFile: path.join(folder, 'whatsapp.json'),
});
const rig = {
  farEnds: {
    whatsapp: whatsapp.farEnd,
    sessionTimings: pace.sandboxSessionTimings,
    delivery: pace.sandboxDelivery,
    failpoints: null,
  },
  environment: {
    WHATSAPP_ENGINE: 'baileys',
    WHATSAPP_AUTH_PATH: path.join(folder, 'session'),
    WHATSAPP_BACKUP_PATH: backupPath,
    DATA_PATH: dataPath,
    LOG_LEVEL: 'error',
  },
};
let entered: string | undefined;
/** The phone's owner; the words before a code have changed. */
const enterCode = (text: string): void => {
  const code = [...text.matchAll(/(?:enter|type): ([A-Z0-9-]{8,9})/g)].at(-1)?.[1];
  if (code === undefined || code === entered) return;
  entered = code;
  void whatsapp.admin.enterCode({ code });
};
// As the service does at its first start.
await openIdKey(dataPath, await openVaultKey({ dataPath, backupPath, passphrase: null, existing: [] }));
for (const [command, heard] of [
  [`--link --code +${ownNumber} --json`, enterCode],
  [`--test +${customer} --json`],
  ['--backup --json'],
] as const) {
  let said = '';
  const write = (chunk: Buffer | string, _encoding: string, done: () => void): void => {
    said += chunk.toString();
    heard?.(said);
    done();
  };
  const [stdout, stderr] = [new Writable({ write }), new Writable({ write })];
  const stdin = new PassThrough().end();
  const { signal } = new AbortController();
  const exitCode = await runSessionManager(command.split(' '), { ...rig, stdin, stdout, stderr, signal });
  if (exitCode !== 0) throw new Error(said);
}
await whatsapp.close();
const [backup = ''] = readdirSync(backupPath).toSorted().toReversed();
const kept = ['session', `backups/${backup}`, 'data/vault.key', 'data/id.key', 'whatsapp.json'];
execFileSync('tar', ['--owner=0', '--group=0', '-czf', target, '-C', folder, ...kept]);
rmSync(folder, { recursive: true });
process.exit(0);
