import { readAnswer, readSaying } from '../../../src/whatsapp/host/from-host.ts';
import { engineCalls } from '../../../src/whatsapp/host/wire.ts';
import { mutatedJson } from '../mutations.ts';
import { DEADLINE_MS, type Target } from '../target.ts';

const account = { jid: '5491144445501@s.whatsapp.net', lid: '100000000000009@lid', device: 4, pushName: 'Ana' };
const from = account.jid;
const events = [
  { type: 'open', account },
  { type: 'link_code', kind: 'qr', text: '2@abc', ttlMs: 20_000 },
  { type: 'closed', disconnect: { reason: 'replaced', code: '440', detail: '', serverAnswered: true, until: null } },
  { type: 'ack', messageId: '3EB0A', error: '463', at: 1_790_000_000_000, until: 1_790_000_009_000 },
  {
    type: 'limits',
    limits: {
      restriction: null,
      quota: { total: 9, used: 1, cycleStart: null, cycleEnd: 1_790_000_000_000, capped: false },
    },
  },
  { type: 'receipt', messageId: '3EB0A', kind: 'read', from, at: 1_790_000_000_000 },
  { type: 'inbound', messageId: '3EB0A', from, lid: account.lid, text: 'STOP', at: 1_790_000_000_000 },
];
const said = [
  ...events.map((event, number) => ({ type: 'event', event, number })),
  { type: 'failure', id: 3, error: { code: 'WHATSAPP_BUSY', details: { doing: 'connected' } } },
  { type: 'result', id: 1, value: { found: true, messageId: '3EB0A', status: 'read' } },
  { type: 'ask_payload', id: 3, messageId: '3EB0A' },
];

/** What the engine's process says to the service. */
export const engineMessages: Target = {
  name: 'engine-message',
  inputs: mutatedJson(said),
  deadlineMs: DEADLINE_MS,
  accepts: (message) => {
    for (const call of engineCalls) readAnswer(call, message);
    return readSaying(message).kind === 'message';
  },
};
