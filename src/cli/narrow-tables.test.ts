import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scopes } from '../api/scopes.ts';
import type { LeftMail } from '../delivery/ports/mail-store.ts';
import type { OptOut } from '../delivery/ports/recipient-store.ts';
import type { Asked } from '../installations/ask.ts';
import type { Reconciliation } from '../operations/deliveries/reconcile.ts';
import type { ListedBackups } from '../operations/session/backups.ts';
import type { Account } from '../people/accounts.ts';
import { tellOptOuts } from './deliveries/opt-outs.ts';
import { tellReconciliation } from './deliveries/reconcile.ts';
import { tableOf } from './documents/mails.ts';
import { backupTable, quarantineTable } from './session-manager/list.ts';
import { listed } from './session-manager/status-all.ts';
import { tableOf as tokenTable } from './tokens.ts';
import { tableOf as userTable } from './users.ts';

const WIDTH = 60;
const NOW = Date.UTC(2026, 10, 28);
const LONG = 'Distribuidora de Herramientas y Maquinaria del Litoral Sociedad de Responsabilidad Limitada';

const mail = {
  ...{
    mailbox: 'INBOX',
    uid: 1,
    messageId: null,
    size: 1,
    receivedAt: NOW,
    state: 'waiting',
    nextAt: NOW,
    attempts: 1,
  },
  ...{ sender: `facturas.electronicas@${'departamento-'.repeat(3)}example.com`, subject: LONG, pdfs: [] },
  problem: { code: 'MAIL_SENDER_UNKNOWN', sentence: 'It is not known.' },
} as unknown as LeftMail;

const backups = {
  backups: [
    {
      ...{ number: 14, at: NOW - 86_400_000, bytes: 62_000, generation: '123456', kind: 'before_restore' },
      ...{ verified: false, problem: LONG, file: `/srv/courier/whatsapp-session-backup/${LONG}` },
    },
  ],
  quarantine: [{ id: '20261123T140000Z-1', at: NOW - 86_400_000, how: 'moved', why: LONG }],
} as unknown as ListedBackups;

const day = { date: '2026-11-23', type: 'down_payment', currency: 'ARS', documents: 12_345, total: '123456789.00' };
const document = { date: '2026-11-23', type: 'credit_note', docEntry: '123456', docNum: 5_000_001, customer: 'C10001' };
const reconciliation = {
  days: [{ ...day, proven: 12_000, provenTotal: '123456000.00', findings: { read: 11_000, not_to_be_sent: 345 } }],
  documents: [
    {
      ...document,
      name: LONG,
      total: '123456789.00',
      currency: 'ARS',
      finding: 'unknown',
      explanation: LONG,
      kind: null,
    },
  ],
  unaccounted: [],
} as unknown as Reconciliation;

const optOut = {
  jid: '5491155551234@s.whatsapp.net',
  at: NOW,
  cardCode: 'C10001',
  name: LONG,
  username: null,
} as OptOut;

const account = {
  ...{ id: 1, name: `maria.${'fernandez.'.repeat(5)}9`, role: 'operator', hasPassword: true, createdAt: NOW },
  ...{ disabledAt: null, lastLoginAt: NOW, createdBy: 'root' },
} as unknown as Account;

const token = {
  ...{ name: `grafana.${'production.'.repeat(4)}1`, scopes: Object.keys(scopes), createdAt: NOW, createdBy: 'root' },
  ...{ expiresAt: NOW + 1, usedAt: NOW, revokedAt: null },
} as const;

const asked = [
  {
    ...{ name: LONG, problem: null },
    overview: { verdict: 'needs_person', sentence: LONG, waiting: 12_345, held: 1234, failed: 123, proofMsAgo: 4000 },
  },
  { name: 'Acme', problem: LONG, overview: null },
] as unknown as readonly Asked[];

/** What a command writes on a terminal of this width, line by line. */
function written(tell: (out: Parameters<typeof tellOptOuts>[1]) => void, width: number): string[] {
  let text = '';
  const write = (more: string) => {
    text += more;
  };
  tell({ write, json: false, timeZone: 'America/Lima', now: NOW, width });
  return text.split('\n');
}

/** The lines of a command's tables; sentences beside them are left to the terminal. */
const tables: Readonly<Record<string, (width: number) => readonly string[]>> = {
  'documents mails': (width) => tableOf([mail], 'America/Lima', width).split('\n').slice(0, 2),
  'deliveries reconcile, days': (width) => written((out) => tellReconciliation(reconciliation, out), width).slice(0, 2),
  'deliveries reconcile, open': (width) => written((out) => tellReconciliation(reconciliation, out), width).slice(4),
  'deliveries opt-outs': (width) => written((out) => tellOptOuts([optOut], out), width).slice(0, 2),
  'users list': (width) => userTable([account], { timeZone: 'America/Lima', width }).trimEnd().split('\n'),
  'tokens list': (width) => tokenTable([token], NOW, { timeZone: 'America/Lima', width }).trimEnd().split('\n'),
  'session-manager --status --all': (width) => listed(asked, width).split('\n').slice(0, 3),
  'session-manager --list, backups': (width) => backupTable(backups, NOW, width).split('\n'),
  'session-manager --list, quarantine': (width) => quarantineTable(backups, NOW, width).split('\n'),
};

for (const [name, linesAt] of Object.entries(tables)) {
  test(`the table of ${name} fits ${WIDTH} columns, and is whole where it is not a terminal`, () => {
    const narrow = linesAt(WIDTH);
    assert.deepEqual(
      narrow.filter((line) => line.length > WIDTH),
      [],
    );
    assert.ok(narrow.length >= 2 && narrow[1] !== '', 'it has rows');
    assert.ok(
      linesAt(Number.POSITIVE_INFINITY).some((line) => line.length > WIDTH),
      'it was too wide',
    );
  });
}
