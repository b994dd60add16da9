import { cliError } from '../../errors/cli.ts';
import { productVersion } from '../../operations/product-version.ts';
import { type DocumentType, documentTypes } from '../../sap/invoice-source.ts';
import { meantBy, readArguments } from '../arguments.ts';
import { contactsVerb } from '../contacts/verb.ts';
import { databaseVerb } from '../database/verb.ts';
import { deliveriesVerb } from '../deliveries/verb.ts';
import type { NamedDocument } from '../deliveries/which.ts';
import { doctorVerb } from '../doctor/verb.ts';
import { documentsVerb } from '../documents/verb.ts';
import { serviceVerb } from '../service/verb.ts';
import { setupVerb } from '../setup/verb.ts';
import { upgradeVerb } from '../upgrade/verb.ts';
import { tokensVerb, usersVerb } from '../users-of-service.ts';
import type { Verb, VerbWork } from './verb.ts';

/** Every verb, in the order of `--help`. A new one is a file of its own that exports a `Verb`, and a line here. */
export const verbs: readonly Verb[] = [
  setupVerb,
  doctorVerb,
  upgradeVerb,
  serviceVerb,
  deliveriesVerb,
  documentsVerb,
  contactsVerb,
  databaseVerb,
  usersVerb,
  tokensVerb,
];

/** Where descriptions begin in `--help`; what is wider has its description on the next line. */
const COLUMN = 23;

export const usage = `Usage: node hybrid-invoice-service.js [option]

Sends posted SAP invoices as PDF to customers over WhatsApp, tracks delivery, and writes the status to SAP.

  (no option)            run the service until Ctrl+C
  --approve-first-run    run, and send what the first run finds without asking
  --take-over            run in place of another node that is gone for good (with DATABASE_URL)
  --check-sap            check connection, certificate, login, permissions and fields of the Service Layer
  --setup-sap [--apply]  list missing user fields; create them
  --sap-fingerprint [--store]  show the fingerprint of the Service Layer's certificate; trust it
  --preview NUMBER [--type credit_note|delivery_note]
                         show the message and the PDF of the invoice with this printed number
                         (--preview --doc-entry N: SAP's internal number and nothing else)
  --test-alert           send one alert through every configured channel, and show what each answered
${verbs.map(lineOf).join('')}
  --home DIR             folder with .env, data and session (default: COURIER_HOME, else the folder of this program,
                         or of an npm package the current one)
  --config FILE          several companies in one service (default: COURIER_CONFIG); see docs/companies.md
  --company NAME         the one of them that a command is about; --session NAME: the only one with that account
  --json                 results as one JSON line, last on standard output
  --version              the version of this program
  --help                 this page

Exit codes: 0 done, 1 failed, 2 wrong usage, 5 invalid configuration, or this computer does not allow it
(port, folder, full disk), 11 another service is running, 130 stopped by Ctrl+C (the service itself: 0).
Configuration: .env and docs/configuration.md. The WhatsApp session: node session-manager.js --help
`;

export type Command =
  | { readonly verb: 'help'; readonly page: string }
  | { readonly verb: 'run'; readonly approveFirstRun: boolean; readonly takeOver: boolean }
  | { readonly verb: 'check-sap' }
  | { readonly verb: 'setup-sap'; readonly apply: boolean }
  | { readonly verb: 'sap-fingerprint'; readonly store: boolean }
  | { readonly verb: 'test-alert' }
  | { readonly verb: 'preview'; readonly document: NamedDocument }
  /** One of the table. */
  | { readonly verb: 'other'; readonly work: VerbWork };

export interface Invocation {
  readonly command: Command;
  readonly json: boolean;
}

/**
 * Reads the command line.
 *
 * @throws `CLI_USAGE` that names the invalid argument
 */
export function parseInvocation(argv: readonly string[]): Invocation {
  // An older habit of other programs; a verb may have an option of that name.
  const isCheck = argv.includes('--check') && argv[0]?.startsWith('-') === true;
  const [word, ...behind] = isCheck ? [doctorVerb.name, ...argv.filter((one) => one !== '--check')] : argv;
  const other = verbs.find(({ name }) => name === word);
  if (other) {
    const asksHelp = behind.includes('--help') || behind.includes('-h');
    const command: Command = asksHelp
      ? { verb: 'help', page: other.page }
      : { verb: 'other', work: other.read(behind) };
    return { command, json: argv.includes('--json') };
  }
  if (word !== undefined && !word.startsWith('-')) {
    const names = verbs.map(({ name }) => name);
    const meant = meantBy(word, names);
    throw wrong(
      `unknown command ${word}; the commands are ${names.join(', ')}, everything else is an option starting with --.${meant}`,
    );
  }
  const { values } = parse(argv.flatMap(withoutNumber));
  return { command: commandOf(values), json: values.json === true };
}

/** `--preview --doc-entry N`: the number is said behind. */
function withoutNumber(word: string, at: number, argv: readonly string[]): readonly string[] {
  return word === '--preview' && argv[at + 1]?.startsWith('--doc-entry') ? ['--preview='] : [word];
}

function parse(argv: readonly string[]) {
  return readArguments(argv, {
    program: PROGRAM,
    options: {
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean' },
      json: { type: 'boolean' },
      'approve-first-run': { type: 'boolean' },
      'take-over': { type: 'boolean' },
      'check-sap': { type: 'boolean' },
      'setup-sap': { type: 'boolean' },
      apply: { type: 'boolean' },
      'sap-fingerprint': { type: 'boolean' },
      store: { type: 'boolean' },
      preview: { type: 'string' },
      'doc-entry': { type: 'string' },
      type: { type: 'string' },
      'test-alert': { type: 'boolean' },
    },
  });
}

function commandOf(values: ReturnType<typeof parse>['values']): Command {
  if (values.help) return { verb: 'help', page: usage };
  if (values.version) {
    const version = productVersion();
    return { verb: 'help', page: `${values.json ? JSON.stringify({ version }) : version}\n` };
  }
  const asked = (['check-sap', 'setup-sap', 'sap-fingerprint', 'preview', 'test-alert'] as const).filter(
    (name) => values[name] !== undefined,
  );
  if (asked.length > 1) throw wrong(`--${asked.join(' and --')} cannot be combined.`);
  if (values.apply && asked[0] !== 'setup-sap') throw wrong('--apply needs --setup-sap.');
  if (values.store && asked[0] !== 'sap-fingerprint') throw wrong('--store needs --sap-fingerprint.');
  if (values.type !== undefined && asked[0] !== 'preview') throw wrong('--type needs --preview.');
  if (values['doc-entry'] !== undefined && asked[0] !== 'preview') throw wrong('--doc-entry needs --preview.');
  const [name] = asked;
  if (name === undefined) {
    const [approveFirstRun, takeOver] = [values['approve-first-run'] === true, values['take-over'] === true];
    return { verb: 'run', approveFirstRun, takeOver };
  }
  switch (name) {
    case 'check-sap':
      return { verb: 'check-sap' };
    case 'setup-sap':
      return { verb: 'setup-sap', apply: values.apply === true };
    case 'sap-fingerprint':
      return { verb: 'sap-fingerprint', store: values.store === true };
    case 'test-alert':
      return { verb: 'test-alert' };
    case 'preview':
      return { verb: 'preview', document: documentOf(values.preview ?? '', values['doc-entry'], values.type) };
  }
}

function lineOf({ summary: [words, does] }: Verb): string {
  const start = `  ${words}`.padEnd(COLUMN + 2);
  return start.length > COLUMN + 2 ? `${start}\n${' '.repeat(COLUMN + 2)}${does}\n` : `${start}${does}\n`;
}

function documentOf(printed: string, internal: string | undefined, type = 'invoice'): NamedDocument {
  if (printed !== '' && internal !== undefined) throw wrong('--preview takes a number, or --doc-entry.');
  const text = internal ?? printed;
  if (!/^\d{1,10}$/.test(text))
    throw wrong(`--preview needs the number of an invoice, of at most 10 digits, not "${text}".`);
  return { number: Number(text), isDocEntry: internal !== undefined, type: typeOf(type) };
}

function typeOf(text: string): DocumentType {
  const type = documentTypes.find((known) => known === text);
  if (type === undefined) throw wrong(`invalid --type "${text}"; allowed: ${documentTypes.join(', ')}.`);
  return type;
}

function wrong(problem: string) {
  return cliError('CLI_USAGE', { problem, program: PROGRAM });
}

const PROGRAM = 'hybrid-invoice-service.js';
