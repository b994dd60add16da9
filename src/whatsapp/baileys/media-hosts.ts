import { Agent } from 'node:https';
import {
  type BinaryNode,
  getBinaryNodeChild,
  getBinaryNodeChildren,
  type MediaConnInfo,
  S_WHATSAPP_NET,
} from 'baileys';
import { whatsappError } from '../../errors/whatsapp.ts';
import type { WhatsAppFarEnd } from '../engine-settings.ts';
import { isUnanswered } from './unanswered.ts';

type Query = (node: BinaryNode, timeoutMs?: number) => Promise<unknown>;

/**
 * WhatsApp's upload hosts of one connection, asked for when needed and kept for the time the server grants. The
 * library's own cache keeps a failed answer for ever: one lost reply, and no document goes out until the reconnect.
 */
export class MediaHosts {
  readonly #query: Query;
  readonly #queryMs: number;
  #known: MediaConnInfo | null = null;
  #asking: Promise<MediaConnInfo> | null = null;

  constructor(query: Query, queryMs: number) {
    this.#query = query;
    this.#queryMs = queryMs;
  }

  /** @throws WHATSAPP_NO_ANSWER */
  get(fresh = false): Promise<MediaConnInfo> {
    const known = this.#known;
    if (known && !fresh && Date.now() - known.fetchDate.getTime() < known.ttl * 1000) return Promise.resolve(known);
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(): Promise<MediaConnInfo> {
    const question: BinaryNode = {
      tag: 'iq',
      attrs: { type: 'set', xmlns: 'w:m', to: S_WHATSAPP_NET },
      content: [{ tag: 'media_conn', attrs: {} }],
    };
    const answer = (await this.#query(question, this.#queryMs).catch((error: unknown) => {
      if (!isUnanswered(error)) throw error;
    })) as BinaryNode | undefined;
    const node = answer && getBinaryNodeChild(answer, 'media_conn');
    if (!node) throw whatsappError('WHATSAPP_NO_ANSWER', { ms: this.#queryMs, question: 'media hosts' });
    this.#known = {
      auth: node.attrs['auth'] ?? '',
      ttl: Number(node.attrs['ttl'] ?? 0),
      fetchDate: new Date(),
      hosts: getBinaryNodeChildren(node, 'host').map(({ attrs }) => ({
        hostname: attrs['hostname'] ?? '',
        maxContentLengthBytes: Number(attrs['maxContentLengthBytes'] ?? 0),
      })),
    };
    return this.#known;
  }
}

/** Trust in the media hosts' certificates: the computer's own, or the sandbox's authority. */
export function mediaAgent(farEnd: WhatsAppFarEnd | null): Agent {
  return farEnd ? new Agent({ ca: farEnd.mediaCaPem }) : new Agent();
}
