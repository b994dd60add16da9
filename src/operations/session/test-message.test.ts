import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode } from '../../errors/coded-error.ts';
import type { EngineEvent, Lookup } from '../../whatsapp/engine.ts';
import type { RunningSession } from './ports.ts';
import { sendTestMessage } from './test-message.ts';

const call = { decidedBy: 'ana', progress: () => undefined, signal: new AbortController().signal };

/** A session with this lookup result, whose messages are delivered immediately. */
function session(answer: Lookup) {
  const sentTo: string[] = [];
  let listener: (event: EngineEvent) => void = () => undefined;
  const supervisor = {
    lookup: () => Promise.resolve(answer),
    prepare: (request: object) => Promise.resolve(request),
    subscribe: (one: typeof listener) => {
      listener = one;
      return () => undefined;
    },
    send: ({ jid, messageId }: { jid: string; messageId: string }) => {
      sentTo.push(jid);
      listener({ type: 'receipt', messageId, kind: 'delivered', from: jid, at: 1 });
      return Promise.resolve({ messageId, idWasOurs: true });
    },
  } as unknown as RunningSession;
  return { supervisor, sentTo };
}

test('a test message goes to the given phone, in the form returned by WhatsApp', async () => {
  const { supervisor, sentTo } = session({ exists: true, jid: '5491140015555@s.whatsapp.net' });
  assert.equal((await sendTestMessage(supervisor, '541140015555', call)).status, 'delivered');
  assert.deepEqual(sentTo, ['5491140015555@s.whatsapp.net']);
});

test('and to nobody else, whatever WhatsApp answers', async () => {
  for (const jid of ['5491166660000@s.whatsapp.net', '100000000000001@lid', '120363000000000001@g.us']) {
    const { supervisor, sentTo } = session({ exists: true, jid });
    await assert.rejects(sendTestMessage(supervisor, '5491140015555', call), (error) =>
      hasCode(error, 'CLI_ANOTHER_NUMBER_NAMED'),
    );
    assert.deepEqual(sentTo, []);
  }
  const { supervisor } = session({ exists: false });
  await assert.rejects(sendTestMessage(supervisor, '5491140015555', call), (error) =>
    hasCode(error, 'CLI_NOT_ON_WHATSAPP'),
  );
});
