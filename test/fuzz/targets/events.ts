import { proto, writeRandomPadMax16 } from 'baileys';
import fc from 'fast-check';
import { isStopWord } from '../../../src/delivery/rules/message-text/stop-words.ts';
import { inboundFrom } from '../../../src/whatsapp/baileys/inbound.ts';
import { eventsFrom, receiptsFrom, type Stanza, saysDevicesAreStale } from '../../../src/whatsapp/baileys/stanzas.ts';
import { numberOf } from '../../../src/whatsapp/person.ts';
import { Acks } from '../../../src/whatsapp/webjs/acks.ts';
import { mutatedBytes, mutatedJson, mutatedText } from '../mutations.ts';
import { DEADLINE_MS, type Target } from '../target.ts';

const NOW = 1_790_000_000_000;
const own = { phone: '5491150000001', lid: '100000000000001' };
const customer = '5491144445501@s.whatsapp.net';

const stanzas: readonly Stanza[] = [
  { tag: 'ack', attrs: { class: 'message', id: '3EB0A', from: customer, t: '1790000000' } },
  { tag: 'ack', attrs: { class: 'message', id: '3EB0A', error: '463', backoff: '3600' } },
  { tag: 'ack', attrs: { class: 'message', id: '3EB0A', error: '479' } },
  { tag: 'receipt', attrs: { id: '3EB0A', from: customer, t: '1790000000' } },
  {
    tag: 'receipt',
    attrs: { id: '3EB0A', from: customer, type: 'read' },
    content: [{ tag: 'list', attrs: {}, content: [{ tag: 'item', attrs: { id: '3EB0B' } }] }],
  },
  { tag: 'receipt', attrs: { id: '3EB0A', from: `${own.phone}:2@s.whatsapp.net`, type: 'sender' } },
  { tag: 'presence', attrs: { from: `${own.phone}@s.whatsapp.net` } },
];

/**
 * A stanza as the library's decoder makes it: names and attributes are text, or missing; a content is stanzas, text or
 * bytes. What is mutated is what the server writes into them.
 */
function asDecoded(value: unknown): Stanza {
  const { tag, attrs, content } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const pairs = typeof attrs === 'object' && attrs !== null ? Object.entries(attrs) : [];
  return {
    tag: typeof tag === 'string' ? tag : '',
    attrs: Object.fromEntries(
      pairs.map(([name, text]) => [name, typeof text === 'string' ? text : String(JSON.stringify(text))]),
    ),
    content: Array.isArray(content) ? content.map(asDecoded) : typeof content === 'string' ? content : undefined,
  };
}

/** Acceptances and receipts, which decide what a delivery is taken for. */
export const evidence: Target<Stanza> = {
  name: 'evidence',
  inputs: mutatedJson(stanzas).map(asDecoded),
  deadlineMs: DEADLINE_MS,
  accepts: (stanza) => {
    saysDevicesAreStale(stanza);
    const events = [...eventsFrom(stanza, own, NOW), ...receiptsFrom(stanza, own, NOW)];
    for (const event of events) structuredClone(event);
    return events.length > 0;
  },
};

interface Message {
  readonly attrs: Readonly<Record<string, string>>;
  readonly text: string;
  /** The content's bytes, when it is not the text's. */
  readonly raw: Buffer | null;
}

const attributes = [
  { id: '3EB0A', from: customer, t: '1790000000' },
  { id: '3EB0A', from: '100000000000009@lid', sender_pn: customer },
  { id: '3EB0A', from: '120363000000000000@g.us', participant: customer },
];
const plain = (text: string) => writeRandomPadMax16(proto.Message.encode({ conversation: text }).finish());
const contents = [
  plain('Baja'),
  writeRandomPadMax16(proto.Message.encode({ imageMessage: { caption: 'STOP', url: 'https://x' } }).finish()),
  writeRandomPadMax16(
    proto.Message.encode({ ephemeralMessage: { message: { extendedTextMessage: { text: 'stop' } } } }).finish(),
  ),
];

/** What customers write, whose content is theirs alone; a refusal to decode it is an error that the library expects. */
export const messages: Target<Message> = {
  name: 'inbound-message',
  inputs: fc.record({
    attrs: mutatedJson(attributes).map((value) => asDecoded({ attrs: value }).attrs as Record<string, string>),
    text: mutatedText(['STOP', '¡Baja!', 'Gracias, recibida'], ['stop', 'baja'], 70_000),
    raw: fc.option(mutatedBytes(contents), { freq: 2 }),
  }),
  deadlineMs: DEADLINE_MS,
  accepts: ({ attrs, text, raw }) => {
    isStopWord(text, ['STOP', 'BAJA']);
    const event = decoded(attrs, raw ?? plain(text.toWellFormed()));
    if (event?.type !== 'inbound') return false;
    structuredClone(event);
    numberOf(event.from);
    if (event.text !== null) isStopWord(event.text, ['STOP', 'BAJA']);
    return true;
  },
};

function decoded(attrs: Readonly<Record<string, string>>, bytes: Uint8Array) {
  try {
    return inboundFrom({ tag: 'message', attrs }, bytes, NOW);
  } catch (error) {
    // Protobuf's own errors, and those of the padding: no stanza of theirs is acknowledged.
    if (error instanceof Error && !(error instanceof TypeError)) return null;
    throw error;
  }
}

/** The page's numbers of a message, from WhatsApp Web. */
export const pageAcks: Target<{ readonly ids: readonly string[]; readonly acks: readonly number[] }> = {
  name: 'page-acks',
  inputs: fc.record({
    ids: fc.array(mutatedText(['3EB0A', 'true_5491144445501@c.us_3EB0A'], ['_'], 500), { minLength: 1, maxLength: 3 }),
    acks: fc.array(fc.oneof(fc.integer({ min: -1, max: 4 }), fc.constantFrom(5, -7, 1e9, Number.NaN, 0.5)), {
      maxLength: 12,
    }),
  }),
  deadlineMs: DEADLINE_MS,
  accepts: ({ ids, acks }) => {
    const book = new Acks();
    const events = acks.flatMap((ack, index) => book.events(ids[index % ids.length] ?? '', ack, customer, NOW));
    return events.length > 0;
  },
};
