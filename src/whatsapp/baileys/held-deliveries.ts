import type { EventEmitter } from 'node:events';
import { DEFAULT_CONNECTION_CONFIG } from 'baileys';
import { toError } from '../../errors/coded-error.ts';
import { withinDeadline } from '../deadline.ts';
import type { EngineEvent, EngineListener } from '../engine.ts';
import { isLid, withoutDevice } from '../person.ts';
import { type Inbound, inboundFrom } from './inbound.ts';
import { type OwnUsers, receiptsFrom, type Stanza, userOf } from './stanzas.ts';

/** Deliveries must be stored within this time, or they are not acknowledged. Milliseconds. */
const takenMs = 10_000;
const makeRepository = DEFAULT_CONNECTION_CONFIG.makeSignalRepository;

/** What deliveries need from their connection. */
export interface DeliveryParts {
  /** Resolves when a receipt or a message is durable. */
  readonly emit: EngineListener;
  own(): OwnUsers | null;
  /** Something could not be stored: the connection must close before anything is acknowledged. */
  notTaken(detail: string): void;
}

/**
 * Receipts and messages of one connection. The library acknowledges what it receives, so it receives them only after we have
 * stored them: after a crash in between, the server delivers them again.
 */
export class HeldDeliveries {
  readonly #parts: DeliveryParts;
  /** Messages being decrypted, by the ciphertext object that the library passes on. */
  readonly #encrypted = new WeakMap<Uint8Array, Stanza>();

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
  }

  /** Intercepts receipts between the socket and the library's listeners, preserving their order. */
  holdReceipts(socket: EventEmitter): void {
    const listeners = socket.listeners('CB:receipt') as ((stanza: Stanza) => unknown)[];
    socket.removeAllListeners('CB:receipt');
    let line: Promise<unknown> = Promise.resolve();
    socket.on('CB:receipt', (stanza: Stanza) => {
      const own = this.#parts.own();
      const taken = own ? receiptsFrom(stanza, own, Date.now()).map((event) => this.#taken(event)) : [];
      line = Promise.all([line, ...taken]).then(
        () => {
          for (const listener of listeners) void listener(stanza);
        },
        // The connection is ending, with this receipt unacknowledged.
        () => undefined,
      );
    });
  }

  /** Remembers a `<message>` until its content is decrypted. */
  expect(stanza: Stanza): void {
    const { tag, content } = stanza;
    if (tag !== 'message' || !Array.isArray(content)) return;
    for (const part of content as readonly Stanza[]) {
      if (part.content instanceof Uint8Array) this.#encrypted.set(part.content, stanza);
    }
  }

  /** The library's Signal repository, which hands a message on only when it is written down: its receipt comes later. */
  signalRepository(...parts: Parameters<typeof makeRepository>): ReturnType<typeof makeRepository> {
    const repository = makeRepository(...parts);
    return {
      ...repository,
      decryptMessage: async (request) => {
        const plain = await repository.decryptMessage(request);
        const stanza = this.#encrypted.get(request.ciphertext);
        const event = stanza && !this.#isOwn(stanza) ? inboundFrom(stanza, plain, Date.now()) : null;
        if (event) await this.#taken(await byNumber(repository, event));
        return plain;
      },
    };
  }

  /** Resolves once the event is durable. If that takes too long, the connection closes without acknowledging it. */
  async #taken(event: EngineEvent): Promise<void> {
    try {
      await withinDeadline(takenMs, Promise.resolve(this.#parts.emit(event)));
    } catch (error) {
      this.#parts.notTaken(toError(error).message);
      throw error;
    }
  }

  #isOwn({ attrs }: Stanza): boolean {
    const own = this.#parts.own();
    const sender = userOf(attrs['from'] ?? '');
    return own !== null && (sender === own.phone || sender === own.lid);
  }
}

/** We write to numbers: who writes under a LID is told by the number, if the library's store holds it. Asks nobody. */
async function byNumber({ lidMapping }: ReturnType<typeof makeRepository>, event: Inbound): Promise<Inbound> {
  if (!isLid(event.from)) return event;
  const number = await lidMapping.getPNForLID(event.from);
  return number ? { ...event, from: withoutDevice(number), lid: event.from } : event;
}
