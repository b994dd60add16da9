import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { hasCode } from '../../../src/errors/coded-error.ts';
import { baileysSessionStore } from '../../../src/whatsapp/baileys/session-store.ts';
import { type BaileysStage, startBaileysStage } from '../../support/baileys.ts';
import { TestEngine } from '../../support/engine.ts';
import { contact } from '../../support/phones.ts';
import { whole } from '../../support/sample.ts';

const kills = Number(process.env['KILLS'] ?? (whole ? 20 : 2));

/** The engine's process is killed at random moments; more in the long form, and `KILLS=100` in the environment for still more. */
describe(`baileys: ${kills} kills at random moments`, () => {
  let stage: BaileysStage;

  beforeEach(async () => {
    stage = await startBaileysStage();
  });
  afterEach(() => stage.close());

  it('while linking: there is a complete login or none', async (t) => {
    let logins = 0;
    for (let i = 0; i < kills; i++) {
      const engine = new TestEngine(stage);
      try {
        await engine.host.connect({ link: { kind: 'qr' } });
        const { text } = await engine.log.next('link_code');
        const scanned = stage.world.offers.scan(stage.account, text).catch(() => undefined);
        const afterMs = randomInt(0, 100);
        await delay(afterMs);
        await engine.crash();
        await scanned;
        const { state } = await baileysSessionStore.verify(engine.settings.storePath);
        t.diagnostic(`killed ${afterMs} ms after the code: ${state}`);
        if (state === 'healthy') {
          const since = engine.log.position;
          await engine.host.connect({ link: null });
          const first = await engine.log.first(['open', 'closed'], { since });
          // Killed between storing the login and confirming it to the server: WhatsApp never accepted it.
          if (first.type === 'closed') {
            assert.equal(first.disconnect.reason, 'logged_out');
            assert.deepEqual(await stage.whatsapp.admin.companions(), []);
          } else logins++;
        } else {
          assert.equal(state, 'empty');
          await assert.rejects(engine.host.connect({ link: null }), (error) => hasCode(error, 'WHATSAPP_NOT_LINKED'));
        }
      } finally {
        await engine.end();
        await stage.whatsapp.admin.unlink({});
      }
    }
    t.diagnostic(`${logins} of ${kills} had a login`);
  });

  it('while sending and receiving: every restart connects without a code, and no message is lost or shown twice', async (t) => {
    const engine = new TestEngine(stage);
    try {
      await engine.link();
      for (let i = 0; i < kills; i++) {
        const prepared = await Promise.all(
          Array.from({ length: 5 }, (_, n) => engine.prepare(contact, { kind: 'text', text: `${i}.${n}` })),
        );
        await stage.whatsapp.admin.write({ from: contact, text: `reply ${i}` });
        const sending = Promise.allSettled(prepared.map((message) => engine.host.send(message)));
        const afterMs = randomInt(0, 40);
        await delay(afterMs);
        await engine.crash();
        await sending;
        const since = engine.log.position;
        await engine.open();
        for (const message of prepared) {
          await engine.host.send(message);
          await engine.acked(message.messageId, since);
        }
        const shown = stage.world.log.all().filter(({ phone }) => phone === contact);
        const ids = new Set(prepared.map(({ messageId }) => messageId));
        assert.equal(shown.filter(({ messageId }) => ids.has(messageId)).length, 5, `killed after ${afterMs} ms`);
        t.diagnostic(`killed after ${afterMs} ms`);
      }
      assert.equal(engine.log.all('link_code').length, 1);
      await engine.log.next('inbound', { fits: ({ text }) => text === `reply ${kills - 1}` });
      assert.equal(new Set(engine.log.all('inbound').map(({ text }) => text)).size, kills);
    } finally {
      await engine.end();
    }
  });
});
