import assert from 'node:assert/strict';
import { afterEach, beforeEach, it } from 'node:test';
import { type AssertionChanges, SoftAuthenticator } from '../../../../sandbox/whatsapp/passkey/soft-authenticator.ts';
import { hasCode } from '../../../../src/errors/coded-error.ts';
import type { PasskeyQuestion } from '../../../../src/whatsapp/passkey/question.ts';
import type { TestEngine } from '../../../support/engine.ts';
import type { Given } from './given.ts';

export function passkeyTests({ stage, engine: newEngine }: Given): void {
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

  /** An engine whose QR code was scanned, so that WhatsApp asks for the passkey. */
  async function asked(): Promise<{ engine: TestEngine; question: PasskeyQuestion }> {
    const engine = newEngine();
    await engine.host.connect({ link: { kind: 'qr' } });
    const { text } = await engine.log.next('link_code');
    await stage().world.offers.scan(stage().account, text);
    const { question } = await engine.log.next('passkey_asked');
    assert.ok(question);
    return { engine, question };
  }

  const assertion = ({ request }: PasskeyQuestion, changes?: AssertionChanges) => authenticator.get(request, changes);

  it('reports that a passkey is requested, shows no further code, and links with the answer', async () => {
    const { engine, question } = await asked();
    assert.equal(question.request.rpId, 'whatsapp.com');
    assert.ok(question.expiresAt > Date.now() && question.expiresAt <= Date.now() + 300_000);
    const since = engine.log.position;
    await engine.host.answerPasskey({ assertion: assertion(question), sameComputer: true });
    await engine.log.next('paired');
    assert.deepEqual(engine.log.all('link_code', since), []);
    await engine.openAfterPairing();
    assert.deepEqual(stage().world.passkeys.refusals, []);
    await engine.stop();
    await engine.open();
  });

  it('passes on only an answer to this request, and accepts the right one after a wrong one', async () => {
    const { engine, question } = await asked();
    for (const changes of [{ challenge: 'A'.repeat(43) }, { origin: 'https://example.com' }, { flags: 0x01 }]) {
      const answer = { assertion: assertion(question, changes), sameComputer: true };
      await assert.rejects(engine.host.answerPasskey(answer), (error) => hasCode(error, 'WHATSAPP_PASSKEY_UNFIT'));
    }
    assert.deepEqual(stage().world.passkeys.refusals, [], 'WhatsApp heard of none of them');
    await engine.host.answerPasskey({ assertion: assertion(question), sameComputer: true });
    await engine.log.next('paired');
    await engine.openAfterPairing();
  });

  it('accepts one answer: for a second one there is no request', async () => {
    const { engine, question } = await asked();
    const answer = { assertion: assertion(question), sameComputer: true };
    await engine.host.answerPasskey(answer);
    await assert.rejects(engine.host.answerPasskey(answer), (error) => hasCode(error, 'WHATSAPP_PASSKEY_NOT_ASKED'));
    await engine.log.next('paired');
    await engine.openAfterPairing();
  });

  it('ends the attempt if WhatsApp refuses the answer, and does not retry by itself', async () => {
    stage().world.passkeys.timeoutMs = 4000;
    const { engine, question } = await asked();
    const answer = { assertion: assertion(question, { foreignKey: true }), sameComputer: true };
    await engine.host.answerPasskey(answer).catch((error: unknown) => {
      assert.ok(hasCode(error, 'WHATSAPP_PASSKEY_REFUSED'), String(error));
    });
    assert.equal((await engine.log.next('closed')).disconnect.reason, 'link_needs_passkey');
    assert.match(stage().world.passkeys.refusals.join('\n'), /signature/);
    assert.equal(stage().world.passkeys.refusals.length, 1);
  });

  it('ends the attempt if nobody answers before the request expires', async () => {
    stage().world.passkeys.timeoutMs = 1000;
    const { engine } = await asked();
    assert.equal((await engine.log.next('closed')).disconnect.reason, 'link_needs_passkey');
  });

  it('shows the same code as the phone, and is linked once both sides confirm it', async () => {
    const { world, account } = stage();
    await stage().wantCode();
    const { engine, question } = await asked();
    await engine.host.answerPasskey({ assertion: assertion(question), sameComputer: false });
    const { code } = await engine.log.next('passkey_code');
    assert.match(code, /^[1-9A-Z]{4}-[1-9A-Z]{4}$/);
    world.passkeys.compare(account, code);
    assert.deepEqual(engine.log.all('paired'), []);
    await engine.host.confirmPasskey();
    await engine.log.next('paired');
    await engine.openAfterPairing();
  });

  it('keeps a valid login that WhatsApp accepts only after a passkey, and reports it', async () => {
    const { world, account } = stage();
    world.passkeys.require(account, null);
    const engine = newEngine();
    await engine.link();
    await engine.stop();
    world.passkeys.require(account, 'at_every_login');
    for (let attempt = 0; attempt < 2; attempt++) {
      const since = engine.log.position;
      await engine.host.connect({ link: null });
      const { disconnect } = await engine.log.next('closed', { since, ms: 20_000 });
      assert.deepEqual([disconnect.reason, disconnect.serverAnswered], ['login_needs_passkey', true]);
      assert.deepEqual(engine.log.all('link_code', since), []);
      await engine.stop();
    }
    world.passkeys.require(account, null);
    await engine.open();
  });
}
