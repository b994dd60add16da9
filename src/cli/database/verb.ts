import { cliError } from '../../errors/cli.ts';
import { meantBy, readArguments } from '../arguments.ts';
import type { Verb } from '../hybrid/verb.ts';
import type { MoveWish } from './run.ts';

const PROGRAM = 'hybrid-invoice-service.js database';

export const databaseUsage = `Usage: node ${PROGRAM} move --to URL|@FILE|sqlite [options]

  move            carry the outbox to PostgreSQL, or back into a file: copied, compared row by row, then switched over

  --to URL        where to: postgres://USER:PASSWORD@HOST/DATABASE, empty. @FILE: the URL stands in this file. sqlite: outbox.db
                  in DATA_PATH. Where from is what is configured now
  --dry-run       say what would be moved; change nothing
  --json          the result as one JSON line
  --help          this page

Of several companies each is moved into a schema of its own (courier_NAME), one after the other; with --company NAME only one.

The service must not run, nor any command that decides about deliveries. Killed or stopped, it goes on when it is started
again with the same --to. The former place is kept, and refused from then on. Afterwards set DATABASE_URL, or take it away.
Exit codes: 0 done, 1 impossible, 2 wrong usage, 5 invalid configuration, 11 the service is running, 130 stopped by Ctrl+C.
`;

export const databaseVerb: Verb = {
  name: 'database',
  summary: ['database move --to URL', 'carry the outbox to PostgreSQL, or back (database --help)'],
  page: databaseUsage,
  read(argv) {
    const wish = wishOf(argv);
    return async (around) => (await import('./run.ts')).runMove(wish, around);
  },
};

/** @throws `CLI_USAGE` */
function wishOf(argv: readonly string[]): MoveWish {
  const options = { to: { type: 'string' }, 'dry-run': { type: 'boolean' }, json: { type: 'boolean' } } as const;
  const { values, positionals } = readArguments(argv, { program: PROGRAM, options, words: true });
  const [verb, ...rest] = positionals;
  const wrong = (problem: string) => cliError('CLI_USAGE', { problem, program: PROGRAM });
  if (verb === undefined) throw wrong('a verb is missing: move.');
  if (verb !== 'move') throw wrong(`unknown verb ${verb}; available: move.${meantBy(verb, ['move'])}`);
  if (rest.length > 0) throw wrong(`unexpected word ${rest.join(' ')}.`);
  if (values.to === undefined) throw wrong('move needs --to.');
  return { to: values.to, dryRun: values['dry-run'] === true };
}
