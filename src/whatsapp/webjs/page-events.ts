import type wweb from 'whatsapp-web.js';
import { withinDeadline } from '../deadline.ts';
import type { EngineEvent } from '../engine.ts';
import { instantOf } from '../instant.ts';
import { isPerson } from '../person.ts';
import { Acks } from './acks.ts';
import { toJid } from './addresses.ts';
import { type PageStanding, readNumber } from './in-page.ts';
import type { Page } from './page-client.ts';
import { wordTypes } from './words.ts';

export interface PageEventsParts {
  page(): Page | null;
  readonly queryMs: number;
  /** Whether a message that was sent had its recipient's privacy token; undefined: not known. */
  carriedToken(messageId: string): boolean | undefined;
  emit(event: EngineEvent): void;
}

/** What happens to messages in the page, in the words of the engines' port. */
export class PageEvents {
  readonly #parts: PageEventsParts;
  readonly #acks = new Acks();

  constructor(parts: PageEventsParts) {
    this.#parts = parts;
  }

  /** A message as it stood when the page came up. */
  async standing({ messageId, fromMe, ack, chat, text, t }: PageStanding): Promise<void> {
    if (!fromMe) await this.#inbound(messageId, chat, text, t);
    else this.#acked(messageId, ack, toJid(chat));
  }

  ack(message: wweb.Message, ack: number): void {
    if (message.fromMe && isPerson(toJid(message.to))) this.#acked(message.id.id, ack, toJid(message.to));
  }

  message({ id, from, timestamp, type, body }: wweb.Message): void {
    if (!isPerson(toJid(from)) || !wordTypes.includes(String(type))) return;
    // whatsapp-web.js's word for a text is "chat".
    void this.#inbound(id.id, from, String(type) === 'chat' ? body : null, timestamp);
  }

  #acked(messageId: string, ack: number, jid: string): void {
    for (const event of this.#acks.events(messageId, ack, jid, Date.now())) this.#parts.emit(this.#judged(event));
  }

  /** The page says that WhatsApp refused a message, and not why; that it had no privacy token to send may be the reason. */
  #judged(event: EngineEvent): EngineEvent {
    if (event.type !== 'ack' || event.error === null) return event;
    const withToken = this.#parts.carriedToken(event.messageId);
    return withToken === undefined ? event : { ...event, withToken };
  }

  /** We write to numbers: who answers under a LID is told by the number, as far as the page knows it. */
  async #inbound(messageId: string, wid: string, text: string | null, seconds: number): Promise<void> {
    const page = this.#parts.page();
    const number =
      page && wid.endsWith('@lid')
        ? await withinDeadline(this.#parts.queryMs, page.evaluate(readNumber, wid)).catch(() => null)
        : null;
    const from = toJid(number ?? wid);
    if (!isPerson(from)) return;
    const lid = number === null ? {} : { lid: wid };
    this.#parts.emit({ type: 'inbound', messageId, from, ...lid, text, at: instantOf(seconds, Date.now()) });
  }
}
