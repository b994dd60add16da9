import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { bind } from '../../../src/database/bind.ts';
import type { Database, Statement, Transaction } from '../../../src/database/port.ts';
import { openDatabase } from '../../../src/database/sqlite/database.ts';
import type { Outbox } from '../../../src/delivery/outbox.ts';
import { whyOf } from '../../../src/delivery/rules/why.ts';
import { standing } from '../../../src/delivery/standing/standing.ts';
import { createOutbox } from '../../../src/delivery/transactions/outbox.ts';
import { quickSettings } from '../../support/delivery.ts';
import { openOnSqlite } from './databases.ts';
import { configured, invoiceOf, jid, OutboxStage } from './stage.ts';

const found = { key: 'a.pdf', path: '/a.pdf', fileName: 'a.pdf', size: 1, sha256: 'a', modifiedAt: 1 };
const rules = { fromDate: '2026-11-01', test: false, idKey: Buffer.alloc(32) };

/** What a person asks for, or what is written for one document, message, mail or chat: not asked here. */
type OnDemand =
  | 'mode'
  | 'commitPage'
  | 'refreshInvoice'
  | 'refreshDue'
  | 'recordDocument'
  | 'commitMatch'
  | 'candidates'
  | 'setSuspicion'
  | 'setArchived'
  | 'mailsOf'
  | 'keepMail'
  | 'forgetMails'
  | 'askRevocation'
  | 'revocations'
  | 'contact'
  | 'forgetContact'
  | 'settleRevocation'
  | 'deferRevocation'
  | 'pdfsOf'
  | 'confirmPdf'
  | 'dueMessage'
  | 'apply'
  | 'savePrepared'
  | 'prepared'
  | 'beginAttempt'
  | 'recordSend'
  | 'recordLeftOut'
  | 'recordForeignId'
  | 'stopSending'
  | 'resumeSending'
  | 'askAboutDay'
  | 'approveDay'
  | 'seedDays'
  | 'noteRecipient'
  | 'approve'
  | 'attempts'
  | 'confirmWriteBacks'
  | 'deferWriteBack'
  | 'settleActionClear'
  | 'rememberRecipient'
  | 'learnAddress'
  | 'learnUsername'
  | 'optIn'
  | 'optInPhone'
  | 'touchHeld'
  | 'dayCounts'
  | 'passedBlocks'
  | 'sentBlock'
  | 'troubleCounts'
  | 'silentCustomers'
  | 'list'
  | 'find'
  | 'formerDocuments'
  | 'pastOf'
  | 'findPast'
  | 'act'
  | 'settleHeld'
  | 'actions'
  | 'keepReport';

/** Each start and each round asks these, however many messages are settled. */
const rounds: { readonly [Name in Exclude<keyof Outbox, OnDemand>]: (outbox: Outbox) => Promise<unknown> } = {
  recoverInterrupted: (outbox) => outbox.recoverInterrupted([], 1),
  isOfAnotherBook: (outbox) => outbox.isOfAnotherBook('A'),
  recallReceipts: (outbox) => outbox.recallReceipts(1),
  replanAtStart: (outbox) => outbox.replanAtStart(1, 1),
  clockSetBack: (outbox) => outbox.clockSetBack(1, 1, true),
  applyChoice: (outbox) => outbox.applyChoice(rules, 1),
  firstStart: (outbox) => outbox.firstStart('2026-11-01'),
  fromDate: (outbox) => outbox.fromDate(),
  cursor: (outbox) => outbox.cursor(),
  lastSweep: (outbox) => outbox.lastSweep(),
  keepSweep: (outbox) => outbox.keepSweep({ at: 1, fromDate: '2026-11-01' }),
  lastReport: (outbox) => outbox.lastReport(),
  keptDocuments: (outbox) => outbox.keptDocuments('folder', ['a.pdf', 'b.pdf']),
  unseenDocuments: (outbox) => outbox.unseenDocuments('folder', [found]),
  outdatedDocuments: (outbox) => outbox.outdatedDocuments('folder', 1, 9),
  suspicion: (outbox) => outbox.suspicion('folder', found),
  documentsWithKeys: (outbox) => outbox.documentsWithKeys(['n:1']),
  documentsToMatch: (outbox) => outbox.documentsToMatch(9),
  invoicesWithoutPdf: (outbox) => outbox.invoicesWithoutPdf(1, 9),
  documentsToArchive: (outbox) => outbox.documentsToArchive('folder', 1, 9),
  isAwaited: (outbox) => outbox.isAwaited({ company: 'A', type: 'invoice', key: '1' }),
  neededPdfs: (outbox) => outbox.neededPdfs(['a'], 1),
  leftMails: (outbox) => outbox.leftMails(9),
  leftMailCount: (outbox) => outbox.leftMailCount(),
  dueRevocations: (outbox) => outbox.dueRevocations(1, 9),
  revocationTroubles: (outbox) => outbox.revocationTroubles(1),
  dueMessages: (outbox) => outbox.dueMessages({ now: 1, limit: 9, exclude: [1, 2], customersToo: true }),
  nextDueAt: (outbox) => outbox.nextDueAt(1),
  account: (outbox) => outbox.account(),
  pacing: (outbox) => outbox.pacing(),
  pauses: (outbox) => outbox.pauses(),
  keepPauses: (outbox) => outbox.keepPauses({ sendingUntil: 1 }),
  brakes: (outbox) => outbox.brakes(),
  limits: (outbox) => outbox.limits(),
  keepLimits: (outbox) => outbox.keepLimits({ quota: null }, true, 1),
  spreadAhead: (outbox) => outbox.spreadAhead(1),
  isFirstContact: (outbox) => outbox.isFirstContact('a'),
  approvals: (outbox) => outbox.approvals(),
  noteCustomersDisabled: (outbox) => outbox.noteCustomersDisabled(1),
  recordEvidence: (outbox) => outbox.recordEvidence([{ kind: 'ack', whatsappId: 'a', at: 1 }], 1),
  ambiguous: (outbox) => outbox.ambiguous(1, 9, [1]),
  foreignIds: (outbox) => outbox.foreignIds('store', 1),
  onTheirWay: (outbox) => outbox.onTheirWay(1, 9),
  dueWriteBacks: (outbox) => outbox.dueWriteBacks(1, 9),
  toWriteBack: (outbox) => outbox.toWriteBack(1, 1, 9),
  movePast: (outbox) => outbox.movePast(1, 0, 9),
  dropProofs: (outbox) => outbox.dropProofs(1, 1, 9),
  forgottenUntil: (outbox) => outbox.forgottenUntil(),
  purge: (outbox) => outbox.purge(1),
  knownRecipient: (outbox) => outbox.knownRecipient('549'),
  forgetRecipient: (outbox) => outbox.forgetRecipient('a@s.whatsapp.net'),
  hasChat: (outbox) => outbox.hasChat('a@s.whatsapp.net'),
  wroteTo: (outbox) => outbox.wroteTo('a@s.whatsapp.net'),
  rememberWriter: (outbox) => outbox.rememberWriter('a@s.whatsapp.net', 1),
  customerOf: (outbox) => outbox.customerOf('a@s.whatsapp.net'),
  isCustomer: (outbox) => outbox.isCustomer('a@s.whatsapp.net'),
  readyForCustomers: (outbox) => outbox.readyForCustomers(),
  heldForRecipient: (outbox) => outbox.heldForRecipient(1, 9),
  optedOut: (outbox) => outbox.optedOut('a@s.whatsapp.net'),
  optOut: (outbox) => outbox.optOut('a@s.whatsapp.net', 1),
  optOuts: (outbox) => outbox.optOuts(),
  unknownOptOuts: (outbox) => outbox.unknownOptOuts(1),
  otherAccounts: (outbox) => outbox.otherAccounts(),
  createLateCopies: (outbox) => outbox.createLateCopies(1, 1),
  createOverdueWords: (outbox) => outbox.createOverdueWords({ unconfirmedBefore: 1, undeliveredBefore: 1 }, 1),
  summary: (outbox) => outbox.summary(),
  documentCounts: (outbox) => outbox.documentCounts(),
  writeBackCounts: (outbox) => outbox.writeBackCounts(),
  sentSince: (outbox) => outbox.sentSince(1),
  sendTimes: (outbox) => outbox.sendTimes(1, 9),
  refusedActions: (outbox) => outbox.refusedActions(1),
  undelivered: (outbox) => outbox.undelivered(1),
  untaken: (outbox) => outbox.untaken(),
  noteUntaken: (outbox) => outbox.noteUntaken(1, whyOf('DELIVERY_TAKEN_BY_NO_PHONE', { days: 3 }), 9, 1),
  unconfirmed: (outbox) => outbox.unconfirmed(1),
};
/** A full scan: of the table, or of a book's whole part of an index. */
const WHOLE = /^SCAN |\(book=\?\)$/;
/** Tables that do not grow with the messages sent: a row for a customer at most. */
const SHORT =
  /^(?:SCAN (?:CONSTANT ROW|receipts|accounts|books|opt_outs|recipients|held|recent|latest|silent|r)|(?:SCAN|SEARCH) counts|SEARCH c USING PRIMARY KEY)\b|documents_to_match/;

test('on SQLite no statement of a start or a round scans a large table', async () => {
  const steps = await plansOf(async (outbox) => {
    for (const ask of Object.values(rounds)) await ask(outbox);
  });
  assert.deepEqual(
    steps.filter(({ step }) => WHOLE.test(step) && !SHORT.test(step)),
    [],
  );
});

/** Every message of some states: one that is settled stays in them for ever. */
const OF_STATES = /^SEARCH messages .*\(book=\? AND (?:role=\? AND )?state=\?(?: AND role=\?)?\)$/;

test('on SQLite what Home and Plots ask costs the same however many messages were held, failed or cancelled', async () => {
  const steps = await plansOf(async (outbox) => {
    const health = { all: () => [], worked: () => new Map<string, number>() };
    const now = { wall: 1, monotonic: 1 };
    const settings = { ...quickSettings, disableCustomerMessages: false };
    await standing(outbox, settings, health, [], now);
    await outbox.passedBlocks(1, 3_600_000, 12);
    await outbox.writeBackCounts();
    await outbox.sentBlock(1, 2);
    await outbox.troubleCounts(1, 2, 1);
    await outbox.silentCustomers(1);
  });
  const plans = steps.filter(({ step }) => WHOLE.test(step) || OF_STATES.test(step));
  const unbounded = plans.filter(({ step, sql }) => !SHORT.test(step) && !ONLY_WAITING.test(sql));
  assert.deepEqual(unbounded, []);
});

/** What waits to be sent ends. */
const ONLY_WAITING = /state = 'queued'/;

test('what decides whether a message goes is read of the account once: at the gate, and when its attempt begins', async () => {
  await using disk = await openOnSqlite();
  const asked: Statement[] = [];
  const stage = new OutboxStage(overheard(disk.database, asked), {}, () => undefined);
  const ofAccount = () => asked.filter(({ sql }) => sql.includes('FROM accounts')).length;
  await stage.dispatch(await stage.admit(invoiceOf(1)));
  assert.equal(ofAccount(), 1);
  await stage.outbox.account();
  assert.equal(ofAccount(), 2);
});

test('each step of a delivery writes its message once, and receipts that come together are one', async () => {
  await using disk = await openOnSqlite();
  const asked: Statement[] = [];
  const stage = new OutboxStage(overheard(disk.database, asked), {}, () => undefined);
  const writes = () => asked.splice(0).filter(({ sql }) => /^\s*UPDATE (messages|attempts|invoices)/.test(sql)).length;
  const message = await stage.admit(invoiceOf(1));
  writes();
  const { whatsappId } = await stage.dispatch(message);
  assert.equal(writes(), 3, 'its PDF is there, it is prepared, it is begun');
  const receipt = (kind: 'delivered' | 'read', at: number) => ({ kind, whatsappId: whatsappId ?? '', at, from: jid });
  const changes = await stage.outbox.recordEvidence([receipt('delivered', 6), receipt('read', 7)], 8);
  assert.deepEqual(
    changes.map(({ from, message: { state } }) => [from, state]),
    [
      ['dispatching', 'delivered'],
      ['delivered', 'read'],
    ],
  );
  assert.equal(writes(), 3, 'message, attempt, and of its invoice that copies are made and what SAP is to show');
  const { deliveredAt, readAt } = await stage.messageOf(1);
  assert.deepEqual([deliveredAt, readAt], [6, 7]);
});

/** What SQLite does for each statement that is asked of an empty outbox. */
async function plansOf(
  ask: (outbox: Outbox) => Promise<void>,
): Promise<readonly { readonly step: string; readonly sql: string }[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-plans-'));
  const file = path.join(folder, 'outbox.db');
  const sqlite = openDatabase(file, configured);
  const planner = new DatabaseSync(file, { readOnly: true });
  try {
    const asked: Statement[] = [];
    await ask(createOutbox(overheard(sqlite, asked), { mode: 'live', ...configured, copies: true }));
    return asked.flatMap((statement) => {
      const { sql, values } = bind(statement, (n) => `?${n}`);
      const plan = planner.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
      return plan.map((step) => ({ step: String(step['detail']), sql }));
    });
  } finally {
    planner.close();
    sqlite.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same database, with its statements recorded. */
function overheard(database: Database, asked: Statement[]): Database {
  function* listen<T>(transaction: Transaction<T>): Transaction<T> {
    let step = transaction.next();
    while (!step.done) {
      asked.push(...step.value);
      step = transaction.next(yield step.value);
    }
    return step.value;
  }
  return {
    read: (begin) => database.read(() => listen(begin())),
    transact: (begin) => database.transact(() => listen(begin())),
  };
}
