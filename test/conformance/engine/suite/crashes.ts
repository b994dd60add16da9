import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { it } from 'node:test';
import { hasCode } from '../../../../src/errors/coded-error.ts';
import { engineCapabilities } from '../../../../src/whatsapp/capabilities.ts';
import type { Prepared } from '../../../../src/whatsapp/engine.ts';
import type { TestEngine } from '../../../support/engine.ts';
import { contact } from '../../../support/phones.ts';
import type { Given } from './given.ts';

export function crashTests({ name, stage, engine: newEngine }: Given, shared: () => TestEngine): void {
  const capabilities = engineCapabilities[name];

  it('reports a killed process; the next needs no code, and settles what was sent just before by evidence', async () => {
    const engine = shared();
    const text = 'sent, then killed';
    const document = await engine.prepare(contact, engine.document(5000));
    if (capabilities.clientMessageId) await engine.host.send(document);
    stage().world.setOnline(contact, false);
    let messageId: string;
    try {
      messageId = await engine.sendText(contact, text);
      await engine.acked(messageId);
      await engine.crash();
    } finally {
      stage().world.setOnline(contact, true);
    }
    const { disconnect } = await engine.log.next('closed', {
      fits: (event) => event.disconnect.reason === 'engine_crashed',
    });
    assert.equal(disconnect.serverAnswered, false);
    const since = engine.log.position;
    await engine.open();
    assert.deepEqual(engine.log.all('link_code', since), []);
    if (capabilities.evidence === 'receipts') {
      await engine.receipt(messageId, 'delivered');
    } else {
      const content = { kind: 'text', text } as const;
      const jid = `${contact}@s.whatsapp.net`;
      assert.ok((await engine.host.findSent({ jid, messageId: null, content, notBefore: 0 })).found);
    }
    if (capabilities.clientMessageId) await isShownOnce(engine, document);
  });

  /** Sent before a crash, it is sent again under its id. */
  async function isShownOnce(engine: TestEngine, prepared: Prepared): Promise<void> {
    const since = engine.log.position;
    await engine.host.send(prepared);
    await engine.acked(prepared.messageId, since);
    await engine.receipt(prepared.messageId, 'delivered');
    const shown = stage()
      .world.log.all()
      .filter(({ phone, messageId }) => phone === contact && messageId === prepared.messageId);
    assert.equal(shown.length, 1);
  }

  it('kills and reports a frozen process', async () => {
    const engine = shared();
    const since = engine.log.position;
    process.kill(engine.host.pid, 'SIGSTOP');
    await assert.rejects(engine.host.probe(), (error) => hasCode(error, 'WHATSAPP_ENGINE_SILENT'));
    await engine.log.next('closed', { since });
    await engine.gone();
    await engine.open();
  });

  it('a second process with the same login replaces the first, which reports it', async () => {
    const first = shared();
    await first.stop();
    const second = newEngine();
    cpSync(first.settings.storePath, second.settings.storePath, { recursive: true });
    await first.open();
    const since = first.log.position;
    await second.open();
    const { disconnect } = await first.log.next('closed', { since });
    assert.equal(disconnect.reason, 'replaced');
  });
}
