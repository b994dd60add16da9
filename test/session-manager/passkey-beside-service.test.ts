import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { sandboxDelivery, sandboxSessionTimings } from '../../sandbox/pace.ts';
import { type ServiceProcess, startServiceProcess } from '../../sandbox/service-process.ts';
import { ownNumber, type StandIns, startStandIns } from '../../sandbox/stand-ins.ts';
import { SoftAuthenticator } from '../../sandbox/whatsapp/passkey/soft-authenticator.ts';
import { entersCode, manage } from '../support/manager.ts';
import { typed, when } from '../support/typed.ts';

const authenticator = new SoftAuthenticator();
let standIns: StandIns;
let folder: string;
let service: ServiceProcess;
let place: Parameters<typeof manage>[1];

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'passkey-beside-'));
  standIns = await startStandIns({ folder, engine: 'baileys', today: '2026-11-23', printed: false });
  const { whatsapp } = standIns;
  await whatsapp.admin.registerPasskey({ passkey: authenticator.passkey, account: ownNumber });
  await whatsapp.admin.requirePasskey({ demand: 'at_linking', account: ownNumber });
  const environment = { ...standIns.environment, LOG_LEVEL: 'error', DISABLE_CUSTOMER_MESSAGES: 'true' };
  place = {
    environment,
    farEnds: {
      whatsapp: whatsapp.farEnd,
      sessionTimings: sandboxSessionTimings,
      delivery: sandboxDelivery,
      failpoints: null,
    },
  };
  const started = Promise.withResolvers<void>();
  service = startServiceProcess({
    order: { environment, whatsapp: whatsapp.farEnd, failpoint: null, approve: false },
    logFile: path.join(folder, 'service.log'),
    onNews: (news) => {
      if (news.type === 'started') started.resolve();
    },
  });
  await started.promise;
});
after(async () => {
  await service.kill();
  await standIns.close();
  await rm(folder, { recursive: true, force: true });
});

test('a running service passes question, code and answers of a pasted passkey to and from the terminal', async () => {
  const { whatsapp } = standIns;
  const enters = entersCode(whatsapp);
  let [typeHere, typeThere]: ((line: string) => void)[] = [];
  const there = when(/courier-passkey-1\.[\w-]+/, ([line]) => {
    const other = typed('--window', place, authenticator, (all, typing) => {
      typeThere = typing;
      pasteThere(all);
      digitsThere(all);
    });
    void other.exit.then(() => typeHere?.(/courier-proof-1\.[\w-]+/.exec(other.stdout())?.[0] ?? 'no proof'));
    const pasteThere = when(/Paste the line/, () => typeThere?.(line));
    const digitsThere = when(/last four digits/, () => typeThere?.(ownNumber.slice(-4)));
  });
  let compared = '';
  const compare = when(/does the phone show ([\w-]+),/, ([, code = '']) => {
    compared = code;
    void whatsapp.admin.comparePasskeyCode({ code, account: ownNumber });
    typeHere?.('yes');
  });
  const run = typed(`--link --paste --code +${ownNumber} --json`, place, authenticator, (all, typing) => {
    typeHere = typing;
    enters(all);
    there(all);
    compare(all);
  });
  assert.equal(await run.exit, 0, run.stderr());
  assert.match(compared, /^[1-9A-Z]{4}-[1-9A-Z]{4}$/, 'the code was compared');
  assert.deepEqual(whatsapp.world.passkeys.refusals, []);
  const status = await manage('--status --json', place);
  assert.deepEqual([status.json?.['running'], status.exitCode], [true, 0], 'it is the service that is linked');
});

test('who gives no answer ends the attempt, and the service tells why a person is needed', async () => {
  const { whatsapp } = standIns;
  await manage('--clean --unlink --yes', place);
  const enters = entersCode(whatsapp);
  let type: (line: string) => void = () => undefined;
  const wrong = when(/Then paste the line/, () => type('courier-proof-1.bm9uc2Vuc2U'));
  const run = typed(`--link --paste --code +${ownNumber}`, place, authenticator, (all, typing) => {
    type = typing;
    enters(all);
    wrong(all);
  });
  assert.notEqual(await run.exit, 0);
  assert.deepEqual(whatsapp.world.passkeys.refusals, [], 'nothing was told to WhatsApp');
  const status = await manage('--status', place);
  assert.match(status.stdout, /link_needs_passkey/);
});
