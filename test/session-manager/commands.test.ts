import assert from 'node:assert/strict';
import { cp, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import type { Figures } from '../../src/operations/session/figures.ts';
import type { DrillResult, DrillStanding } from '../../src/session/lifecycle/drill-plan.ts';
import { acquireLock } from '../../src/session/shell/lock.ts';
import { customer, linkPhone, manage, ownNumber, type Rig, startRig } from '../support/manager.ts';

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.close());

const store = () => path.join(rig.folder, 'session', 'baileys-sap-whatsapp-persistent', 'store.db');

test('before anything is linked, each command says so and what to do next', async () => {
  const status = await rig.run('--status');
  assert.equal(status.exitCode, 4);
  assert.ok(status.stdout.includes(`There is no session store at ${path.dirname(store())}.`), status.stdout);
  assert.match(status.stdout, /Next: .*node session-manager\.js --link/);
  const backup = await rig.run('--backup --json');
  assert.equal(backup.exitCode, 4);
  assert.match(backup.stderr, /Next: .*--link/);
  assert.equal((await rig.run('--restore')).exitCode, 10);
  const cleaned = await rig.run('--clean');
  assert.equal(cleaned.exitCode, 0);
  assert.equal(cleaned.stderr, '', 'no step is told that is not taken');
  assert.equal((await rig.run('--refresh')).exitCode, 1);
  for (const command of [`--test +${customer}`, '--clean --unlink --yes']) {
    const refused = await rig.run(command);
    assert.equal(refused.exitCode, 4, 'nothing is connected to find out, for that would offer a link');
    assert.match(refused.stderr, /has none in \/.*\.\nNext: Link one: node session-manager\.js --link/);
  }
  assert.deepEqual((await rig.whatsapp.admin.counters()).connects, []);
});

test('a phone is linked by a pairing code, with instructions', async () => {
  const linked = await linkPhone(rig);
  assert.equal(linked.exitCode, 0, linked.stderr);
  assert.match(linked.stderr, /not WhatsApp's own/);
  assert.equal(linked.json?.['linked'], true);
  const status = await rig.run('--status');
  assert.equal(status.exitCode, 6, 'linked, but no service runs: nothing is sent');
  assert.match(status.stdout, /🟢 Fresh/);
});

test('a test message is tracked to the phone', async () => {
  const sent = await rig.run(`--test +${customer} --json`);
  assert.equal(sent.exitCode, 0, sent.stderr);
  assert.match(String(sent.json?.['status']), /delivered|read/);
  assert.equal((await rig.whatsapp.admin.arrivals({ digits: customer })).length > 0, true);
});

test('the flight recorder shows the link from offer to proof, without the number or the code', async () => {
  const { stdout, json } = await rig.run('--recorder --json');
  const records = json?.['records'] as { event: string; state: string }[];
  const states = new Set(records.map(({ state }) => state));
  for (const state of ['linking', 'saving_link', 'connected']) assert.ok(states.has(state), state);
  for (const event of ['link_code', 'paired', 'open', 'backed_up']) {
    assert.ok(
      records.some((record) => record.event === event),
      event,
    );
  }
  assert.ok(!stdout.includes(ownNumber) && !stdout.includes(customer));
});

test('figures are told in words, as JSON and as CSV; without a service none of deliveries', async () => {
  const { json } = await rig.run('--figures --json');
  const figures = json?.['figures'] as Figures;
  assert.equal(figures.session.links.count, 1);
  assert.equal(figures.session.restarts.withLink, 0);
  assert.equal(figures.deliveries, null);
  assert.match((await rig.run('--figures --csv')).stdout, /^figure,value,unit\r\n[\s\S]*\r\nlinks,1,count\r\n/);
  assert.equal((await rig.run('--figures')).exitCode, 0);
  const report = await rig.run('--report --json');
  assert.equal((report.json?.['figures'] as Figures | undefined)?.session.links.count, 1);
  assert.equal((await rig.run('--status --csv')).exitCode, 2, 'an option of another verb');
});

test('a restore drill needs the copies off site, and fails and succeeds with them alone', async () => {
  assert.equal((await rig.run('--drill')).exitCode, 1, 'nothing is configured');
  await rig.run('--backup');
  const offsite = path.join(rig.folder, 'offsite');
  await cp(path.join(rig.folder, 'backups'), offsite, { recursive: true });
  const key = path.join(rig.folder, 'copied.key');
  const surroundings = {
    environment: { ...rig.environment, WHATSAPP_DRILL_PATH: offsite, WHATSAPP_DRILL_KEY_FILE: key },
    farEnds: rig.farEnds,
  };
  const failed = await manage('--drill --json', surroundings);
  assert.equal(failed.exitCode, 1, 'the key was not copied');
  assert.equal((failed.json?.['drill'] as DrillResult | undefined)?.problem?.code, 'VAULT_DRILL_KEY_WRONG');
  await cp(path.join(rig.folder, 'data', 'vault.key'), key);
  const drilled = await manage('--drill --json', surroundings);
  assert.equal(drilled.exitCode, 0, drilled.stderr);
  const status = await manage('--status --json', surroundings);
  const standing = status.json?.['drill'] as DrillStanding | undefined;
  assert.deepEqual([standing?.last?.problem, standing?.isOverdue], [null, false]);
  assert.deepEqual(
    (await readdir(path.join(rig.folder, 'data'))).filter((name) => name.includes('drill')),
    [],
  );
});

test('a backup is made, listed as verified, and restored over a damaged store', async () => {
  assert.equal((await rig.run('--backup')).exitCode, 0);
  const listed = await rig.run('--list --json');
  const backups = listed.json?.['backups'] as { verified: boolean }[];
  assert.ok(backups.length > 0 && backups.every(({ verified }) => verified));

  const sound = await rig.run('--repair --json');
  assert.equal(sound.json?.['action'], 'nothing');

  await writeFile(store(), 'torn');
  assert.equal((await rig.run('--backup')).exitCode, 1, 'damage is not backed up');
  const dry = await rig.run('--repair --dry-run');
  assert.match(dry.stdout, /damaged.*Nothing was changed/s);
  const repaired = await rig.run('--repair --json');
  assert.equal(repaired.exitCode, 0, repaired.stderr);
  assert.equal(repaired.json?.['action'], 'restored');
  const sent = await rig.run(`--test +${customer} --json`);
  assert.equal(sent.exitCode, 0, sent.stderr);
});

test('a clean can be undone by the command it prints', async () => {
  const cleaned = await rig.run('--clean');
  assert.equal(cleaned.exitCode, 0);
  const undo = /Undo: node session-manager\.js (.*)/.exec(cleaned.stdout)?.[1] ?? '';
  assert.equal((await rig.run('--status')).exitCode, 4);
  assert.equal((await rig.run(undo)).exitCode, 0);
  assert.equal((await rig.run('--status')).exitCode, 6);
  const sent = await rig.run(`--test +${customer}`);
  assert.equal(sent.exitCode, 0, sent.stderr);
});

test('everything can be restored on a new disk from the backups and the key', async () => {
  assert.equal((await rig.run('--backup')).exitCode, 0);
  await rm(path.join(rig.folder, 'session'), { recursive: true });
  const restored = await rig.run('--restore --json');
  assert.equal(restored.exitCode, 0, restored.stderr);
  assert.equal((await rig.run(`--test +${customer}`)).exitCode, 0);
});

test('a report is one screen for people, and one line of JSON', async () => {
  const { stdout, exitCode } = await rig.run('--report');
  assert.equal(exitCode, 6);
  for (const title of ['Recommendations', 'Incidents', 'Health checks', 'Backups'])
    assert.match(stdout, new RegExp(title));
  const { json } = await rig.run('--report --json');
  assert.ok(json && 'recommendations' in json && 'history' in json && 'quarantine' in json);
});

test('another holder of the session is named, with its own exit code', async () => {
  const lock = await acquireLock({
    folder: path.join(rig.folder, 'session'),
    name: 'sap-whatsapp-persistent',
    doing: 'torturing',
    waitMs: 0,
    clock: systemClock,
  });
  try {
    const refused = await rig.run('--clean');
    assert.equal(refused.exitCode, 11);
    assert.match(refused.stderr, new RegExp(`process ${process.pid} .*torturing`));
  } finally {
    lock.release();
  }
});

test('a device is removed at WhatsApp as well, if requested', async () => {
  const before = (await rig.whatsapp.admin.companions()).length;
  const cleaned = await rig.run('--clean --unlink --json');
  assert.equal(cleaned.exitCode, 0, cleaned.stderr);
  assert.equal(cleaned.json?.['unlinked'], true);
  assert.equal((await rig.whatsapp.admin.companions()).length, before - 1);
  assert.equal((await rig.run('--status')).exitCode, 4);
});

test('no temporary files are left', async () => {
  const names = await readdir(path.join(rig.folder, 'session'));
  assert.deepEqual(
    names.filter((name) => /staging|partial|restore/.test(name)),
    [],
  );
});
