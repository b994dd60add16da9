import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { engineCapabilities } from '../../../src/whatsapp/capabilities.ts';
import type { EngineName } from '../../../src/whatsapp/engine.ts';
import { TestEngine } from './linked-engine.ts';
import type { Stage } from './stage.ts';

const contact = '15550002222';

/** Holds one engine to the port: every test runs the real library in its host against its stand-in. */
export function describeEngine(name: EngineName, startStage: () => Promise<Stage>): void {
  const capabilities = engineCapabilities[name];

  describe(`${name}: linking and sending`, () => {
    let stage: Stage;
    let engine: TestEngine;

    before(async () => {
      stage = await startStage();
      engine = new TestEngine(stage);
    });
    after(async () => {
      await engine.end();
      await stage.close();
    });
    afterEach(() => assert.deepEqual(stage.problems(), []));

    it('links by QR, opens, and names the account', async () => {
      await engine.link();
      const { account } = await engine.log.next('open');
      assert.equal(account.jid, `${stage.account}@s.whatsapp.net`);
      assert.deepEqual(
        engine.log.all('paired').map((event) => event.account.jid),
        [account.jid],
      );
    });

    it('logs in with the stored session after a clean stop, and shows no code', async () => {
      await engine.stop();
      const since = engine.log.position;
      await engine.open();
      assert.equal(engine.log.events.slice(since).filter(({ type }) => type === 'link_code').length, 0);
    });

    it('sends a text: ack, delivered and read come under the id', async () => {
      const messageId = await engine.sendText(contact, 'Your invoice 4711');
      await engine.acked(messageId);
      await engine.receipt(messageId, 'delivered');
      await engine.receipt(messageId, 'read');
      const [arrival] = stage.world.log
        .all()
        .filter((entry) => entry.phone === contact && entry.messageId === messageId);
      assert.equal(arrival?.text, 'Your invoice 4711');
    });

    it('sends a PDF that arrives byte for byte at every device', async () => {
      const document = engine.document(200_000);
      const prepared = await engine.prepare(contact, document);
      const { messageId, idWasOurs } = await engine.host.send(prepared);
      if (capabilities.clientMessageId) assert.ok(idWasOurs && messageId === prepared.messageId);
      await engine.acked(messageId);
      await engine.receipt(messageId, 'delivered');
      const arrival = stage.world.log.all().find((entry) => entry.phone === contact && entry.messageId === messageId);
      assert.equal(arrival?.sha256, document.sha256);
      assert.equal(arrival?.fileName, document.fileName);
      assert.equal(arrival?.text, document.caption);
      assert.deepEqual(arrival?.openedBy.toSorted(), [0, 3]);
    });
  });
}
