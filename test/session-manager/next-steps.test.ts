import assert from 'node:assert/strict';
import { cp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { customer, ownNumber, type Ran, type Rig, startLinkedRig, startRig } from '../support/manager.ts';

let rig: Rig;
before(async () => {
  rig = await startRig({ page: false });
});
after(() => rig.close());

/** What every state is asked; the words in capitals of a printed command are replaced by these. */
const asked = [
  '--status',
  '--report',
  '--list',
  '--backup',
  '--backup --dry-run',
  '--restore',
  '--restore --dry-run',
  '--restore --from 1 --dry-run',
  '--restore --from 77',
  '--repair',
  '--repair --dry-run',
  '--clean --dry-run',
  '--refresh',
  '--refresh --dry-run',
  '--import FILE --passphrase-file /nonexistent',
];
const replaced: Readonly<Record<string, string>> = {
  NUMBER_OR_ID: '1',
  PHONE: `+${customer}`,
  FILE: '/tmp/no.courier',
};
/** They begin what needs a phone, a service or another computer; other tests try them. */
const elsewhere = /^--(?:link|export|import|test)\b/;

const changing = /^--(?:backup|restore|repair|clean|import)(?!.*--dry-run)/;

function withWords(command: string): string {
  return command.replaceAll(/\b[A-Z_]{4,}\b/g, (word) => replaced[word] ?? word);
}

/** The commands of `session-manager` after `Next:`. */
function nextOf({ stdout, stderr }: Ran): string[] {
  const [, step = ''] = /^Next: (.*)$/m.exec(`${stdout}\n${stderr}`) ?? [];
  const quoted = [...step.matchAll(/`node session-manager\.js ([^`]*)`/g)].map(([, command = '']) => command);
  const bare = /(?:^|: )node session-manager\.js (.*)$/.exec(step)?.[1];
  return [...quoted, ...(bare === undefined ? [] : [bare])].map(withWords);
}

/** Follows every step that is printed, each in the state in which it is printed. */
async function walk(state: string): Promise<void> {
  const kept = path.join(rig.folder, '..', `${path.basename(rig.folder)}-kept`);
  await cp(rig.folder, kept, { recursive: true });
  const putBack = async (): Promise<void> => {
    for (const name of await readdir(rig.folder)) await rm(path.join(rig.folder, name), { recursive: true });
    await cp(kept, rig.folder, { recursive: true });
  };
  const known = new Map<string, Ran>();
  const runThere = async (command: string): Promise<Ran> => {
    const ran = await rig.run(command);
    if (changing.test(command)) await putBack();
    return ran;
  };
  /** `sure`: it was named as what to do next, without a condition. */
  const follow = async (command: string, trail: readonly string[], sure: boolean): Promise<void> => {
    const told = `${state}: ${[...trail, command].join(' → ')}`;
    assert.ok(!trail.includes(command), `goes round in circles: ${told}`);
    if (elsewhere.test(command) && trail.length > 0) return;
    const ran = known.get(command) ?? (await runThere(command));
    known.set(command, ran);
    assert.notEqual(ran.exitCode, 2, `${told}: ${ran.stderr}`);
    assert.match(`${ran.stdout}${ran.stderr}`, /^Next: \S/m, told);
    const isError = ran.stdout === '';
    if (sure) assert.equal(isError, false, `${told}: ${ran.stderr}`);
    for (const next of nextOf(ran)) {
      if (isError || trail.length === 0)
        await follow(next, [...trail, command], !isError && /^Next: node /m.test(ran.stdout));
    }
  };
  try {
    for (const command of asked) await follow(withWords(command), [], false);
  } finally {
    await putBack();
    await rm(kept, { recursive: true });
  }
}

const store = () => path.join(rig.folder, 'session', 'baileys-sap-whatsapp-persistent', 'store.db');

test('before anything is linked', async () => {
  await walk('nothing linked');
});

test('linked and stopped, without a backup', async () => {
  await rig.close();
  rig = await startLinkedRig();
  await rename(path.join(rig.folder, 'backups'), path.join(rig.folder, 'kept-backups'));
  await walk('no backup');
});

test('a damaged store that no backup can replace', async () => {
  const sound = await readdir(path.dirname(store()));
  assert.ok(sound.length > 0);
  await cp(path.join(rig.folder, 'session'), path.join(rig.folder, 'sound'), { recursive: true });
  await writeFile(store(), 'torn');
  await walk('damaged, no backup');
  await rm(path.join(rig.folder, 'session'), { recursive: true });
  await cp(path.join(rig.folder, 'sound'), path.join(rig.folder, 'session'), { recursive: true });
});

test('linked, with a backup; a dry run of a restore prints the restore of the same copy', async () => {
  await rm(path.join(rig.folder, 'backups'), { recursive: true, force: true });
  await rename(path.join(rig.folder, 'kept-backups'), path.join(rig.folder, 'backups'));
  await walk('a backup');
  const dry = await rig.run('--restore --from 1 --accept-other-session --dry-run');
  assert.deepEqual(nextOf(dry), ['--restore --from 1 --accept-other-session']);
});

test('an attempt to link that is printed again is the same attempt', async () => {
  const dry = await rig.run(`--link --code +${ownNumber} --dry-run`);
  assert.deepEqual(nextOf(dry), [`--link --code +${ownNumber}`]);
  assert.deepEqual(nextOf(await rig.run('--link --paste --dry-run')), ['--link --paste']);
});

test('a damaged store with a backup', async () => {
  await writeFile(store(), 'torn');
  await walk('damaged');
});
