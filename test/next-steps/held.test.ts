import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { OutboxOnDisk, type Ran } from '../../src/cli/deliveries/rig.test-support.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { sentenceFor } from '../../src/delivery/rules/why.ts';
import { sapDocument } from '../../src/sap/sap-document.test-support.ts';
import { commandsIn, wordsOf } from './printed.ts';
import { typedBy } from './rows.ts';

/**
 * Every step that is printed of an invoice which is held, failed or cancelled for a reason: what is printed is run, each on
 * a copy of the outbox in which it was printed.
 */

const folder = mkdtempSync(path.join(tmpdir(), 'courier-steps-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const pristine = path.join(folder, 'pristine.db');
const document = sapDocument(7, { docNum: 1001, cardCode: 'C1' });

before(async () => {
  const outbox = new OutboxOnDisk(pristine);
  await outbox.post(document);
  await outbox.with((opened) => opened.approve(1, true));
});

/** An outbox with one delivery that has this reason. */
function outboxWith(reason: string): OutboxOnDisk {
  const file = path.join(folder, `${reason}.db`);
  copyFileSync(pristine, file);
  const database = openDatabase(file, { company: 'TEST', account: 'main' });
  database.run('UPDATE messages SET state = :state, reason = :reason, detail = :detail, hold = :hold', {
    reason,
    detail: sentenceFor(reason),
    ...lifeOf(reason),
  });
  if (reason === 'DELIVERY_OPTED_OUT') {
    const jid = '5491155551234@s.whatsapp.net';
    database.run('UPDATE messages SET jid = :jid', { jid });
    database.run("INSERT INTO opt_outs (account, jid, at) VALUES ('main', :jid, 1)", { jid });
  }
  database.close();
  return new OutboxOnDisk(file);
}

function lifeOf(reason: string): { readonly state: string; readonly hold: string | null } {
  if (reason === 'DELIVERY_CANCELLED_BY_PERSON') return { state: 'cancelled', hold: null };
  if (reason === 'DELIVERY_REFUSED') return { state: 'failed', hold: null };
  if (reason === 'DELIVERY_MARK_UNKNOWN') return { state: 'held', hold: 'mark' };
  if (reason === 'DELIVERY_DOCUMENT_REPLACED') return { state: 'held', hold: 'restored' };
  if (reason === 'DELIVERY_OPTED_OUT') return { state: 'held', hold: 'recipient' };
  return { state: 'held', hold: reason.includes('DOUBTFUL') ? 'doubt' : 'refusal' };
}

async function typedAt(outbox: OutboxOnDisk, command: string): Promise<Ran> {
  const words = wordsOf(command);
  return outbox.run(words.slice(words.indexOf('deliveries') + 1));
}

async function reasonIn(outbox: OutboxOnDisk): Promise<string | null> {
  const { out } = await outbox.run(['list', '--json']);
  const [row] = (JSON.parse(out) as { deliveries: { reason: string | null }[] }).deliveries;
  return row?.reason ?? null;
}

for (const reason of typedBy['test/next-steps/held.test.ts'] ?? []) {
  test(`${reason}: what is printed is done, and is not the answer to itself`, async () => {
    const shown = await outboxWith(reason).run(['show', '1001']);
    const listed = await outboxWith(reason).run(['list']);
    const printed = [...new Set([shown, listed].flatMap(({ out }) => commandsIn(out)))].filter(
      // The wait of a service that does not run is walked elsewhere.
      (command) => command.includes('deliveries'),
    );
    assert.ok(printed.length > 0, shown.out);
    assert.ok(
      !commandsIn(shown.out).some((command) => / show /.test(command)),
      `asks to show what is shown: ${shown.out}`,
    );
    for (const command of printed) {
      const outbox = outboxWith(reason);
      const { code, out, err } = await typedAt(outbox, command);
      assert.equal(code, 0, `${command}: ${err}`);
      assert.notEqual(out, '', command);
      if (/ (?:list|show)\b/.test(command)) continue;
      // The service looks at its recipient again once nobody objects.
      if (/ opt-in /.test(command)) assert.match((await outbox.run(['opt-outs'])).out, /^Nobody /);
      else assert.notEqual(await reasonIn(outbox), reason, `${command} has changed nothing: ${out}`);
    }
  });
}
