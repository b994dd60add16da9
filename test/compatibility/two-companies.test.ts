import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textFacts } from '../../src/documents/facts/text-facts.ts';
import { nameFacts } from '../../src/documents/file-names.ts';
import { matchDocument } from '../../src/documents/judging/match.ts';
import { documentKeys } from '../../src/documents/keys.ts';
import { answered, answers, inItsWords, OldOutbox } from './old-outbox.ts';

const companies = ['NORTH', 'SOUTH'] as const;

for (const configured of companies) {
  test(`an outbox of two companies becomes one book each, opened for ${configured}`, async () => {
    using old = new OldOutbox('two-companies', configured);
    old.database.verify();
    for (const mode of ['live', 'test'] as const) {
      const before = answered('two-companies', mode);
      for (const company of companies) {
        const book = await answers(old.of(mode, company));
        const messages = before.messages.filter(({ invoice }) => invoice?.ref.company === company);
        assert.deepEqual(inItsWords(book.messages, messages), messages);
        assert.deepEqual(
          book.writeBacks,
          before.writeBacks.filter(({ ref }) => ref.company === company),
        );
        const { cursor, fromDate, approvals } = company === configured ? before : nothing;
        assert.deepEqual([book.cursor, book.fromDate, book.approvals], [cursor, fromDate, approvals], company);
        assert.deepEqual(book.pacing, before.pacing, 'of the one account');
      }
    }
  });
}
const nothing = { cursor: null, fromDate: null, approvals: { firstRunAt: null, customersDisabledAt: null } };

test('a PDF that two companies had without an invoice is matched again, for the configured one', async () => {
  using old = new OldOutbox('two-companies', 'SOUTH');
  const [north, south] = [old.of('live', 'NORTH'), old.of('live', 'SOUTH')];
  assert.deepEqual(await north.documentsToMatch(9), []);
  const due = await south.documentsToMatch(9);
  assert.deepEqual(
    due.map(({ key }) => key),
    ['Invoice_1001.pdf', 'Invoice_1003.pdf'],
  );
  for (const { id, key, fileName, facts, path, sha256, modifiedAt } of due) {
    const candidates = await south.candidates(id);
    assert.ok(candidates.every(({ ref }) => ref.company === 'SOUTH'));
    // What an earlier version read of it settles nothing: the look at the folder takes it for new, and reads it anew.
    assert.equal(matchDocument(fileName, facts, candidates).kind, 'unmatched');
    const found = { key, path, fileName, size: 1, sha256, modifiedAt };
    assert.deepEqual(await south.unseenDocuments('folder', [found]), [found]);
    const [invoice] = candidates;
    const print = `Factura N° ${invoice?.docNum}\nFecha ${invoice?.docDate}\nTOTAL ${invoice?.currency} ${invoice?.total}`;
    const anew = { name: nameFacts(key), text: textFacts(print), unreadable: null };
    await south.recordDocument({ source: 'folder', found, facts: anew, keys: documentKeys(anew), now: 1 });
    assert.deepEqual(await south.unseenDocuments('folder', [found]), []);
    const known = await south.candidates(id);
    assert.ok(await south.commitMatch(id, matchDocument(fileName, anew, known), known, 1));
  }
  const stateOf = async (outbox: typeof north) => (await outbox.list({ key: '1' })).map(({ message }) => message.state);
  assert.deepEqual(await stateOf(south), ['queued']);
  assert.deepEqual(await stateOf(north), ['waiting_document'], 'and the other one waits for its own');
});
