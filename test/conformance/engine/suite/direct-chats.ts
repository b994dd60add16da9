import assert from 'node:assert/strict';
import { it } from 'node:test';
import { manyReadChats, type Posting } from '../../../../sandbox/whatsapp/world/chats.ts';
import { hasCode } from '../../../../src/errors/coded-error.ts';
import type { TestEngine } from '../../../support/engine.ts';
import { contact, stranger } from '../../../support/phones.ts';
import type { Given } from './given.ts';

const at = (digits: string): string => `${digits}@s.whatsapp.net`;
const nobodysWord: readonly Posting[] = [
  ...(['group', 'broadcast_list', 'status', 'newsletter'] as const).map((chat) => ({ chat })),
  ...(['call_log', 'revocation', 'notice'] as const).map((what) => ({ what })),
];

/** Only what one person writes to us alone crosses the port, and only one person can be written to. */
export function directChatTests({ stage }: Given, shared: () => TestEngine): void {
  let next = 0;
  /** Posts everything that is nobody's word, and then a text of a person, under the id that is returned. */
  const post = (): string => {
    next += 1;
    const { world, account } = stage();
    for (const posting of nobodysWord) {
      world.write(contact, account, 'baja', `${posting.chat ?? posting.what}-${next}`, posting);
    }
    world.write(contact, account, 'hello', `WORD-${next}`);
    return `WORD-${next}`;
  };
  /** What was told of the newest round; what the one before it left unacknowledged may be told again. */
  const heard = async (engine: TestEngine, since: number, word: string): Promise<readonly string[]> => {
    await engine.log.next('inbound', { since, fits: ({ messageId }) => messageId === word });
    const told = engine.log.all('inbound', since).filter(({ messageId }) => messageId.endsWith(`-${next}`));
    return told.map(({ from, messageId }) => `${messageId} from ${from}`);
  };

  it('takes nothing from groups, lists, statuses, newsletters, and no notice for a word', async () => {
    const engine = shared();
    const since = engine.log.position;
    const word = post();
    assert.deepEqual(await heard(engine, since, word), [`${word} from ${at(contact)}`]);
  });

  it('nor what came of them while it was away; and becoming ready it reads no status', async () => {
    const engine = shared();
    await engine.hangUp();
    const since = engine.log.position;
    const reads = stage().statusReads?.() ?? 0;
    const word = post();
    await engine.open();
    assert.equal((stage().statusReads?.() ?? 0) - reads, 0);
    assert.deepEqual(await heard(engine, since, word), [`${word} from ${at(contact)}`]);
  });

  it('writes to one person only: a send to any other kind of address is refused before anything is written', async () => {
    const engine = shared();
    const person = await engine.prepare(contact, { kind: 'text', text: 'for one person' });
    const before = stage().world.log.all().length;
    const isRefused = (error: unknown): boolean => {
      assert.ok(hasCode(error, 'WHATSAPP_NOT_A_PERSON'), String(error));
      return (error as { class?: string }).class === 'permanent';
    };
    for (const jid of [...Object.values(manyReadChats), '0@s.whatsapp.net', '15550002222@bot', '']) {
      const { messageId } = person;
      const content = { kind: 'text', text: 'for one person' } as const;
      await assert.rejects(engine.host.prepare({ jid, messageId, content }), isRefused, `prepare ${jid}`);
      await assert.rejects(engine.host.send({ ...person, jid }), isRefused, `send ${jid}`);
    }
    assert.equal(stage().world.log.all().length, before);
  });

  it('tells a lookup as it was answered; a LID that is known to be the number is told by the number', async (t) => {
    const engine = shared();
    const { directory } = stage().world;
    t.after(() => directory.answerLookup(contact, null));
    const lidOf = (digits: string): string => `${directory.at(digits)?.lid}@lid`;
    const named = (digits: string) => ({ exists: true, jid: at(digits), lid: lidOf(digits) });
    directory.answerLookup(contact, { number: stranger.digits });
    assert.deepEqual(await engine.host.lookup(contact), named(stranger.digits));
    directory.answerLookup(contact, { lidOf: contact });
    assert.deepEqual(await engine.host.lookup(contact), named(contact));
    const { digits } = directory.add('contact', { digits: '15550004101' });
    directory.answerLookup(contact, { lidOf: digits });
    const other = await engine.host.lookup(contact);
    assert.deepEqual(other, stage().resolvesForeignLids ? named(digits) : { exists: true, jid: lidOf(digits) });
  });
}
