import { shellWord } from '../shell-word.ts';
import { oneLine } from '../visible-text.ts';
import type { Action, DeliveryVerb } from './action.ts';
import { asTyped, installingLibrary, updating } from './as-typed.ts';
import { hasActions, type NextStep, partsOf } from './next-step.ts';

/**
 * Renders next steps as commands, for terminals and other text output: `/health`, the webhook, the log. Words in capitals
 * (NUMBER, WHY, FILE) are for the reader to replace.
 */

const SERVICE = asTyped('node hybrid-invoice-service.js');
const SESSION = asTyped('node session-manager.js');

/** `deliveries`: the reader has just called that command, so its full name is not repeated. */
export type Within = 'deliveries' | 'nothing';

/** A next step as text, with its actions as commands. A command at the end, after a colon, is not quoted, so it can be copied. */
export function inCommands(step: NextStep, within: Within = 'nothing'): string {
  const parts = partsOf(step);
  return parts
    .map((part, i) => {
      if (typeof part === 'string') return part;
      const before = parts[i - 1] ?? ': ';
      const bare = i === parts.length - 1 && typeof before === 'string' && before.endsWith(': ');
      return bare ? commandOf(part, within) : `\`${commandOf(part, within)}\``;
    })
    .join('');
}

/** JSON for text output: every next step in it becomes one string. */
export function jsonInCommands(value: unknown, within: Within = 'nothing'): string {
  return JSON.stringify(value, (_, one: unknown) => (hasActions(one) ? inCommands(one, within) : one));
}

/** The same text with options in each command, such as which company it is about; null: there are none. */
export function withOptions(options: string | null, text: string): string {
  if (options === null) return text;
  const ofAll = options.replace(/ ?--company \S+/, '').trim();
  const [before = '', ...commands] = text.split(SERVICE);
  const shown = commands.map((rest) => words(SERVICE, isOfAll(rest) ? ofAll : options) + rest);
  return [before, ...shown].join('').replaceAll(SESSION, () => `${SESSION} ${options}`);
}

/** Whether what follows the program's name makes it a command that is refused for one company, or that names one. */
function isOfAll(rest: string): boolean {
  return !/^ [-a-z]/.test(rest) || /^ (--(company|take-over|approve-first-run)|service)\b/.test(rest);
}

/** What a command of one company among several says. */
export function companyOption(company: string): string {
  return `--company ${company}`;
}

/** The command that does it. */
export function commandOf(action: Action, within: Within = 'nothing'): string {
  const deliveries = within === 'deliveries' ? 'deliveries' : `${SERVICE} deliveries`;
  switch (action.action) {
    case 'start_service':
      return SERVICE;
    case 'approve_sending':
    case 'resume_sending':
    case 'list_opt_outs':
      return `${deliveries} ${plainVerbs[action.action]}`;
    case 'stop_process':
      return `kill ${action.pid}`;
    case 'status':
    case 'report':
    case 'backup':
    case 'drill':
    case 'repair':
    case 'refresh':
    case 'list_backups':
    case 'test_message':
    case 'export':
      return `${SESSION} ${sessionOptions[action.action]}`;
    case 'link':
      return `${SESSION} ${linkOptions(action)}`;
    case 'passkey_window':
      return words(SESSION, action.address === undefined ? '--window' : `--link --window ${action.address}`);
    case 'clean':
      return words(SESSION, '--clean', action.unlink && '--unlink', action.confirmed && '--yes');
    case 'restore':
      return restoreCommand(action);
    case 'import':
    case 'import_local_auth':
      return importCommand(action);
    case 'set_up':
    case 'examine':
    case 'check_sap':
    case 'set_up_sap':
    case 'show_sap_fingerprint':
    case 'list_mails':
    case 'list_users':
    case 'add_token':
    case 'check_upgrade':
    case 'take_over':
    case 'adopt':
      return `${SERVICE} ${serviceWords[action.action]}`;
    case 'preview':
      return words(SERVICE, '--preview', numberOf(action), typeOption(action.type));
    case 'find_documents':
      return words(`${SERVICE} documents find`, numberOf(action), typeOption(action.type));
    case 'confirm_document':
      return words(`${SERVICE} documents import FILE --why WHY`, confirmedOf(action), typeOption(action.type));
    case 'list_deliveries':
      return listCommand(deliveries, action);
    case 'show_delivery':
    case 'resend':
    case 'mark_sent':
    case 'cancel':
      return `${deliveries} ${aboutOne(action)}`;
    case 'settle_held':
      return `${deliveries} settle-${action.batch} ${action.answer} --why WHY`;
    case 'opt_in':
      return `${deliveries} opt-in ${action.customer === undefined ? 'CUSTOMER' : quoted(action.customer)} --why WHY`;
    case 'invite_user':
      return `${SERVICE} users invite ${action.name ?? 'NAME'} --role ${action.role ?? 'admin'}`;
    case 'install_library':
    case 'update_program':
    case 'read_help':
      return aboutProgram(action);
  }
}

function aboutProgram(
  action: Extract<Action, { readonly action: 'install_library' | 'update_program' | 'read_help' }>,
): string {
  switch (action.action) {
    case 'install_library':
      return installingLibrary(action.library);
    case 'update_program':
      return updating();
    case 'read_help':
      return `node ${action.program} --help`;
  }
}

function listCommand(
  deliveries: string,
  { states, number }: Extract<Action, { readonly action: 'list_deliveries' }>,
): string {
  const chosen = states !== undefined && `--state ${states.join(',')}`;
  return words(`${deliveries} list`, chosen, number !== undefined && `--number ${number}`);
}

function linkOptions({ code, passkey, confirmed }: Extract<Action, { action: 'link' }>): string {
  return words('--link', code !== undefined && `--code +${code}`, passkey && `--${passkey}`, confirmed && '--yes');
}

/** What is decided about one delivery is stored with a reason. */
function aboutOne({ action, docEntry, type, role }: Action & { readonly action: DeliveryVerb }): string {
  return words(
    deliveryVerbs[action],
    numberOf({ docEntry }),
    typeOption(type),
    role !== undefined && role !== 'customer' && `--role ${role}`,
    action !== 'show_delivery' && '--why WHY',
  );
}

/** A bare number may be another document's printed one. */
function numberOf({ docEntry }: { readonly docEntry?: number | undefined }): string {
  return docEntry === undefined ? 'NUMBER' : `--doc-entry ${docEntry}`;
}

function confirmedOf({ docEntry }: { readonly docEntry?: number | undefined }): string {
  return docEntry === undefined ? '--for NUMBER' : `--doc-entry ${docEntry}`;
}

const sessionOptions = {
  status: '--status',
  report: '--report',
  backup: '--backup',
  repair: '--repair',
  drill: '--drill',
  refresh: '--refresh',
  list_backups: '--list',
  test_message: '--test PHONE',
  export: '--export FILE',
} as const;

const serviceWords = {
  set_up: 'setup',
  examine: 'doctor',
  check_sap: '--check-sap',
  set_up_sap: '--setup-sap --apply',
  show_sap_fingerprint: '--sap-fingerprint',
  list_mails: 'documents mails',
  list_users: 'users list',
  add_token: 'tokens add NAME --scope SCOPE',
  check_upgrade: 'upgrade --check --online',
  take_over: '--take-over',
  adopt: '--company NAME database adopt',
} as const;

const plainVerbs = {
  approve_sending: 'approve',
  resume_sending: 'resume-sending',
  list_opt_outs: 'opt-outs',
} as const;

const deliveryVerbs: Readonly<Record<DeliveryVerb, string>> = {
  show_delivery: 'show',
  resend: 'resend',
  mark_sent: 'mark-sent',
  cancel: 'cancel',
};

function typeOption(type: string | undefined): string | false {
  return type !== undefined && type !== 'invoice' && `--type ${type}`;
}

function restoreCommand({
  from,
  acceptOtherSession,
  withAccounts,
}: Extract<Action, { readonly action: 'restore' }>): string {
  const chosen = from !== undefined && `--from ${quoted(from)}`;
  return words(
    SESSION,
    '--restore',
    chosen,
    acceptOtherSession && '--accept-other-session',
    withAccounts && '--with-accounts',
  );
}

function importCommand(action: Extract<Action, { readonly action: 'import' | 'import_local_auth' }>): string {
  if (action.action === 'import_local_auth') return `${SESSION} --import-localauth ${quoted(action.folder)}`;
  return words(SESSION, `--import ${quoted(action.file ?? 'FILE')}`, action.confirmed && '--yes');
}

/** Quotes a value from SAP, or a path, as one shell word; a placeholder is quoted when its value is known. */
function quoted(value: string): string {
  return /^\{\w+\}$/.test(value) ? value : shellWord(oneLine(value));
}

function words(...given: readonly (string | false | undefined)[]): string {
  return given.filter((word) => word !== undefined && word !== false && word !== '').join(' ');
}
