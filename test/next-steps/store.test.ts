import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import '../../src/cheap-scrypt.test-support.ts';
import type { Alert } from '../../src/alerts/alert.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import { loadSessionConfig } from '../../src/config/load.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { CodedError } from '../../src/errors/coded-error.ts';
import { whatsappError } from '../../src/errors/whatsapp.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { doctorLines } from '../../src/operations/doctor/lines.ts';
import { examine } from '../../src/service/doctor/examine.ts';
import { startDrills } from '../../src/service/drill-life.ts';
import { openVaultOf } from '../../src/service/vault-of-session.ts';
import { copyAlerts } from '../../src/session/lifecycle/copy-plan.ts';
import { drillAlerts } from '../../src/session/lifecycle/drill-plan.ts';
import { CredentialStore } from '../../src/whatsapp/baileys/credential-store.ts';
import { baileysSessionStore } from '../../src/whatsapp/baileys/session-store.ts';
import { SmallDisk } from '../disk/small-disk.ts';
import { startsFrom } from '../session-manager/starts.ts';
import { customer, type Rig, startRig } from '../support/manager.ts';
import { whole } from '../support/sample.ts';
import { silentLog as log } from '../support/silence.ts';
import { type Place, prints, typeAt } from './installation.ts';
import { commandsIn } from './printed.ts';
import { doctor, type Home, openHome } from './set-up.ts';
import { scans } from './terminal-camera.ts';

// A stopped session with its store, its backups and copies off site: what is damaged, refused or carried away, and what is
// typed then.

const manager = 'node session-manager.js';
const start = 'node hybrid-invoice-service.js';
const SESSION = 'sap-whatsapp-persistent';
/** Exit code of a status: linked, and no service runs. */
const STOPPED = 6;
const secret = 'a passphrase of its own';
let rig: Rig;
let home: Home;

before(async () => {
  rig = await startRig({ page: false });
  home = await openHome(rig);
  // The first step of all, as it is printed where no phone is linked.
  await prints(rig, `${manager} --test +${customer}`, 4, [`${manager} --link`]);
  const nothing = rig.environment['DATA_PATH'] ?? '';
  await prints(rig, `${manager} --import-localauth ${nothing}`, 1, [`${manager} --link`]);
  assert.deepEqual(await refusalOf(baileysSessionStore.snapshot(nothing, nothing)), [`${manager} --link`]);
  assert.deepEqual(await examined(rig), [`${manager} --link`]);
  await setUpFirst();
  const linked = await typeAt(rig, `${manager} --link`, scans(rig.whatsapp));
  assert.equal(linked.exitCode, 0, linked.text);
  assert.deepEqual(commandsIn(linked.text), [`${manager} --backup`]);
  await ends(rig, `${manager} --backup`, 0);
});
after(async () => {
  await home.close();
  await rig.close();
});

/** A configuration that is wrong leads to `setup`, and that to the first link. */
async function setUpFirst(): Promise<void> {
  const wrong: Place = { ...rig, environment: { ...rig.environment, SAP_URL: 'sap', PORT: '0' } };
  const { exitCode, text } = await doctor(wrong);
  assert.equal(exitCode, 1, text);
  const [named = text] = commandsIn(text).filter((command) => command.includes('setup'));
  const { code, screen } = await home.setUp(named, wrong);
  assert.equal(code, 4, screen);
  assert.deepEqual(commandsIn(screen), [`${manager} --link`, `${start} doctor`, start]);
  assert.ok(!commandsIn((await doctor(home.written(wrong))).text).includes(named));
}

interface Computer extends Place {
  at(...names: string[]): string;
}
let computers = 0;

/** A computer with a copy of these files, in a folder whose name has to be quoted; phone and WhatsApp are the same. */
function computer(
  files: readonly string[] = ['session', 'backups', 'data'],
  changes: Place['environment'] = {},
): Computer {
  computers += 1;
  const folder = path.join(rig.folder, `computer ${computers}`);
  mkdirSync(folder);
  for (const name of files) cpSync(path.join(rig.folder, name), path.join(folder, name), { recursive: true });
  const places = {
    WHATSAPP_AUTH_PATH: path.join(folder, 'session'),
    WHATSAPP_BACKUP_PATH: path.join(folder, 'backups'),
    DATA_PATH: path.join(folder, 'data'),
  };
  return {
    environment: { ...rig.environment, ...places, ...changes },
    farEnds: rig.farEnds,
    at: (...names) => path.join(folder, ...names),
  };
}

/** The same computer with other settings. */
const set = (place: Computer, changes: Place['environment']): Computer => ({
  ...place,
  environment: { ...place.environment, ...changes },
});
const answering = (place: Computer, ...typedAhead: string[]): Computer => ({ ...place, typedAhead });

/** Files of backups, oldest first. */
function backupsOf(place: Computer): string[] {
  return readdirSync(place.at('backups'))
    .filter((name) => name.endsWith('.vault'))
    .sort()
    .map((name) => place.at('backups', name));
}

/** Types it, and requires that it ends so. */
async function ends(place: Place, command: string, exitCode: number): Promise<string> {
  const typed = await typeAt(place, command);
  assert.equal(typed.exitCode, exitCode, `${command}: ${typed.text}`);
  return typed.text;
}

/** The commands of the error with which it ends. */
async function refusalOf(work: Promise<unknown>): Promise<readonly string[]> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof CodedError, String(error));
  return commandsIn(inCommands(error.next));
}

test('a login is carried away and back by the commands that are printed on the way', async () => {
  const here = computer();
  const file = here.at('carried.session');
  const take = `${manager} --import '${file}'`;
  const short = here.at('short.txt');
  writeFileSync(short, 'short');
  await prints(here, `${manager} --export '${file}' --passphrase-file '${short}'`, 1, [`${manager} --export FILE`]);
  const given = here.at('passphrase.txt');
  writeFileSync(given, `${secret}\n`);
  await prints(here, `${manager} --export '${given}' --passphrase-file '${given}'`, 1, [`${manager} --export FILE`]);
  await prints(here, `${manager} --export '${file}' --passphrase-file '${given}'`, 0, [take]);

  // Here it does not go on, whatever is asked.
  await prints(here, `${manager} --status`, STOPPED, [take]);
  await prints(here, `${manager} --repair`, 0, [take]);
  await prints(here, `${manager} --export '${file}2'`, 4, [take]);
  await prints(here, `${manager} --test +${customer}`, 3, [take]);

  const there = computer([]);
  await prints(answering(there, 'another passphrase'), take, 12, [take]);
  await prints(answering(there, secret), take, 0, [start]);
  await prints(there, `${manager} --status`, STOPPED, [start]);
  await prints(answering(there, secret), `${manager} --import /etc/hostname`, 1, [`${manager} --export FILE`]);
  const back = there.at('back.session');
  await ends(there, `${manager} --export '${back}' --passphrase-file '${given}'`, 0);

  await ends(answering(here, secret), `${manager} --import '${back}'`, 0);
  await prints(answering(here, secret), take, 1, [`${manager} --export FILE`]);
});

test('run again where a phone is linked, setup leads to a healthy installation, a copy of its login, and a start', async () => {
  const place = set(computer(['session', 'data']), { PORT: '0' });
  const { code, screen } = await home.setUp(`${start} setup --yes --no-link`, home.written(place));
  assert.equal(code, 0, screen);
  assert.deepEqual(commandsIn(screen), [`${start} doctor`, `${manager} --backup`, start]);
  const written = home.written(place);
  const healthy = await doctor(written);
  assert.equal(healthy.exitCode, 0, healthy.text);
  await ends(written, `${manager} --backup`, 0);
  assert.equal(backupsOf(place).length, 1);
  if (!whole) return;
  const printed = () => Promise.resolve(screen);
  await startsFrom({ state: 'set up', printed, over: [`${manager} --status`, /Start the service/] }, written);
});

test('backups that cannot be restored lead to one that can, or to a new link', async () => {
  const torn = computer();
  const [first = ''] = backupsOf(torn);
  truncateSync(first, 100);
  await prints(torn, `${manager} --restore --from 1`, 1, [`${manager} --list`]);
  assert.match(await ends(torn, `${manager} --list`, 1), /yes/);
  const report = await ends(torn, `${manager} --report`, 6);
  assert.ok(commandsIn(report).includes(`${manager} --list`), report);
  await ends(torn, `${manager} --restore`, 0);

  const lost = computer();
  for (const file of backupsOf(lost)) truncateSync(file, 100);
  rmSync(lost.at('session'), { recursive: true });
  const ways = [`${manager} --list`, `${manager} --clean`];
  await prints(lost, `${manager} --restore`, 1, ways);
  for (const way of ways) assert.ok([0, 1].includes((await typeAt(lost, way)).exitCode), way);
});

test('a backup of another session is restored by the command that names it', async () => {
  const other = set(computer(), { WHATSAPP_SESSION_NAME: 'another' });
  const [file = ''] = backupsOf(other).slice(-1);
  const { text } = await typeAt(other, `${manager} --restore --from '${file}'`);
  const [named = '', ...more] = commandsIn(text);
  assert.deepEqual([more, named.includes('--accept-other-session')], [[], true], text);
  await ends(other, named, 0);
});

test('a drill that fails leads to one that succeeds', async () => {
  const place = computer();
  cpSync(place.at('backups'), place.at('off site'), { recursive: true });
  cpSync(place.at('data', 'vault.key'), place.at('vault.key'));
  const drilled = set(place, {
    WHATSAPP_DRILL_PATH: place.at('off site'),
    WHATSAPP_DRILL_KEY_FILE: place.at('vault.key'),
  });
  const copies = readdirSync(place.at('off site')).filter((name) => name.endsWith('.vault'));
  for (const name of copies) truncateSync(place.at('off site', name), 100);
  await prints(drilled, `${manager} --drill`, 1, [`${manager} --drill`]);
  const standing = { isSetUp: true, everyMs: 1, dueAt: 0, lastSuccessAt: 0, ageMs: 9e9, isOverdue: true };
  const problem = { code: 'VAULT_BACKUP_REFUSED', sentence: 'it is truncated' };
  const last = { at: 1, file: null, backupAt: 1, bytes: 1, ms: 1, problem };
  const told = [
    ...drillAlerts({ ...standing, last } as never),
    ...copyAlerts({ problem, ageMs: 9e9, isOld: true } as never),
  ];
  for (const name of copies) cpSync(place.at('backups', name), place.at('off site', name));
  for (const command of told.flatMap(({ next }) => commandsIn(inCommands(next)))) await ends(drilled, command, 0);
  await prints(drilled, `${manager} --drill`, 0, [`${manager} --status`]);
  assert.match(await ends(drilled, `${manager} --status`, STOPPED), /restore drill +last succeeded/);
});

/** What `doctor` says of the login. */
async function examined(place: Place): Promise<readonly string[]> {
  const around = { farEnds: rig.farEnds, signal: new AbortController().signal, deadlineMs: 9000 };
  const line = doctorLines(await examine(place.environment, around)).find(({ name }) => name === 'login');
  return commandsIn(inCommands(line?.remedy ?? ''));
}

test('what doctor names of a login is done in the state in which it names it', async () => {
  const torn = computer();
  writeFileSync(torn.at('session', `${SESSION}.baileys.metadata.json`), 'torn');
  assert.deepEqual(await examined(torn), [`${manager} --repair`]);
  await prints(torn, `${manager} --status`, 4, [`${manager} --repair`]);
  await prints(torn, `${manager} --repair`, 0, [start]);

  const cleaned = computer();
  const [undo = '', ...more] = commandsIn(await ends(cleaned, `${manager} --clean`, 0));
  assert.deepEqual(more, [start, `${manager} --link`]);
  assert.deepEqual(await examined(cleaned), [`${manager} --status`]);
  // A start offers a link: the service of test/session-manager/beside-service.test.ts begins so.
  const { text } = await prints(cleaned, `${manager} --status`, 4, [`${manager} --link`, start]);
  assert.match(text, /No phone is linked/);
  await ends(cleaned, undo, 0);
  assert.deepEqual(await examined(cleaned), []);
});

test('a test message and a cancelled command name what can be looked at', async () => {
  const place = computer();
  await prints(place, `${manager} --test +${customer} --dry-run`, 0, [`${manager} --test PHONE`]);
  const cancelled = { ...place, signal: AbortSignal.abort() };
  await prints(cancelled, `${manager} --test +${customer}`, 130, [`${manager} --status`]);
  await ends(place, `${manager} --status`, STOPPED);
  await ends(place, `${manager} --test +${customer}`, 0);
});

test('an engine that finds its store damaged, or linked already, is helped by what it names', async () => {
  const torn = computer();
  const store = torn.at('session', `baileys-${SESSION}`);
  writeFileSync(path.join(store, 'store.db'), 'torn');
  const repair = await refusalOf((async () => CredentialStore.open(store))());
  assert.deepEqual(repair, [`${manager} --repair`]);
  await ends(torn, `${manager} --repair`, 0);
  CredentialStore.open(store).close();

  const clean = commandsIn(inCommands(whatsappError('WHATSAPP_ALREADY_LINKED').next));
  assert.deepEqual(clean, [`${manager} --clean`]);
  await ends(torn, `${manager} --clean`, 0);
  assert.deepEqual(await baileysSessionStore.verify(store), { state: 'empty' });
});

test('copies off site of an earlier login are replaced by the newest backup of the list', async () => {
  const place = computer();
  cpSync(place.at('backups'), place.at('off site'), { recursive: true });
  cpSync(place.at('data', 'vault.key'), place.at('vault.key'));
  const drilled = set(place, {
    WHATSAPP_DRILL_PATH: place.at('off site'),
    WHATSAPP_DRILL_KEY_FILE: place.at('vault.key'),
  });
  const store = CredentialStore.open(place.at('session', `baileys-${SESSION}`));
  const { credentials } = store;
  const { signedIdentityKey } = credentials;
  store.saveCredentials({ ...credentials, signedIdentityKey: { ...signedIdentityKey, public: Buffer.alloc(32, 9) } });
  store.close();
  await ends(drilled, `${manager} --backup`, 0);
  const { text } = await prints(drilled, `${manager} --drill`, 1, [`${manager} --list`]);
  assert.match(text, /an earlier login/);
  const [newest = ''] = backupsOf(place).slice(-1);
  assert.ok((await ends(drilled, `${manager} --list`, 0)).includes(newest));
  cpSync(newest, place.at('off site', path.basename(newest)));
  await ends(drilled, `${manager} --drill`, 0);
});

test('what a full disk has kept from being restored or drilled is done once there is room', {
  skip: !whole && 'tried by npm run test:long',
}, async (t) => {
  const disk = SmallDisk.mount(path.join(rig.folder, 'small'), 32);
  if (typeof disk === 'string') {
    t.skip(disk);
    return;
  }
  try {
    const place = computer();
    const store = CredentialStore.open(place.at('session', `baileys-${SESSION}`));
    store.changeKeys({ session: { large: Buffer.alloc(LARGE) } });
    store.close();
    await ends(place, `${manager} --backup`, 0);
    const small = set(place, {
      WHATSAPP_AUTH_PATH: disk.folder,
      WHATSAPP_DRILL_PATH: place.at('backups'),
      WHATSAPP_DRILL_KEY_FILE: place.at('data', 'vault.key'),
    });
    disk.fill();
    const drill = await drillAlert(small);
    const ballast = path.join(disk.folder, 'ballast');
    truncateSync(ballast, statSync(ballast).size - LARGE);
    await prints(small, `${manager} --restore`, 1, [`${manager} --restore`]);
    disk.free();
    await ends(small, `${manager} --restore`, 0);
    assert.deepEqual(drill, [`${manager} --drill`]);
    await ends(small, `${manager} --drill`, 0);
  } finally {
    disk[Symbol.dispose]();
  }
});

/** Bytes of a login that begins to be unpacked where as many are free, and does not end. */
const LARGE = 5_000_000;

/** What the service tells when a drill is due that cannot be made. */
async function drillAlert(place: Place): Promise<readonly string[]> {
  const { service, accounts } = loadSessionConfig(place.environment);
  const [account] = accounts;
  const raised = Promise.withResolvers<Alert>();
  const store = baileysSessionStore;
  const vault = await openVaultOf({ service, account, store, attachments: [], versions: () => ({}), log });
  const clock: Clock = {
    ...{ now: () => systemClock.now() },
    // Only the first look comes.
    sleep: (ms, signal) => (ms > 60_000 ? systemClock.sleep(ms, signal) : Promise.resolve()),
  };
  const alerts = { raise: raised.resolve, resolve: () => undefined };
  const end = startDrills({ service, account, vault, alerts, log, clock });
  const { next } = await raised.promise;
  await end();
  return commandsIn(inCommands(next));
}

test('a damaged outbox comes back from the newest backup', async () => {
  const place = set(computer(), {
    ...{ SAP_URL: 'https://127.0.0.1:9', SAP_COMPANY_DB: 'TEST', SAP_USERNAME: 'x', SAP_PASSWORD: 'a password' },
    PDF_FOLDER: rig.folder,
  });
  const file = place.at('data', 'outbox.db');
  openDatabase(file, { company: 'TEST', account: SESSION }).close();
  await ends(place, `${manager} --backup`, 0);
  writeFileSync(file, 'torn '.repeat(5000));
  await prints(place, 'deliveries list', 1, [`${manager} --restore`]);
  for (const name of ['outbox.db', 'outbox.db-wal', 'outbox.db-shm'])
    if (existsSync(place.at('data', name))) renameSync(place.at('data', name), place.at('data', `${name}.away`));
  await ends(place, `${manager} --restore`, 0);
  await prints(place, 'deliveries list', 0, [start, `${start} deliveries approve`]);
});
