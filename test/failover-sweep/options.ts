import { clockSeed, readCommandLine, whole } from '../support/command.ts';
import { type Guard, guards } from './node/orders.ts';

export interface SweepOptions {
  readonly nodes: number;
  readonly sessions: number;
  readonly invoices: number;
  /** At least so many; of each kind of fault there is at least one for each five. */
  readonly takeovers: number;
  readonly seed: number;
  /** The rule that is left out for every session; null: none. */
  readonly without: Guard | null;
  /** So many sessions more, each without one rule, in the same faults: each must be caught breaking its promise. */
  readonly controls: readonly Guard[];
  /** How long a frozen node stands still. */
  readonly freezeMs: number;
}

const usage = `Usage: npm run failover-sweep -- [options] --json

Runs the sessions of several companies on several nodes and one PostgreSQL of its own, lets nodes fail in every way, and
counts at the phones and in the database.

  --nodes N        default: 3
  --sessions N     default: 30
  --invoices N     of all sessions (default: 20000)
  --takeovers N    changes of a session's owner after a fault, at least (default: 100); a fifth as many faults of each kind
  --seed S         default: from the clock; printed
  --without RULE   fence, share or deadline: leave that rule out; the sweep must then find a violation, and exits with 1
  --controls       three sessions more, each without one of the rules, which must be caught; the others count
`;

/** The command line; `--help` and what does not fit end the process. */
export function readOptions(): SweepOptions {
  return readCommandLine(
    usage,
    {
      nodes: { type: 'string', default: '3' },
      sessions: { type: 'string', default: '30' },
      invoices: { type: 'string', default: '20000' },
      takeovers: { type: 'string', default: '100' },
      seed: { type: 'string', default: clockSeed() },
      without: { type: 'string' },
      controls: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
    (given) => {
      const without = guards.find((name) => name === given.without) ?? null;
      if (given.without !== undefined && without === null)
        throw new Error(`--without is one of ${guards.join(', ')}; it got "${given.without}".`);
      const nodes = whole('nodes', given.nodes);
      if (nodes < 2) throw new Error('--nodes is 2 at least: a single node has nobody to take over.');
      return {
        nodes,
        sessions: whole('sessions', given.sessions),
        invoices: whole('invoices', given.invoices),
        takeovers: whole('takeovers', given.takeovers),
        seed: whole('seed', given.seed),
        without,
        controls: given.controls ? guards : [],
        freezeMs: 60_000,
      };
    },
  );
}
