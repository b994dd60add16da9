import { type BinaryNode, getBinaryNodeChild, getBinaryNodeChildren, type WASocket } from 'baileys';
import { withinDeadline } from '../deadline.ts';
import type { EngineEvent } from '../engine.ts';
import { firstContactRefused } from './stanzas.ts';

/** A token counts for the week of its date and the three after it. Source: WhatsApp Web's `tctoken_duration`, `tctoken_num_buckets`. */
const weekSeconds = 7 * 86_400;
const weeks = 4;
/** Messages whose token is remembered; their acks come within seconds. */
const remembered = 1000;

/**
 * WhatsApp's privacy tokens ("tctoken"): a contact's leave to be written to, which the library attaches to messages as
 * far as it has one. Without, WhatsApp may refuse a message with 463, as it does for a restricted account.
 */
export class PrivacyTokens {
  readonly #socket: WASocket;
  readonly #queryMs: number;
  /** Who was refused for want of a token. */
  readonly #wanted = new Set<string>();
  readonly #sent = new Map<string, { readonly jid: string; readonly carried: boolean }>();

  constructor(socket: WASocket, queryMs: number) {
    this.#socket = socket;
    this.#queryMs = queryMs;
  }

  /** Before a send: asks for the token that the recipient's last message lacked. Never fails; WhatsApp judges the message. */
  async ready(messageId: string, jid: string): Promise<void> {
    let has = await this.#has(jid);
    if (!has && this.#wanted.has(jid)) has = await this.#obtain(jid);
    this.#sent.set(messageId, { jid, carried: has && this.#socket.serverProps.privacyTokenOn1to1 });
    const [oldest] = this.#sent.keys();
    if (this.#sent.size > remembered && oldest !== undefined) this.#sent.delete(oldest);
  }

  /** A refused first contact, with what is known of its token; every other event as it is. */
  judged(event: EngineEvent): EngineEvent {
    if (event.type !== 'ack' || event.error !== firstContactRefused) return event;
    const sent = this.#sent.get(event.messageId);
    if (!sent) return event;
    if (!sent.carried) this.#wanted.add(sent.jid);
    return { ...event, withToken: sent.carried };
  }

  async #has(jid: string): Promise<boolean> {
    const { token, timestamp } = (await this.#kept(jid)).entry ?? {};
    const week = Math.floor(Date.now() / 1000 / weekSeconds);
    return token !== undefined && token.length > 0 && Number(timestamp) >= (week - (weeks - 1)) * weekSeconds;
  }

  /** The library keeps tokens under the LID, and under the number only while the LID is unknown. */
  async #kept(jid: string) {
    const { authState, signalRepository } = this.#socket;
    const key = (await signalRepository.lidMapping.getLIDForPN(jid)) ?? jid;
    const found = await authState.keys.get('tctoken', [key]);
    return { key, entry: found[key] };
  }

  async #obtain(jid: string): Promise<boolean> {
    try {
      const answer: unknown = await withinDeadline(this.#queryMs, this.#socket.issuePrivacyTokens([jid]));
      const given = tokenIn(answer as BinaryNode | undefined);
      if (given) {
        const { key, entry } = await this.#kept(jid);
        await this.#socket.authState.keys.set({ tctoken: { [key]: { ...entry, ...given } } });
      }
    } catch {
      // Refused or unanswered: the message goes without, and WhatsApp's answer to it is told.
    }
    return await this.#has(jid);
  }
}

function tokenIn(answer: BinaryNode | undefined): { readonly token: Buffer; readonly timestamp: string } | null {
  for (const { attrs, content } of getBinaryNodeChildren(getBinaryNodeChild(answer, 'tokens'), 'token')) {
    if (attrs['type'] !== 'trusted_contact' || !(content instanceof Uint8Array) || !attrs['t']) continue;
    return { token: Buffer.from(content), timestamp: attrs['t'] };
  }
  return null;
}
