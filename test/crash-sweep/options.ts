import { failpointNames } from '../../src/delivery/shared/failpoints.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import { clockSeed, engineNamed, readCommandLine, whole } from '../support/command.ts';

export interface SweepOptions {
  readonly engine: EngineName;
  /** Of the outbox; PostgreSQL is started for the sweep, and dies with every second kill. */
  readonly database: 'sqlite' | 'postgres';
  readonly kills: number;
  /** How often it is asked to stop at a random instant, before anything is killed. */
  readonly stops: number;
  readonly invoices: number;
  readonly seed: number;
  /** WhatsApp's phones drop a second message with the same id. */
  readonly dedupe: boolean;
  /** How many failpoints, chosen at random, are to crash, throw and stall, instead of kills at random; 0: none. */
  readonly failpoints: number;
  /** With failpoints: crashes, and as many throws, at each; stalls are 3 of 20. */
  readonly hits: number;
}

const usage = `Usage: npm run crash-sweep -- [options] --json

Runs the real service on the sandbox, kills it at random instants, starts it again, and counts at the phones and in SAP.

  --engine webjs|baileys   default: baileys
  --database sqlite|postgres  default: sqlite; with postgres every second kill is PostgreSQL's
  --kills N                default: 20
  --stops N                SIGTERM at N random instants, each with ten invoices, before the kills (default: 0)
  --invoices M             default: 10 for each kill
  --seed S                 default: from the clock; printed
  --no-dedupe              phones show a second message with the same id
  --failpoints             die, fail and hang at each named place of a delivery
  --hits N                 with --failpoints: deaths, and as many failures, at each place (default: 20)
`;

/** The command line; `--help` and what does not fit end the process. */
export function readOptions(): SweepOptions {
  return readCommandLine(
    usage,
    {
      engine: { type: 'string', default: 'baileys' },
      database: { type: 'string', default: 'sqlite' },
      kills: { type: 'string', default: '20' },
      stops: { type: 'string', default: '0' },
      invoices: { type: 'string' },
      seed: { type: 'string', default: clockSeed() },
      'no-dedupe': { type: 'boolean', default: false },
      failpoints: { type: 'boolean', default: false },
      hits: { type: 'string', default: '20' },
      json: { type: 'boolean', default: false },
    },
    (given) => {
      const database = (['sqlite', 'postgres'] as const).find((name) => name === given.database);
      if (!database) throw new Error(`--database is sqlite or postgres; it got "${given.database}".`);
      if (given.failpoints && database === 'postgres') throw new Error('--failpoints looks into the file of SQLite.');
      const kills = whole('kills', given.kills);
      return {
        engine: engineNamed(given.engine),
        database,
        kills,
        stops: whole('stops', given.stops),
        invoices: whole('invoices', given.invoices ?? String(10 * Math.max(1, kills))),
        seed: whole('seed', given.seed),
        dedupe: !given['no-dedupe'],
        failpoints: given.failpoints ? failpointNames.length : 0,
        hits: whole('hits', given.hits),
      };
    },
  );
}
