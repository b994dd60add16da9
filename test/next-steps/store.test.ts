import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { inCommands } from '../../src/next-steps/commands.ts';
import { doctorLines } from '../../src/operations/doctor/lines.ts';
import { examine } from '../../src/service/doctor/examine.ts';
import { copyAlerts } from '../../src/session/lifecycle/copy-plan.ts';
import { drillAlerts } from '../../src/session/lifecycle/drill-plan.ts';
import { customer, type Rig, startRig } from '../support/manager.ts';
import { type Place, prints, typeAt } from './installation.ts';
import { commandsIn } from './printed.ts';
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

before(async () => {
  rig = await startRig({ page: false });
  // The first step of all, as it is printed where no phone is linked.
  await prints(rig, `${manager} --test +${customer}`, 4, [`${manager} --link`]);
  assert.deepEqual(await examined(rig), [`${manager} --link`]);
  const linked = await typeAt(rig, `${manager} --link`, scans(rig.whatsapp));
  assert.equal(linked.exitCode, 0, linked.text);
  assert.deepEqual(commandsIn(linked.text), [`${manager} --backup`]);
  await ends(rig, `${manager} --backup`, 0);
});
after(() => rig.close());

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
  assert.match(await ends(cleaned, `${manager} --status`, 4), /No phone is linked/);
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
