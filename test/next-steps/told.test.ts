import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Alert } from '../../src/alerts/alert.ts';
import { configured, OutboxOnDisk } from '../../src/cli/deliveries/rig.test-support.ts';
import { systemClock } from '../../src/clock.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { otherAccountAdvice } from '../../src/delivery/rules/other-accounts.ts';
import { createFailingWorkers } from '../../src/delivery/shared/failing-workers.ts';
import { holdups } from '../../src/delivery/standing/holdups.ts';
import { dayReport } from '../../src/delivery/telling/day-report.ts';
import { createWatch } from '../../src/delivery/telling/watch.ts';
import { deliveryErrors } from '../../src/errors/delivery.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { sapDocument } from '../../src/sap/sap-document.test-support.ts';
import { startNarrator } from '../../src/service/narration/narrator.ts';
import { quickSettings } from '../support/delivery.ts';
import { silentLog } from '../support/silence.ts';
import { prints, typeAt } from './installation.ts';
import { commandsIn, wordsOf } from './printed.ts';

/** What alerts, the daily report and the standing say of an outbox: their commands are typed on it, and show what was told. */

const folder = mkdtempSync(path.join(tmpdir(), 'courier-told-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const outbox = new OutboxOnDisk(path.join(folder, 'outbox.db'));
/** The same outbox, as the whole program finds it. */
const place = {
  farEnds: null,
  environment: {
    ...{
      SAP_URL: 'https://127.0.0.1:9',
      SAP_COMPANY_DB: configured.company,
      SAP_USERNAME: 'x',
      SAP_PASSWORD: 'a password',
    },
    ...{ WHATSAPP_SESSION_NAME: configured.account, DATA_PATH: folder, PDF_FOLDER: folder, LOG_LEVEL: 'error' },
    WHATSAPP_AUTH_PATH: path.join(folder, 'session'),
    WHATSAPP_BACKUP_PATH: path.join(folder, 'backups'),
  },
};
const HOUR = 3_600_000;

before(async () => {
  outbox.now = Date.now();
  await outbox.post(sapDocument(7, { docNum: 1001, cardCode: 'C1' }));
  await outbox.with((opened) => opened.approve(outbox.now, true));
});

function write(sql: string, values: Readonly<Record<string, string | number>> = {}): void {
  const database = openDatabase(outbox.file, configured);
  try {
    database.run(sql, values);
  } finally {
    database.close();
  }
}

/** What the watch raises on the outbox as it is. */
async function alerts(): Promise<readonly Alert[]> {
  const raised = new Map<string, Alert>();
  await outbox.with(async (opened) => {
    const settings = { ...quickSettings, timings: { ...quickSettings.timings, watchMs: 1 } };
    const looked = Promise.withResolvers<void>();
    const context = {
      outbox: { ...opened, writeBackCounts: async () => await opened.writeBackCounts().finally(looked.resolve) },
      ...{ clock: systemClock, random: Math.random, log: silentLog, settings, disk: () => null },
      ...{ failpoints: { reached: () => undefined }, hardStop: new AbortController().signal, documents: [] },
      ...{ failing: () => undefined, attempt: () => undefined, incidents: () => [] },
      messenger: {},
      alerts: { raise: (alert: Alert) => void raised.set(alert.key, alert), resolve: () => undefined },
    };
    const watch = createWatch(
      context as never,
      createFailingWorkers(systemClock, () => undefined),
    );
    watch.start();
    await looked.promise;
    await watch.stop();
  });
  return [...raised.values()];
}

/** Types each command of the alert; returns what all of them have said. */
async function typedFor(key: string): Promise<string> {
  const alert = (await alerts()).find((one) => one.key === key);
  assert.ok(alert, key);
  return await typed(inCommands(alert.next));
}

async function typed(step: string, changes: { readonly account?: string } = {}): Promise<string> {
  const commands = commandsIn(step);
  assert.ok(commands.length > 0, step);
  let all = '';
  for (const command of commands) {
    const words = wordsOf(command);
    const { code, out, err } = await outbox.run(words.slice(words.indexOf('deliveries') + 1), changes);
    assert.equal(code, 0, `${command}: ${err}`);
    all += out;
  }
  return all;
}

test('a stop word of somebody unknown leads to where it is listed', async () => {
  write("INSERT INTO opt_outs (account, jid, at) VALUES ('main', '123456789@lid', :at)", { at: outbox.now });
  assert.match(await typedFor('delivery.opt_out_unknown'), /unknown|not shown|6789/i);
  write("UPDATE opt_outs SET account = 'old'");
  const { next } = otherAccountAdvice({ account: 'old', optOuts: 1, knownNumbers: 0 });
  // Under the name that the step asks to set again.
  assert.match(await typed(inCommands(next), { account: 'old' }), /unknown|not shown|6789/i);
  write('DELETE FROM opt_outs');
});

test('a status that SAP rejects is marked in the list, and told in full of the one', async () => {
  write("UPDATE invoices SET write_due_at = 1, write_error = 'field too short'");
  const said = await typedFor('delivery.write_back_refused');
  assert.match(said, /\(refused\)/);
  assert.match(said, /field too short/);
  write('UPDATE invoices SET write_due_at = NULL, write_error = NULL');
});

test('a request in SAP that was not followed is told of the delivery, and a person can decide', async () => {
  write(
    "INSERT INTO actions (message_id, action, who, why, at) SELECT id, 'refused_in_sap', 'SAP', 'RESEND. It was sent today', :at FROM messages",
    { at: outbox.now },
  );
  write("UPDATE messages SET state = 'held', reason = 'DELIVERY_RESENT_TODAY', hold = 'refusal'");
  const said = await typedFor('delivery.sap_action_refused');
  assert.match(said, /It was sent today/);
  assert.match(await typed(inCommands(deliveryErrors.DELIVERY_SAP_ACTION_IMPOSSIBLE.next)), /It was sent today/);
  write("UPDATE messages SET state = 'sent', reason = NULL, hold = NULL");
  write('DELETE FROM actions');
});

test('a message that is not deleted for everyone yet, or never will be, is told of its delivery', async () => {
  write(
    `INSERT INTO revocations (message_id, jid, whatsapp_id, revocation_id, who, why, asked_at, state, tries, settled_at, detail)
     SELECT id, 'x@s.whatsapp.net', 'W1', 'R1', 'ana', 'wrong', :at, 'asked', 1, NULL, 'no answer yet' FROM messages`,
    { at: outbox.now - HOUR },
  );
  assert.match(await typedFor('delivery.revoke_delayed'), /no answer yet/);
  write("UPDATE revocations SET state = 'failed', settled_at = :at, detail = 'WhatsApp refused it'", {
    at: outbox.now,
  });
  assert.match(await typedFor('delivery.revoke_failed'), /NOT deleted.*WhatsApp refused it/);
  write('DELETE FROM revocations');
});

test('the daily report names lists with just what it counts', async () => {
  for (const state of ['held', 'failed'] as const) {
    write('UPDATE messages SET state = :state', { state });
    const customers = (await outbox.with((opened) => opened.summary())).filter(({ role }) => role === 'customer');
    const { person } = dayReport({
      ...{ day: '2026-11-23', timeZone: 'UTC', waits: [], customers, now: outbox.now, session: null, places: [] },
      ...{ counts: { sent: 0, delivered: 0, read: 0, failed: 0 }, untaken: 0, incidents: [] },
    } as never);
    assert.equal(person.length, 1);
    for (const { next } of person) assert.match(await typed(inCommands(next)), /^ +7 +1001 /m, state);
  }
});

test('more outcomes than are told at once are in the list that is named instead', async () => {
  write("UPDATE messages SET state = 'delivered'");
  const [row] = await outbox.with((opened) => opened.list({}));
  assert.ok(row !== undefined);
  let changed: (change: object) => void = () => undefined;
  const told: string[] = [];
  const stop = startNarrator({
    outbox: { dueMessage: async () => row, sentSince: async () => ({}) },
    delivery: {
      standing: async () => ({}),
      onProgress: (heard: typeof changed) => {
        changed = heard;
        return () => undefined;
      },
    },
    ...{ supervisor: {}, alerts: { onIncident: () => () => undefined }, timeZone: 'UTC', log: silentLog },
    observer: { tell: (sentence: string) => void told.push(sentence) },
    clock: {
      ...systemClock,
      now: () => systemClock.now(),
      sleep: (ms: number, signal: AbortSignal) => systemClock.sleep(ms / 100, signal),
    },
  } as never);
  for (let message = 1; message <= 30; message += 1) changed({ role: 'customer', message });
  while (!told.some((line) => line.startsWith('…'))) await systemClock.sleep(5, new AbortController().signal);
  await stop();
  const more = told.find((line) => line.startsWith('…')) ?? '';
  assert.match(more, /10 more/);
  assert.match(await typed(more), /^ +7 +1001 /m);
});

test('mails left for a person: the standing names their list while invoices wait for PDFs', async () => {
  write("UPDATE messages SET state = 'waiting_document'");
  const facts = { uid: 1, messageId: null, sender: 'billing@a.example', subject: 'Factura', size: 1, receivedAt: 1 };
  const life = { state: 'refused', problem: null, attempts: 0, nextAt: 0, pdfs: [], flagged: false };
  write(
    `INSERT INTO mails (book, mailbox, uid_validity, uid, state, facts)
     SELECT book, 'INBOX', '1', 1, 'refused', :facts FROM messages LIMIT 1`,
    { facts: JSON.stringify({ ...facts, ...life }) },
  );
  const found = await outbox.with((opened) => holdups(opened, quickSettings, outbox.now));
  const steps = found.flatMap(({ next }) => (next === null ? [] : commandsIn(inCommands(next))));
  const [mails] = (await alerts()).filter(({ key }) => key === 'delivery.mails_left');
  assert.deepEqual(commandsIn(inCommands(mails?.next ?? '')), steps);
  assert.equal(steps.length, 1);
  const { exitCode, text } = await typeAt(place, steps[0] ?? '');
  assert.equal(exitCode, 0, text);
  assert.match(text, /billing@a\.example/);
});

test('a contact with an invoice under way is not erased, and the list shows what is', async () => {
  write("UPDATE messages SET state = 'queued', jid = '5491155551234@s.whatsapp.net'");
  const forget = 'node hybrid-invoice-service.js contacts forget +5491155551234 --yes --why x';
  const { text } = await prints(place, forget, 1, ['node hybrid-invoice-service.js deliveries list']);
  const listed = await typeAt(place, commandsIn(text)[0] ?? '');
  assert.equal(listed.exitCode, 0, listed.text);
  assert.match(listed.text, /^ +7 +1001 /m);
});
