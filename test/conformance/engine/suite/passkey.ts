import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type AssertionChanges, SoftAuthenticator } from '../../../../sandbox/whatsapp/passkey/soft-authenticator.ts';
import { hasCode } from '../../../../src/errors/coded-error.ts';
import type { PasskeyQuestion } from '../../../../src/whatsapp/passkey/question.ts';
import type { TestEngine } from '../../../support/engine.ts';
import type { Given } from './given.ts';

export function passkeyTests({ stage, engine: newEngine, keptEngine }: Given): void {
  let authenticator: SoftAuthenticator;

  beforeEach(() => {
    const { world, account } = stage();
    authenticator = new SoftAuthenticator();
    world.passkeys.register(account, authenticator.passkey);
    world.passkeys.require(account, 'at_linking');
    world.passkeys.refusals.length = 0;
  });
  afterEach(async () => {
    const { world, account } = stage();
    world.passkeys.require(account, null);
    world.passkeys.timeoutMs = 600_000;
    await stage().lift();
  });

  /** The engine's QR code is scanned, so that WhatsApp asks for the passkey. */
  async function asked(engine: TestEngine): Promise<PasskeyQuestion> {
    const since = engine.log.position;
    await engine.host.connect({ link: { kind: 'qr' } });
    const { text } = await engine.log.next('link_code', { since });
    await stage().world.offers.scan(stage().account, text);
    const { question } = await engine.log.next('passkey_asked', { since });
    assert.ok(question);
    return question;
  }

  const assertion = ({ request }: PasskeyQuestion, changes?: AssertionChanges) => authenticator.get(request, changes);

  describe('on one store', () => {
    const kept = keptEngine();

    it('ends the attempt if nobody answers before the request expires', async () => {
      stage().world.passkeys.timeoutMs = 1000;
      const engine = kept();
      await asked(engine);
      assert.equal((await engine.log.next('closed')).disconnect.reason, 'link_needs_passkey');
    });

    it('ends the attempt if WhatsApp refuses the answer, and does not retry by itself', async () => {
      stage().world.passkeys.timeoutMs = 4000;
      const engine = kept();
      const since = engine.log.position;
      const question = await asked(engine);
      const answer = { assertion: assertion(question, { foreignKey: true }), sameComputer: true };
      await engine.host.answerPasskey(answer).catch((error: unknown) => {
        assert.ok(hasCode(error, 'WHATSAPP_PASSKEY_REFUSED'), String(error));
      });
      assert.equal((await engine.log.next('closed', { since })).disconnect.reason, 'link_needs_passkey');
      assert.match(stage().world.passkeys.refusals.join('\n'), /signature/);
      assert.equal(stage().world.passkeys.refusals.length, 1);
    });

    it('reports that a passkey is requested, passes on only an answer to this request, and the right one after a wrong one, shows no further code, and links with the answer', async () => {
      const engine = kept();
      const question = await asked(engine);
      assert.equal(question.request.rpId, 'whatsapp.com');
      assert.ok(question.expiresAt > Date.now() && question.expiresAt <= Date.now() + 300_000);
      for (const changes of [{ challenge: 'A'.repeat(43) }, { origin: 'https://example.com' }, { flags: 0x01 }]) {
        const answer = { assertion: assertion(question, changes), sameComputer: true };
        await assert.rejects(engine.host.answerPasskey(answer), (error) => hasCode(error, 'WHATSAPP_PASSKEY_UNFIT'));
      }
      const since = engine.log.position;
      const answer = { assertion: assertion(question), sameComputer: true };
      await engine.host.answerPasskey(answer);
      await assert.rejects(engine.host.answerPasskey(answer), (error) => hasCode(error, 'WHATSAPP_PASSKEY_NOT_ASKED'));
      await engine.log.next('paired');
      assert.deepEqual(engine.log.all('link_code', since), []);
      await engine.openAfterPairing(since);
      assert.deepEqual(stage().world.passkeys.refusals, [], 'WhatsApp heard of no other answer');
      await engine.stop();
      await engine.open();
    });

    it('keeps a valid login that WhatsApp accepts only after a passkey, and reports it', async () => {
      const { world, account } = stage();
      const engine = kept();
      await engine.hangUp();
      world.passkeys.require(account, 'at_every_login');
      for (let attempt = 0; attempt < 2; attempt++) {
        const since = engine.log.position;
        await engine.host.connect({ link: null });
        const { disconnect } = await engine.log.next('closed', { since, ms: 20_000 });
        assert.deepEqual([disconnect.reason, disconnect.serverAnswered], ['login_needs_passkey', true]);
        assert.deepEqual(engine.log.all('link_code', since), []);
      }
      world.passkeys.require(account, null);
      await engine.open();
    });
  });

  it('shows the same code as the phone, and is linked once both sides confirm it', async () => {
    const { world, account } = stage();
    await stage().wantCode();
    const engine = newEngine();
    const question = await asked(engine);
    await engine.host.answerPasskey({ assertion: assertion(question), sameComputer: false });
    const { code } = await engine.log.next('passkey_code');
    assert.match(code, /^[1-9A-Z]{4}-[1-9A-Z]{4}$/);
    world.passkeys.compare(account, code);
    assert.deepEqual(engine.log.all('paired'), []);
    await engine.host.confirmPasskey();
    await engine.log.next('paired');
    await engine.openAfterPairing();
  });
}
