/** `npm run torture:vault -- --json`: what the vault promises, against everything that can be done to it. */
import { parseArgs } from 'node:util';
import { killedRestores } from './vault-kills.ts';
import { liveBackups } from './vault-live.ts';
import { mutants } from './vault-mutants.ts';
import { roundTrips } from './vault-stores.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    stores: { type: 'string', default: '500' },
    kills: { type: 'string', default: '300' },
    live: { type: 'string', default: '100' },
  },
});
const [seed, stores, kills, live] = [values.seed, values.stores, values.kills, values.live].map(Number);
if (![seed, stores, kills, live].every((count) => Number.isSafeInteger(count))) throw new TypeError('not a number');

say(`seed ${seed}`);
const roundTripFailures = await roundTrips(stores ?? 0, seed ?? 0);
say(`${stores} stores: ${roundTripFailures} not byte for byte`);
const changed = await mutants(seed ?? 0, 8, 1);
say(`${changed.mutants} mutants: ${changed.accepted} accepted`);
const halfStores = await killedRestores(kills ?? 0, seed ?? 0);
say(`${kills} kills: ${halfStores} half stores`);
const inconsistent = await liveBackups(live ?? 0);
say(`${live} live backups: ${inconsistent} inconsistent`);

const result = { stores, roundTripFailures, ...changed, kills, halfStores, liveBackups: live, inconsistent, seed };
process.stdout.write(`${JSON.stringify(result)}\n`);
if (roundTripFailures + changed.accepted + halfStores + inconsistent > 0) process.exitCode = 1;

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
