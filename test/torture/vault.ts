/** `npm run torture:vault -- --json`: what the vault promises, against everything that can be done to it. */
import { parseArgs } from 'node:util';
import { testBrowser } from '../../sandbox/whatsapp/web/rig.ts';
import { killedRestores } from './vault-kills.ts';
import { liveBackups } from './vault-live.ts';
import { backupsOfARunningBrowser } from './vault-live-webjs.ts';
import { mutants } from './vault-mutants.ts';
import { roundTrips } from './vault-stores.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    stores: { type: 'string', default: '500' },
    kills: { type: 'string', default: '300' },
    live: { type: 'string', default: '100' },
    webjs: { type: 'string', default: '20' },
  },
});
const [seed, stores, kills, live, webjs] = [values.seed, values.stores, values.kills, values.live, values.webjs].map(
  Number,
);
if (![seed, stores, kills, live, webjs].every((count) => Number.isSafeInteger(count)))
  throw new TypeError('not a number');

say(`seed ${seed}`);
const roundTripFailures = await roundTrips(stores ?? 0, seed ?? 0);
say(`${stores} stores: ${roundTripFailures} not byte for byte`);
const changed = await mutants(seed ?? 0, 8, 1);
say(`${changed.mutants} mutants: ${changed.accepted} accepted`);
const halfStores = await killedRestores(kills ?? 0, seed ?? 0);
say(`${kills} kills: ${halfStores} half stores`);
const inconsistent = await liveBackups(live ?? 0);
say(`${live} live backups: ${inconsistent} inconsistent`);
const browser = await testBrowser();
const notReady = browser === null ? 0 : await backupsOfARunningBrowser(webjs ?? 0);
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
