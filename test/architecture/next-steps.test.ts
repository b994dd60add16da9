import assert from 'node:assert/strict';
import { test } from 'node:test';
import { variables } from '../../src/config/schema.ts';
import { fileVariable } from '../../src/config/secret-files.ts';
import type { ErrorEntry } from '../../src/errors/coded-error.ts';
import { errorRegistry } from '../../src/errors/registry.ts';
import type { Action } from '../../src/next-steps/action.ts';
import { commandOf, inCommands } from '../../src/next-steps/commands.ts';
import { type NextStep, partsOf } from '../../src/next-steps/next-step.ts';
import { personTable, reasonTable } from '../../src/session/lifecycle/reasons.ts';
import { refusalOf, unlisted } from '../support/printed-commands.ts';
import { sourceFiles } from '../support/sources.ts';

const COMMAND =
  /node (?:session-manager|hybrid-invoice-service)\.js|\bnpm (?:i|install|update)\b|`deliveries |`--(?:link|clean|repair|restore|backup|status|report)\b/;
/** The faces of a terminal, and the pages of configuration, which are for whoever edits `.env`. */
const WORDS = ['src/cli/', 'src/config/', 'src/next-steps/commands.ts', 'src/next-steps/as-typed.ts'];

test('only faces speak in commands; everything else names an action', () => {
  const told = sourceFiles('src')
    .filter(({ path }) => !WORDS.some((place) => path.startsWith(place)))
    .flatMap(({ path, text }) =>
      text
        .replace(/\/\*[\s\S]*?\*\//g, '')
        .split('\n')
        .filter((line) => COMMAND.test(line.replace(/\/\/.*$/, '')))
        .map((line) => `${path}: ${line.trim()}`),
    );
  assert.deepEqual(told, []);
});

/** Each action, with and without what it leaves to the operator. The compiler asks for a new one. */
const everyAction: { readonly [Name in Action['action']]: readonly (Action & { readonly action: Name })[] } = {
  start_service: [{ action: 'start_service' }],
  take_over: [{ action: 'take_over' }],
  approve_sending: [{ action: 'approve_sending' }],
  resume_sending: [{ action: 'resume_sending' }],
  stop_process: [{ action: 'stop_process', pid: '4711' }],
  status: [{ action: 'status' }],
  report: [{ action: 'report' }],
  list_backups: [{ action: 'list_backups' }],
  backup: [{ action: 'backup' }],
  drill: [{ action: 'drill' }],
  repair: [{ action: 'repair' }],
  refresh: [{ action: 'refresh' }],
  link: [
    { action: 'link' },
    { action: 'link', code: '5491155550000', confirmed: true },
    { action: 'link', passkey: 'window' },
    { action: 'link', passkey: 'address' },
    { action: 'link', passkey: 'paste', confirmed: true },
  ],
  clean: [{ action: 'clean' }, { action: 'clean', unlink: true, confirmed: true }],
  restore: [{ action: 'restore' }, { action: 'restore', from: '2026-11-23', acceptOtherSession: true }],
  export: [{ action: 'export' }],
  import: [{ action: 'import' }, { action: 'import', file: 'carried.courier', confirmed: true }],
  test_message: [{ action: 'test_message' }],
  adopt: [{ action: 'adopt' }],
  import_local_auth: [{ action: 'import_local_auth', folder: '/srv/the old tool/.wwebjs_auth' }],
  set_up: [{ action: 'set_up' }],
  examine: [{ action: 'examine' }],
  passkey_window: [
    { action: 'passkey_window' },
    { action: 'passkey_window', address: `http://127.0.0.1:3000/link-window#${'a'.repeat(43)}` },
  ],
  check_sap: [{ action: 'check_sap' }],
  set_up_sap: [{ action: 'set_up_sap' }],
  show_sap_fingerprint: [{ action: 'show_sap_fingerprint' }],
  preview: [{ action: 'preview' }, { action: 'preview', docEntry: 7, type: 'credit_note' }],
  find_documents: [{ action: 'find_documents' }, { action: 'find_documents', docEntry: 7, type: 'credit_note' }],
  confirm_document: [{ action: 'confirm_document' }, { action: 'confirm_document', docEntry: 7, type: 'credit_note' }],
  list_deliveries: [
    { action: 'list_deliveries' },
    { action: 'list_deliveries', states: ['held', 'failed'] },
    { action: 'list_deliveries', number: '4711' },
  ],
  show_delivery: [{ action: 'show_delivery' }, { action: 'show_delivery', docEntry: 7, type: 'delivery_note' }],
  resend: [{ action: 'resend' }, { action: 'resend', docEntry: 7, type: 'credit_note', role: 'copy' }],
  mark_sent: [{ action: 'mark_sent' }, { action: 'mark_sent', docEntry: 7 }],
  cancel: [{ action: 'cancel' }, { action: 'cancel', docEntry: 7, role: 'salesperson' }],
  settle_held: [
    { action: 'settle_held', batch: 'marks', answer: 'new' },
    { action: 'settle_held', batch: 'restored', answer: 'sent-before' },
  ],
  list_mails: [{ action: 'list_mails' }],
  list_opt_outs: [{ action: 'list_opt_outs' }],
  opt_in: [{ action: 'opt_in' }, { action: 'opt_in', customer: "C'1 $(id)" }],
  list_users: [{ action: 'list_users' }],
  invite_user: [{ action: 'invite_user' }, { action: 'invite_user', name: 'ana', role: 'viewer' }],
  add_token: [{ action: 'add_token' }],
  install_library: [{ action: 'install_library', library: 'baileys' }],
  check_upgrade: [{ action: 'check_upgrade' }],
  update_program: [{ action: 'update_program' }],
  read_help: [
    { action: 'read_help', program: 'session-manager.js' },
    { action: 'read_help', program: 'hybrid-invoice-service.js' },
    { action: 'read_help', program: 'hybrid-invoice-service.js deliveries' },
    { action: 'read_help', program: 'hybrid-invoice-service.js documents' },
  ],
};

test('the program takes every command that an action is rendered as, and its help names it', () => {
  const actions = Object.values<readonly Action[]>(everyAction).flat();
  const full = actions.map((action) => commandOf(action));
  const short = actions
    .map((action) => commandOf(action, 'deliveries'))
    .filter((command) => command.startsWith('deliveries '))
    .map((command) => `node hybrid-invoice-service.js ${command}`);
  for (const command of [...full, ...short]) {
    assert.equal(refusalOf(command), null, command);
    assert.deepEqual(unlisted(command), [], command);
  }
});

const tables: readonly Readonly<Record<string, { readonly sentence: string; readonly next: NextStep }>>[] = [
  ...Object.values<Readonly<Record<string, ErrorEntry>>>(errorRegistry),
  reasonTable,
  personTable,
];
const steps = tables.flatMap((table) => Object.entries(table));

test('every step of an error, or of a reason why the session waits, is made of such commands', () => {
  let commands = 0;
  for (const [code, { next }] of steps) {
    for (const part of partsOf(next)) {
      if (typeof part === 'string') continue;
      commands++;
      const command = commandOf(part)
        .replaceAll('{program}', 'session-manager.js')
        .replaceAll(/\{\w+\}/g, '1');
      assert.equal(refusalOf(command), null, `${code}: ${command}`);
    }
  }
  assert.ok(commands > 60, `${commands} commands`);
});

test('what a command may print too promises a new attempt only of a running service', () => {
  const tables = [errorRegistry.sap, errorRegistry.documents, errorRegistry.mail, errorRegistry.database];
  const promised = tables
    .flatMap((table) => Object.entries<ErrorEntry>(table))
    .filter(([, { next }]) => /\bthe service (?:retries|resumes)\b/i.test(inCommands(next)))
    .map(([code]) => code);
  assert.deepEqual(promised, []);
});

/** Names of others that look like variables. */
const FOREIGN = new Set(['SBO_SP_TransactionNotification', 'NTP']);

test('every variable that a text names exists', () => {
  const known = new Set([...variables.keys(), ...[...variables.keys()].map(fileVariable)]);
  const unknown = steps.flatMap(([code, { sentence, next }]) =>
    [...`${sentence} ${inCommands(next)}`.matchAll(/\b[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+\b(?!\()/g)]
      .map(([name]) => name)
      .filter((name) => !known.has(name) && !FOREIGN.has(name))
      .map((name) => `${code}: ${name}`),
  );
  assert.deepEqual(unknown, []);
});
