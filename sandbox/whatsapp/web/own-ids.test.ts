import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { hasCode } from '../../../src/errors/coded-error.ts';
import { customer, startWebRig, testBrowser } from './rig.ts';

const browser = await testBrowser();
const rig = browser === null ? null : await startWebRig(browser);
after(() => rig?.close());
const skip = rig === null ? 'no browser can be had here' : false;

for (const ownIds of ['maker', 'maker_and_send'] as const) {
  test(`a page whose ids cannot be replaced (${ownIds}) sends nothing if ours is required, and reports its own otherwise`, {
    skip,
  }, async () => {
    if (!rig) return;
    const { host } = rig;
    rig.page.fault({ ownIds });
    if (ownIds === 'maker') await rig.link();
    else {
      await rig.hangUp();
      await host.connect({ link: null });
      await rig.event('backlog_received');
    }
    const arrived = rig.world.log.at(customer).length;
    const messageId = `3EB0${(ownIds === 'maker' ? 'A' : 'B').repeat(18)}`;
    const content = { kind: 'text', text: 'Su factura' } as const;
    const prepared = await host.prepare({ jid: `${customer}@s.whatsapp.net`, messageId, content });
    await assert.rejects(host.send({ ...prepared, ownIdOnly: true }), (error) =>
      hasCode(error, 'WHATSAPP_ID_NOT_OURS'),
    );
    const sent = await host.send(prepared);
    assert.equal(sent.idWasOurs, false);
    assert.notEqual(sent.messageId, messageId);
    await rig.event('receipt', (receipt) => receipt.messageId === sent.messageId && receipt.kind === 'read');
    // The refused one left no trace.
    assert.equal(rig.world.log.at(customer).length, arrived + 1);
  });
}
