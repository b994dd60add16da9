import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceFiles } from '../../test/support/sources.ts';
import { toError } from '../errors/coded-error.ts';
import { readArguments } from './arguments.ts';
import { readDeliveries } from './deliveries.ts';
import { parseInvocation } from './hybrid/usage.ts';
import { parseInvocation as parseSession } from './session-manager/arguments.ts';

/** What is typed, and what is said of it; every verb of both programs. */
const slips: readonly (readonly [words: string, said: string])[] = [
  ['hybrid --hlep', 'unknown option --hlep. Did you mean --help?'],
  ['hybrid --chek-sap', 'unknown option --chek-sap. Did you mean --check-sap?'],
  ['hybrid --colour', 'unknown option --colour.'],
  ['hybrid --constructor', 'unknown option --constructor.'],
  ['hybrid -x', 'unknown option -x.'],
  ['hybrid --preview', '--preview needs a value.'],
  ['hybrid --preview -5', '--preview needs a value; one that begins with a dash is written --preview=-5.'],
  ['hybrid --json=yes', '--json takes no value.'],
  ['hybrid --check-sap now', 'unexpected word now.'],
  ['hybrid --setup-sap aply', 'unknown word aply. Did you mean --apply?'],
  ['hybrid deliveries list --sent-onn yesterday', 'unknown option --sent-onn. Did you mean --sent-on?'],
  ['hybrid deliveries list --sent yesterday', 'unknown option --sent. Did you mean --sent-on?'],
  ['hybrid deliveries approve --yess', 'unknown option --yess. Did you mean --yes?'],
  ['hybrid documents find 7 --tpye invoice', 'unknown option --tpye. Did you mean --type?'],
  ['hybrid contacts forget +5491155550000 --wy x', 'unknown option --wy. Did you mean --why?'],
  ['hybrid users list --jsn', 'unknown option --jsn. Did you mean --json?'],
  ['hybrid tokens add grafana --scop metrics:read', 'unknown option --scop. Did you mean --scope?'],
  ['hybrid doctor --jsn', 'unknown option --jsn. Did you mean --json?'],
  ['hybrid tokens add grafana --scope a:read --scope b:read', '--scope is given twice, with different values.'],
  ['hybrid deliveries list --limit=5 --limit 6', '--limit is given twice, with different values.'],
  ['session --test +5491155550000 --test +5491155550001', '--test is given twice, with different values.'],
  ['session --satus', 'unknown option --satus. Did you mean --status?'],
  ['session status', 'unknown word status. Did you mean --status?'],
  ['session --restore --form 1', 'unknown option --form. Did you mean --from?'],
];

/** The same for the words themselves. */
const verbs: readonly (readonly [words: string, meant: string])[] = [
  ['hybrid delivries list', 'deliveries'],
  ['hybrid deliveries lits', 'list'],
  ['hybrid documents explian a.pdf', 'explain'],
  ['hybrid contacts forgt +5491155550000', 'forget'],
  ['hybrid users invte ana', 'invite'],
  ['hybrid tokens revok grafana', 'revoke'],
];

function saidOf(words: string): string {
  const [program, ...argv] = words.split(' ');
  try {
    if (program === 'session') parseSession(argv);
    else if (argv[0] === 'deliveries' && argv[1] !== 'approve') readDeliveries(argv.slice(1));
    else parseInvocation(argv);
  } catch (thrown) {
    return toError(thrown).message;
  }
  return 'taken';
}

test('a slip on the command line is told in our own words, with the option that was meant', () => {
  for (const [words, said] of slips) assert.equal(saidOf(words), `Invalid command line: ${said}`, words);
  for (const [words, meant] of verbs) assert.ok(saidOf(words).endsWith(` Did you mean ${meant}?`), saidOf(words));
});

test('a mistake in what is declared is ours, not the reader of the command line’s', () => {
  const options = { help: { type: 'boolean', short: 'too long' } } as const;
  assert.throws(() => readArguments([], { program: 'x', options }), { code: 'ERR_INVALID_ARG_VALUE' });
});

test('every command line is read in one place', () => {
  const elsewhere = sourceFiles('src')
    .filter(({ path, text }) => path !== 'src/cli/arguments.ts' && /\bparseArgs\(/.test(text))
    .map(({ path }) => path);
  assert.deepEqual(elsewhere, []);
});
