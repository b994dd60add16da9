import {
  type BinaryNode,
  getBinaryNodeChild,
  getBinaryNodeChildren,
  type MediaConnInfo,
  S_WHATSAPP_NET,
} from 'baileys';
import { whatsappError } from '../../errors/whatsapp.ts';
import { answered } from './answered.ts';
import type { Connection } from './connection.ts';

/**
 * WhatsApp's upload hosts of one connection, requested on demand and cached as long as the server allows. The
 * library's cache keeps a failed answer forever: after one lost reply, no document could be sent until the reconnect.
 */
export class MediaHosts {
  readonly #connection: Connection;
  readonly #queryMs: number;
  #known: MediaConnInfo | null = null;
  #asking: Promise<MediaConnInfo> | null = null;

  constructor(connection: Connection, queryMs: number) {
    this.#connection = connection;
    this.#queryMs = queryMs;
  }

  /** @throws WHATSAPP_NO_ANSWER, WHATSAPP_QUERY_REFUSED, WHATSAPP_NOT_CONNECTED */
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
    const connection = this.#connection;
    const asked = connection.socket.query(question, this.#queryMs) as Promise<BinaryNode | undefined>;
    const about = 'media hosts';
    const answer = await answered({ about, ms: this.#queryMs, isOpen: () => connection.isOpen }, asked);
    const node = getBinaryNodeChild(answer, 'media_conn');
    if (!node) throw whatsappError('WHATSAPP_QUERY_REFUSED', { question: about, detail: 'the answer names none' });
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
