import { cliError } from '../../errors/cli.ts';
import { meantBy, readArguments } from '../arguments.ts';
import type { Verb } from '../hybrid/verb.ts';
import type { MoveWish } from './run.ts';

const PROGRAM = 'hybrid-invoice-service.js database';

export const databaseUsage = `Usage: node ${PROGRAM} move --to URL|@FILE|sqlite [options]
       node ${PROGRAM} adopt --company NAME [options]

  move            carry the outbox to PostgreSQL, or back into a file: copied, compared row by row, then switched over
  adopt           with a configuration file: give a company what a service of one company has kept in DATA_PATH

  --to URL        where to: postgres://USER:PASSWORD@HOST/DATABASE, empty. @FILE: the URL stands in this file. sqlite: outbox.db
                  in DATA_PATH. Where from is what is configured now
  --dry-run       say what would be moved; change nothing
  --json          the result as one JSON line
  --help          this page

Of several companies each is moved into a schema of its own (courier_NAME), one after the other, those with one number together;
with --company NAME only one, or those with its number.

The service must not run, nor any command that decides about deliveries. Killed or stopped, it goes on when it is started
again with the same --to. The former place is kept, and refused from then on. Afterwards set DATABASE_URL, or take it away.

To adopt is to rename: outbox, keys, copies of PDFs, people and incidents, the outbox last. Killed, it goes on when it is
started again. Refused, with nothing changed, if it is of another company or session, or if the company has an outbox already.
Exit codes: 0 done, 1 impossible, 2 wrong usage, 5 invalid configuration, 11 the service is running, 130 stopped by Ctrl+C.
`;

export const databaseVerb: Verb = {
  name: 'database',
  summary: [
    'database VERB',
    'move: the outbox to PostgreSQL, or back; adopt: from one company to several (database --help)',
  ],
  page: databaseUsage,
  read(argv) {
    const wish = wishOf(argv);
    if (wish.verb === 'adopt') return async (around) => (await import('./adopt.ts')).runAdopt(wish.dryRun, around);
    return async (around) => (await import('./run.ts')).runMove(wish, around);
  },
};

const verbs = ['move', 'adopt'] as const;
type DatabaseWish = ({ readonly verb: 'move' } & MoveWish) | { readonly verb: 'adopt'; readonly dryRun: boolean };

/** @throws `CLI_USAGE` */
function wishOf(argv: readonly string[]): DatabaseWish {
  const options = { to: { type: 'string' }, 'dry-run': { type: 'boolean' }, json: { type: 'boolean' } } as const;
  const { values, positionals } = readArguments(argv, { program: PROGRAM, options, words: true });
  const [word, ...rest] = positionals;
  const wrong = (problem: string) => cliError('CLI_USAGE', { problem, program: PROGRAM });
  const available = verbs.join(', ');
  if (word === undefined) throw wrong(`a verb is missing: ${available}.`);
  const verb = verbs.find((one) => one === word);
  if (verb === undefined) throw wrong(`unknown verb ${word}; available: ${available}.${meantBy(word, verbs)}`);
  if (rest.length > 0) throw wrong(`unexpected word ${rest.join(' ')}.`);
  const dryRun = values['dry-run'] === true;
  if (verb === 'adopt') {
    if (values.to !== undefined) throw wrong('--to belongs to move.');
    return { verb, dryRun };
  }
  if (values.to === undefined) throw wrong('move needs --to.');
  return { verb, to: values.to, dryRun };
}
