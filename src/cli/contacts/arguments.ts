import { cliError } from '../../errors/cli.ts';
import { meantBy, readArguments } from '../arguments.ts';

const PROGRAM = 'hybrid-invoice-service.js contacts';

export const contactsUsage = `Usage: node ${PROGRAM} VERB PHONE [options]

What is kept of a person who gets invoices, and erasing it: on every company and account of this installation.

  export PHONE            everything that is kept of the owner of this phone, as JSON
  forget PHONE            erase phone, WhatsApp addresses, names, texts and our copies of their PDFs  (--why needed)

  --why TEXT    why, stored with the deliveries and in the audit
  --who NAME    who decides (default: the user of this computer)
  --yes         forget without asking
  --json        the result as one JSON line
  --help        this page

PHONE has its country code, or is one of COMPANY_COUNTRY. What prevents a second sending stays (keys, message ids, states),
and so does an opt-out. Refused while a message of theirs is not settled. What is kept how long: docs/terms.md
Exit codes: 0 done, 1 impossible, 2 wrong usage, 5 invalid configuration.
`;

export interface ContactsWish {
  readonly verb: 'export' | 'forget';
  readonly phone: string;
  readonly why: string;
  readonly who: string | null;
  readonly yes: boolean;
}

/** @throws `CLI_USAGE` */
export function parseContacts(argv: readonly string[]): ContactsWish {
  const { values, positionals } = parse(argv);
  const [verb, phone, ...rest] = positionals;
  if (verb === undefined) throw usage('a verb is missing: export or forget.');
  if (verb !== 'export' && verb !== 'forget')
    throw usage(`unknown verb ${verb}; available: export, forget.${meantBy(verb, ['export', 'forget'])}`);
  if (phone === undefined || rest.length > 0)
    throw usage(`${verb} needs one PHONE; write it without spaces, or in quotes.`);
  const why = values.why?.trim() ?? '';
  if (verb === 'forget' && why === '') throw usage('forget needs --why.');
  return { verb, phone, why, who: values.who ?? null, yes: values.yes === true };
}

function parse(argv: readonly string[]) {
  const options = {
    why: { type: 'string' },
    who: { type: 'string' },
    yes: { type: 'boolean' },
    json: { type: 'boolean' },
  } as const;
  return readArguments(argv, { program: PROGRAM, options, words: true });
}

/** A mistake in what was typed behind `contacts`. */
export function usage(problem: string) {
  return cliError('CLI_USAGE', { problem, program: PROGRAM });
}
