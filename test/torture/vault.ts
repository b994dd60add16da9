import { testBrowser } from '../../sandbox/whatsapp/web/rig.ts';
import { clockSeed, readCommandLine, whole } from '../support/command.ts';
import { killedRestores } from './vault-kills.ts';
import { liveBackups } from './vault-live.ts';
import { backupsOfARunningBrowser } from './vault-live-webjs.ts';
import { mutants } from './vault-mutants.ts';
import { roundTrips } from './vault-stores.ts';

const usage = `Usage: npm run torture:vault -- [options] --json

What the vault promises, against everything that can be done to it.

  --stores N   round trips of random stores (default: 500)
  --kills N    restores that are killed (default: 300)
  --live N     backups of a store that is being written (default: 100)
  --webjs N    backups of a running browser (default: 20)
  --seed S     default: from the clock; printed
`;

const { seed, stores, kills, live, webjs } = readCommandLine(
  usage,
  {
    json: { type: 'boolean' },
    seed: { type: 'string', default: clockSeed() },
    stores: { type: 'string', default: '500' },
    kills: { type: 'string', default: '300' },
    live: { type: 'string', default: '100' },
    webjs: { type: 'string', default: '20' },
  },
  (given) => ({
    seed: whole('seed', given.seed),
    stores: whole('stores', given.stores),
    kills: whole('kills', given.kills),
    live: whole('live', given.live),
    webjs: whole('webjs', given.webjs),
  }),
);

say(`seed ${seed}`);
const roundTripFailures = await roundTrips(stores, seed);
say(`${stores} stores: ${roundTripFailures} not byte for byte`);
const changed = await mutants(seed, 8, 1);
say(`${changed.mutants} mutants: ${changed.accepted} accepted`);
const halfStores = await killedRestores(kills, seed);
say(`${kills} kills: ${halfStores} half stores`);
const inconsistent = await liveBackups(live);
say(`${live} live backups: ${inconsistent} inconsistent`);
const browser = await testBrowser();
const notReady = browser === null ? 0 : await backupsOfARunningBrowser(webjs);
if (browser === null) say('no backups of a running browser: there is none for this platform');
else say(`${webjs} backups of a running browser: ${notReady} did not bring the session back`);

const counts = { stores, roundTripFailures, ...changed, kills, halfStores, liveBackups: live, inconsistent };
process.stdout.write(
  `${JSON.stringify({ ...counts, webjsBackups: browser === null ? 0 : webjs, webjsNotReady: notReady, seed })}\n`,
);
if (roundTripFailures + changed.accepted + halfStores + inconsistent + notReady > 0) process.exitCode = 1;

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
