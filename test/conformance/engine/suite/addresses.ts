import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { TestEngine } from '../../../support/engine.ts';
import type { Given } from './given.ts';

const at = (digits: string): string => `${digits}@s.whatsapp.net`;

/** A person has a number and a LID: whatever names one of them beside the other is told, and a word under either is theirs. */
export function addressTests({ stage }: Given, shared: () => TestEngine): void {
  let next = 0;
  let words = 0;
  /** Somebody of whom the engine knows nothing yet. */
  const somebody = (username?: string): { digits: string; lid: string } => {
    next += 1;
    const digits = String(15_550_004_200 + next);
    const { lid } = stage().world.directory.add('contact', { digits, ...(username ? { username } : {}) });
    return { digits, lid: `${lid}@lid` };
  };
  const text = { kind: 'text', text: 'to whom it concerns' } as const;
  const word = async (engine: TestEngine, digits: string) => {
    words += 1;
    const messageId = `LID-ONLY-${words}`;
    const since = engine.log.position;
    stage().world.write(digits, stage().account, 'STOP', messageId);
    const told = await engine.log.next('inbound', { since, fits: (event) => event.messageId === messageId });
    return { from: told.from, lid: told.lid, username: told.username };
  };

  it('tells a word under a LID alone by the number whose lookup named the LID, and a stranger by the LID', async (t) => {
    const engine = shared();
    const [known, unknown] = [somebody(), somebody()];
    const { digits, lid } = known;
    assert.deepEqual(await engine.host.lookup(digits), { exists: true, jid: at(digits), lid });
    t.after(() => stage().lids.words(false));
    await stage().lids.words(true);
    assert.deepEqual(await word(engine, digits), { from: at(digits), lid, username: undefined });
    const stranger = { from: unknown.lid, lid: undefined, username: undefined };
    assert.deepEqual(await word(engine, unknown.digits), stranger);
  });

  it('tells the LID of whom it has sent to, and a word under it by the number', async (t) => {
    const engine = shared();
    const { digits, lid } = somebody();
    const sent = await engine.host.send(await engine.prepare(digits, text));
    assert.equal(sent.lid, lid);
    t.after(() => stage().lids.words(false));
    await stage().lids.words(true);
    assert.deepEqual(await word(engine, digits), { from: at(digits), lid, username: undefined });
  });

  it('tells somebody who is shown by username alone by LID and username, and guesses no number', async (t) => {
    const engine = shared();
    const { digits, lid } = somebody('ana.ledger');
    const username = stage().lids.usernames ? 'ana.ledger' : undefined;
    t.after(() => stage().lids.words(false));
    await stage().lids.words(true);
    assert.deepEqual(await word(engine, digits), { from: lid, lid: undefined, username });
    await engine.host.lookup(digits);
    assert.deepEqual(await word(engine, digits), { from: at(digits), lid, username });
  });

  it('delivers what is sent to a LID; its receipts come from there', async () => {
    const engine = shared();
    const { digits, lid } = somebody();
    const prepared = await engine.host.prepare({ jid: lid, messageId: `3EB0${digits}`, content: text });
    engine.kept.set(prepared.messageId, prepared);
    const since = engine.log.position;
    const { messageId } = await engine.host.send(prepared);
    const read = await engine.receipt(messageId, 'read', since);
    assert.equal(read.type === 'receipt' && read.from, lid);
  });

  it('finds the message of a receipt that comes from a LID', async (t) => {
    const engine = shared();
    const { receipts } = stage().lids;
    if (!receipts) return t.skip('receipts have no address of their own');
    const { digits, lid } = somebody();
    t.after(() => receipts(false));
    await receipts(true);
    const messageId = await engine.sendText(digits, 'read under the LID');
    const read = await engine.receipt(messageId, 'read');
    assert.equal(read.type === 'receipt' && read.from, lid);
  });
}
