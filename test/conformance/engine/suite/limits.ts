import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { hasCode } from '../../../../src/errors/coded-error.ts';
import { engineCapabilities } from '../../../../src/whatsapp/capabilities.ts';
import type { TestEngine } from '../../../support/engine.ts';
import type { Given } from './given.ts';

const DAY = 86_400_000;

/** WhatsApp's limits on messages to people who have never written to the account. */
export function limitTests({ name, stage }: Given, shared: () => TestEngine): void {
  const { refusalCodes } = engineCapabilities[name];
  let next = 5_000;
  /** A phone without any earlier message. */
  const newContact = (): string => {
    next += 1;
    const digits = `1555700${next}`;
    stage().world.addContact({ digits });
    return digits;
  };
  const limited = (t: TestContext, settings: Parameters<ReturnType<typeof stage>['limits']['set']>[0]): void => {
    t.after(() => stage().limits.set({ newChatsRefusedUntil: null, tokenSource: null, newChatQuota: null }));
    stage().limits.set(settings);
  };
  const answer = async (engine: TestEngine, to: string) => engine.acked(await engine.sendText(to, 'hello'));

  it('reports an account without limits', async () => {
    assert.deepEqual(await shared().host.limits(), { restriction: null, quota: null });
  });

  it('reports a restriction with its end; it refuses first contacts, but not people who have written', async (t) => {
    const engine = shared();
    const since = engine.log.position;
    const until = Math.ceil(Date.now() / 1000) * 1000 + DAY;
    limited(t, { newChatsRefusedUntil: until });
    const restriction = { until, kind: 'DEFAULT' };
    assert.deepEqual(await engine.host.limits(), { restriction, quota: null });
    if (stage().limits.pushed) {
      const told = await engine.log.next('limits', { since });
      assert.deepEqual(told.limits, { restriction });
    }
    const stranger = newContact();
    assert.equal((await answer(engine, stranger)).error, refusalCodes ? '463' : 'refused');
    stage().world.write(stranger, stage().account, 'good morning', `WORD-${stranger}`);
    await engine.log.next('inbound', { since, fits: ({ messageId }) => messageId === `WORD-${stranger}` });
    assert.equal((await answer(engine, stranger)).error, null);
    stage().limits.set({ newChatsRefusedUntil: null });
    assert.equal((await engine.host.limits()).restriction, null);
  });

  it('reports a message refused for lack of a privacy token; the next one has the token', async (t) => {
    const engine = shared();
    limited(t, { tokenSource: 'request' });
    const contact = newContact();
    const refused = await answer(engine, contact);
    assert.deepEqual([refused.error, refused.withToken], [refusalCodes ? '463' : 'refused', false]);
    assert.equal((await engine.host.limits()).restriction, null, 'the account is free');
    await assert.doesNotReject(untilAccepted(engine, contact));
  });

  it('gets a token that only the contact can give when the contact writes', async (t) => {
    const engine = shared();
    limited(t, { tokenSource: 'writing' });
    const contact = newContact();
    for (let n = 0; n < 2; n++) {
      assert.equal((await answer(engine, contact)).withToken, false, 'asking does not help');
    }
    const since = engine.log.position;
    stage().world.write(contact, stage().account, 'please do', `LEAVE-${contact}`);
    await engine.log.next('inbound', { since, fits: ({ messageId }) => messageId === `LEAVE-${contact}` });
    await untilAccepted(engine, contact);
  });

  it('reports the quota of new chats and its use; beyond it first contacts are refused', async (t) => {
    const engine = shared();
    const cycleStart = Math.floor(Date.now() / 1000) * 1000 - DAY;
    const cycleEnd = cycleStart + 30 * DAY;
    limited(t, { newChatQuota: { total: 2, used: 1, cycleStart, cycleEnd } });
    assert.equal((await answer(engine, newContact())).error, null);
    const quota = { total: 2, used: 2, cycleStart, cycleEnd, capped: true };
    assert.deepEqual(await engine.host.limits(), { restriction: null, quota });
    assert.equal((await answer(engine, newContact())).error, refusalCodes ? '475' : 'refused');
  });

  it('reports a request for limits that is refused or unanswered as nothing else', async (t) => {
    const engine = shared();
    t.after(() => stage().lift());
    stage().limits.refuse(429);
    await assert.rejects(engine.host.limits(), (error) => hasCode(error, 'WHATSAPP_QUERY_REFUSED'));
    await stage().lift();
    stage().limits.refuse(null);
    await assert.rejects(engine.host.limits(), (error) => hasCode(error, 'WHATSAPP_NO_ANSWER'));
    await stage().lift();
    assert.deepEqual(await engine.host.limits(), { restriction: null, quota: null });
  });

  /** The token may still be on its way when the message is refused. */
  async function untilAccepted(engine: TestEngine, contact: string): Promise<void> {
    for (let tries = 0; tries < 5; tries++) {
      if ((await answer(engine, contact)).error === null) return;
    }
    assert.fail('refused each time');
  }
}
