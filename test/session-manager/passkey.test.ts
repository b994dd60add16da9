import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { afterEach, beforeEach, test } from 'node:test';
import { SoftAuthenticator } from '../../sandbox/whatsapp/passkey/soft-authenticator.ts';
import { entersCode, linkPhone, ownNumber, type Rig, startRig } from '../support/manager.ts';
import { typed as typedAt, when } from '../support/typed.ts';

let rig: Rig;
let authenticator: SoftAuthenticator;

beforeEach(async () => {
  rig = await startRig({ page: false });
  authenticator = new SoftAuthenticator();
  await rig.whatsapp.admin.registerPasskey({ passkey: authenticator.passkey });
  await rig.whatsapp.admin.requirePasskey({ demand: 'at_linking' });
});
afterEach(() => rig.close());

const typed = (command: string, sees: (all: string, type: (line: string) => void) => void) =>
  typedAt(command, rig, authenticator, sees);

test('a link is made with a passkey in a window on this computer, after the last digits were typed', async () => {
  const enters = entersCode(rig.whatsapp);
  let type: (line: string) => void = () => undefined;
  const digits = when(/last four digits/, () => type('9999'));
  const run = typed(`--link --window --code +${ownNumber} --json`, (all, typing) => {
    type = typing;
    enters(all);
    digits(all);
  });
  assert.equal(await run.exit, 0, run.stderr());
  assert.match(run.stderr(), /This passes your proof to another computer; do it only for your own server/);
  assert.match(run.stderr(), /never with a real account/);
  assert.doesNotMatch(run.stderr(), /Compare:/, 'window and session share a computer');
  assert.deepEqual([run.opened.length, run.opened[0]?.server, run.opened[0]?.digits], [1, hostname(), '9999']);
  assert.equal((await rig.whatsapp.admin.companions()).length, 1);
});

test('with other digits no window opens, and WhatsApp is told nothing', async () => {
  const enters = entersCode(rig.whatsapp);
  let type: (line: string) => void = () => undefined;
  const digits = when(/last four digits/, () => type('1234'));
  const run = typed(`--link --window --code +${ownNumber}`, (all, typing) => {
    type = typing;
    enters(all);
    digits(all);
  });
  assert.notEqual(await run.exit, 0);
  assert.match(run.stderr(), /not the last four digits/);
  assert.deepEqual(run.opened, []);
  assert.deepEqual(rig.whatsapp.world.passkeys.refusals, []);
});

test('two computers exchange two lines, and the codes are compared before linking', async () => {
  const enters = entersCode(rig.whatsapp);
  let [typeHere, typeThere]: ((line: string) => void)[] = [];
  const there = when(/courier-passkey-1\.[\w-]+/, ([line]) => {
    const other = typed('--window', (all, typing) => {
      typeThere = typing;
      pasteThere(all);
      digitsThere(all);
    });
    void other.exit.then((code) => {
      assert.equal(code, 0, other.stderr());
      typeHere?.(/courier-proof-1\.[\w-]+/.exec(other.stdout())?.[0] ?? '');
    });
    const pasteThere = when(/Paste the line/, () => typeThere?.(line));
    const digitsThere = when(/last four digits/, () => typeThere?.('9999'));
  });
  const compare = when(/does the phone show ([\w-]+),/, ([, code]) => {
    void rig.whatsapp.admin.comparePasskeyCode({ code: code ?? '' });
    typeHere?.('yes');
  });
  const run = typed(`--link --paste --code +${ownNumber}`, (all, typing) => {
    typeHere = typing;
    enters(all);
    there(all);
    compare(all);
  });
  assert.equal(await run.exit, 0, run.stderr());
  assert.equal((await rig.whatsapp.admin.companions()).length, 1);
});

test('without a way to use the passkey, the link ends with the options, easiest first', async () => {
  const ran = await linkPhone(rig);
  assert.equal(ran.exitCode, 4, ran.stderr);
  assert.match(ran.stderr, /passkey/);
  assert.deepEqual(await rig.whatsapp.admin.companions(), []);
  assert.equal((await rig.run('--status')).exitCode, 4);
});
