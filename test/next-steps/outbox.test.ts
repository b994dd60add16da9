import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { OutboxOnDisk, type Ran } from '../../src/cli/deliveries/rig.test-support.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { messageStates } from '../../src/delivery/rules/lifecycle.ts';
import { sapDocument } from '../../src/sap/sap-document.test-support.ts';
import { sourceFiles } from '../support/sources.ts';
import { commandsIn, wordsOf } from './printed.ts';

/** Steps that `deliveries` prints of what was asked of it: each is typed where it was printed. */

const folder = mkdtempSync(path.join(tmpdir(), 'courier-steps-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const outbox = new OutboxOnDisk(path.join(folder, 'outbox.db'));
before(async () => {
  const mark = { status: 'read', messageId: 'ABC', at: null, detail: null, names: 'this' } as const;
  await outbox.post(sapDocument(6, { docNum: 1000, mark }));
  await outbox.post(sapDocument(7, { docNum: 1001, cardCode: 'C1' }));
  await outbox.with((opened) => opened.movePast(Number.MAX_SAFE_INTEGER, 0, 9));
  await outbox.with((opened) => opened.approve(1, true));
});

const typedAt = (command: string): Promise<Ran> => {
  const words = wordsOf(command);
  return outbox.run(words.slice(words.indexOf('deliveries') + 1));
};

/** What is typed, and the one step that it prints. */
const asked: readonly (readonly [command: string, next: string])[] = [
  ['deliveries show 99', 'deliveries list'],
  ['deliveries settle-marks new --why x', 'deliveries list --state held'],
  ['deliveries opt-in C9 --why x', 'deliveries opt-outs'],
  ['deliveries mark-sent 1001 --why x', ''],
  ['deliveries resend 1000 --why x', 'deliveries show --doc-entry 6'],
  ['deliveries cancel 1001 --why x', 'deliveries show --doc-entry 7'],
  ['deliveries revoke 1001 --why x', 'deliveries show --doc-entry 7'],
  ['deliveries stop-sending --why x', 'deliveries resume-sending'],
];

for (const [command, next] of asked) {
  test(`${command}: its next step is done`, async () => {
    const { out, err } = await typedAt(command);
    if (next === '') return;
    assert.deepEqual(commandsIn(`${out}${err}`), [next], `${out}${err}`);
    const done = await typedAt(next);
    assert.equal(done.code, 0, done.err);
    assert.deepEqual(
      commandsIn(done.out).filter((one) => one === next || one === command),
      [],
      'goes round in circles',
    );
  });
}

test('the sum of what is held, failed or waiting names a list with just these', async () => {
  const lists = sourceFiles('src')
    .filter(({ path: file }) => !file.includes('.test') && !file.startsWith('src/next-steps/'))
    .flatMap(({ text }) => [...text.matchAll(/action: 'list_deliveries', states: \[('[^\]]*')\]/g)])
    .map(([, states = '']) => states.replaceAll(/['\s]/g, '').split(','));
  assert.ok(lists.length > 5);
  for (const states of lists) {
    for (const state of states) {
      assert.ok(
        messageStates.some((one) => one === state),
        state,
      );
      const database = openDatabase(outbox.file, { company: 'TEST', account: 'main' });
      database.run('UPDATE messages SET state = :state', { state });
      database.close();
      const { code, out } = await typedAt(`deliveries list --state ${states.join(',')}`);
      assert.equal(code, 0);
      assert.match(out, /^ +7 +1001 /m, `${states.join()}: ${out}`);
    }
  }
});
