import { cliError } from '../../errors/cli.ts';
import type { LinkMethod } from '../../whatsapp/engine.ts';
import { meantBy, readArguments } from '../arguments.ts';
import { typedPath } from '../working-folder.ts';

/** Where the person uses their passkey: in a window on this computer, or on another one, over the network or by two texts. */
export type PasskeyPlace = 'window' | 'address' | 'paste';

export type Command =
  | { readonly verb: 'help' | 'status' | 'status_all' | 'report' | 'list' | 'backup' | 'drill' }
  | { readonly verb: 'repair' | 'refresh' | 'recorder' }
  /** `address`: of the service that asks for the passkey; null: by two texts. */
  | { readonly verb: 'window'; readonly address: string | null }
  | { readonly verb: 'figures'; readonly csv: boolean }
  | {
      readonly verb: 'restore';
      readonly from: string | null;
      readonly acceptOtherSession: boolean;
      readonly withAccounts: boolean;
    }
  | { readonly verb: 'clean'; readonly unlink: boolean }
  /** `passkey`: where it is used when WhatsApp asks for it; null: nowhere. */
  | { readonly verb: 'link'; readonly method: LinkMethod; readonly passkey: PasskeyPlace | null }
  | { readonly verb: 'export'; readonly file: string; readonly passphraseFile: string | null }
  | {
      readonly verb: 'import';
      readonly file: string;
      readonly passphraseFile: string | null;
      readonly acceptOtherSession: boolean;
    }
  | { readonly verb: 'import-localauth'; readonly folder: string }
  | { readonly verb: 'test'; readonly phone: string };

export interface Invocation {
  readonly command: Command;
  readonly json: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  /** Of every company of a configuration file; without one, `--status` is of all installations in a list. */
  readonly all: boolean;
}

const passkeyPlaces = ['window', 'address', 'paste'] as const satisfies readonly PasskeyPlace[];

const verbs = [
  'status',
  'report',
  'figures',
  'recorder',
  'list',
  'backup',
  'drill',
  'restore',
  'repair',
  'refresh',
  'clean',
  'link',
  'export',
  'import',
  'import-localauth',
  'test',
] as const;
type Verb = (typeof verbs)[number];
/** Options valid for some verbs only. */
const owners: Readonly<Record<OwnedOption, readonly Verb[]>> = {
  from: ['restore'],
  'accept-other-session': ['restore', 'import'],
  'with-accounts': ['restore'],
  unlink: ['clean'],
  all: ['status', 'report', 'list', 'backup', 'drill', 'refresh', 'repair'],
  code: ['link'],
  csv: ['figures'],
  paste: ['link'],
  address: ['link'],
  'passphrase-file': ['export', 'import'],
};
type OwnedOption =
  | 'csv'
  | 'from'
  | 'all'
  | 'accept-other-session'
  | 'with-accounts'
  | 'unlink'
  | 'code'
  | 'paste'
  | 'address'
  | 'passphrase-file';

/**
 * Reads the command line.
 *
 * @throws `CLI_USAGE` that names the invalid argument
 */
export function parseInvocation(argv: readonly string[]): Invocation {
  const { values, positionals } = parse(argv);
  const common = {
    json: values.json === true,
    yes: values.yes === true,
    dryRun: values['dry-run'] === true,
    all: values.all === true,
  };
  if (values.help) return { command: { verb: 'help' }, ...common };
  const asked = verbs.filter((verb) => values[verb] !== undefined);
  const [verb] = asked;
  const [address = null] = positionals;
  if (address !== null && (positionals.length > 1 || !isWindowElsewhere(values, asked))) {
    const meant = meantBy(
      `--${address}`,
      verbs.map((one) => `--${one}`),
    );
    if (meant !== '') throw wrong(`unknown word ${address}.${meant}`);
    throw wrong('An argument without an option is the address for --link --window, which stands alone.');
  }
  if (address !== null || (verb === undefined && values.window === true)) {
    return { command: { verb: 'window', address }, ...common };
  }
  if (verb === undefined) throw wrong('No command given.');
  if (asked.length > 1) throw wrong(`--${asked.join(' and --')} cannot be combined.`);
  if (values.window === true && verb !== 'link') throw wrong('--window needs --link, or stands alone.');
  const places = passkeyPlaces.filter((place) => values[place] === true);
  if (places.length > 1) throw wrong(`--${places.join(' and --')} cannot be combined.`);
  for (const [option, allowed] of Object.entries(owners)) {
    if (values[option as OwnedOption] !== undefined && !allowed.includes(verb)) {
      throw wrong(`--${option} needs --${allowed.join(' or --')}.`);
    }
  }
  return { command: commandOf(verb, values), ...common };
}

function parse(argv: readonly string[]) {
  const flag = { type: 'boolean' } as const;
  return readArguments(argv, {
    program: PROGRAM,
    words: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      status: flag,
      report: flag,
      figures: flag,
      csv: flag,
      recorder: flag,
      drill: flag,
      list: flag,
      backup: flag,
      restore: flag,
      repair: flag,
      refresh: flag,
      clean: flag,
      link: flag,
      export: { type: 'string' },
      import: { type: 'string' },
      'import-localauth': { type: 'string' },
      'passphrase-file': { type: 'string' },
      test: { type: 'string' },
      from: { type: 'string' },
      all: flag,
      'accept-other-session': flag,
      'with-accounts': flag,
      unlink: flag,
      code: { type: 'string' },
      window: flag,
      paste: flag,
      address: flag,
      json: flag,
      yes: flag,
      'dry-run': flag,
    },
  });
}

function commandOf(verb: (typeof verbs)[number], values: ReturnType<typeof parse>['values']): Command {
  switch (verb) {
    case 'status':
      return { verb: values.all === true ? 'status_all' : 'status' };
    case 'restore':
      return {
        verb,
        from: values.from ?? null,
        acceptOtherSession: values['accept-other-session'] === true,
        withAccounts: values['with-accounts'] === true,
      };
    case 'figures':
      return { verb, csv: values.csv === true };
    case 'clean':
      return { verb, unlink: values.unlink === true };
    case 'link':
      return { verb, method: linkMethod(values.code), passkey: passkeyPlace(values) };
    case 'export':
      return { verb, file: typedPath(values.export ?? ''), passphraseFile: fileOf(values['passphrase-file']) };
    case 'import':
      return {
        verb,
        file: typedPath(values.import ?? ''),
        passphraseFile: fileOf(values['passphrase-file']),
        acceptOtherSession: values['accept-other-session'] === true,
      };
    case 'import-localauth':
      return { verb, folder: typedPath(values['import-localauth'] ?? '') };
    case 'test':
      return { verb, phone: digitsOf('test', values.test ?? '') };
    default:
      return { verb };
  }
}

function fileOf(text: string | undefined): string | null {
  return text === undefined ? null : typedPath(text);
}

function passkeyPlace(values: ReturnType<typeof parse>['values']): PasskeyPlace | null {
  return passkeyPlaces.find((place) => values[place] === true) ?? null;
}

/** True for `--link --window ADDRESS`, with or without `--link`. */
function isWindowElsewhere(values: ReturnType<typeof parse>['values'], asked: readonly string[]): boolean {
  const { window, paste, address, code } = values;
  const isAlone = paste === undefined && address === undefined && code === undefined;
  return window === true && isAlone && asked.every((verb) => verb === 'link');
}

function linkMethod(phone: string | undefined): LinkMethod {
  return phone === undefined ? { kind: 'qr' } : { kind: 'code', phone: digitsOf('code', phone) };
}

/** Requires an international number: with a guessed country the message could reach a stranger. */
function digitsOf(option: string, text: string): string {
  const digits = text.replace(/[\s()./-]/g, '');
  if (!/^\+\d{6,15}$/.test(digits)) {
    throw wrong(`--${option} needs a phone number with country code, for example +5491155550000.`);
  }
  return digits.slice(1);
}

function wrong(problem: string) {
  return cliError('CLI_USAGE', { problem, program: PROGRAM });
}

const PROGRAM = 'session-manager.js';
