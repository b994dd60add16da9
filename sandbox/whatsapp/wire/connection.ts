import { randomBytes } from 'node:crypto';
import type { RawData, WebSocket } from 'ws';
import { FrameReader, frame } from './frames.ts';
import { encodeBinaryNode } from './library.ts';
import { type ClientHello, type Entered, NoiseHandshake } from './noise.ts';
import type { NoiseIdentity } from './noise-certificate.ts';
import type { TransportCipher } from './noise-state.ts';
import { type Attributes, readStanza, type Stanza, serverJid, stanza } from './stanza.ts';

/**
 * How a connection treats its client:
 * - `deaf`: everything is accepted and answered, nothing is pushed;
 * - `mute`: nothing is answered, pushes go on;
 * - `black_hole`: the socket stays open and nothing moves in either direction.
 */
export type ConnectionMode = 'normal' | 'deaf' | 'mute' | 'black_hole';

/** How long a connection stays open after the server's last stanza. */
const farewellMs = 50;

/** Handlers of a connection. Each call finishes before the next stanza is read. */
export interface ConnectionHandler {
  entered(connection: Connection, client: ClientHello): void | Promise<void>;
  received(connection: Connection, node: Stanza): void | Promise<void>;
  closed(connection: Connection): void;
  /** The client broke the protocol; the connection is ended afterwards. */
  failed(connection: Connection, error: unknown): void;
}

/** One client over one WebSocket: handshake, frames, stanzas strictly one after another. */
export class Connection {
  readonly id = randomBytes(4).toString('hex');
  readonly openedAt = Date.now();
  readonly #socket: WebSocket;
  readonly #handler: ConnectionHandler;
  readonly #handshake: NoiseHandshake;
  readonly #frames = new FrameReader();
  readonly #pings = new Set<string>();
  #step: 'hello' | 'finish' | 'transport' = 'hello';
  #receive: TransportCipher | null = null;
  #send: TransportCipher | null = null;
  #work: Promise<void> = Promise.resolve();
  #nextId = 1;
  #ended = false;
  mode: ConnectionMode = 'normal';
  /** Leaves the client's hello unanswered. */
  silentHandshake = false;

  constructor(socket: WebSocket, identity: NoiseIdentity, handler: ConnectionHandler) {
    this.#socket = socket;
    this.#handler = handler;
    this.#handshake = new NoiseHandshake(identity);
    socket.on('message', (data) => this.#later(() => this.#read(toBuffer(data))));
    socket.on('close', () => this.#close());
    socket.on('error', () => this.#close());
  }

  get handshaken(): boolean {
    return this.#step === 'transport';
  }

  /** Sends a stanza; it is dropped if the connection is closed or a black hole. */
  send(node: Stanza): void {
    if (this.#ended || !this.#send || this.mode === 'black_hole') return;
    this.#socket.send(frame(this.#send.seal(Buffer.from(encodeBinaryNode(node)))));
  }

  /** Sends what answers the client: nothing while mute. */
  answer(node: Stanza): void {
    if (this.mode !== 'mute') this.send(node);
  }

  /** Sends what the client did not ask for: nothing while deaf. */
  push(node: Stanza): void {
    if (this.mode !== 'deaf') this.send(node);
  }

  /** The answer to a client's question. */
  result(question: Stanza, content?: Stanza[]): void {
    this.answer(stanza('iq', { from: serverJid, type: 'result', id: question.attrs['id'] ?? '' }, content));
  }

  refuse(question: Stanza, code: number, text: string): void {
    const attributes = { from: serverJid, type: 'error', id: question.attrs['id'] ?? '' };
    this.answer(stanza('iq', attributes, [stanza('error', { code: String(code), text })]));
  }

  /** Sends a query of the server's own; the client's answer carries the returned id. */
  ask(xmlns: string, content: Stanza[]): string {
    const id = `${this.id}-${this.#nextId++}`;
    this.send(stanza('iq', { from: serverJid, type: 'set', id, xmlns }, content));
    return id;
  }

  /** Sends a ping. */
  ping(): void {
    const id = `${this.id}-${this.#nextId++}`;
    this.#pings.add(id);
    this.send(stanza('iq', { from: serverJid, type: 'get', id, xmlns: 'urn:xmpp:ping' }, [stanza('ping')]));
  }

  /** True, once, for the answer to a ping. */
  isPong({ attrs }: Stanza): boolean {
    return attrs['type'] === 'result' && this.#pings.delete(attrs['id'] ?? '');
  }

  /** Where the client wants to be routed to; null: it does not say. */
  get routing(): Buffer | null {
    return this.#frames.routing;
  }

  /** `<failure/>` instead of `<success/>`, then the end. */
  refuseLogin(attributes: Attributes): void {
    this.#leave(stanza('failure', attributes));
  }

  streamError(attributes: Attributes, content?: Stanza[]): void {
    this.#leave(stanza('stream:error', attributes, content));
  }

  endStream(): void {
    this.#leave(stanza('xmlstreamend'));
  }

  /** Sends a frame that cannot be decrypted. */
  sendNoise(): void {
    if (!this.#ended) this.#socket.send(frame(randomBytes(64)));
  }

  /** Closes in good order. */
  end(code = 1000): void {
    this.#socket.close(code);
    this.#close();
  }

  /** Cuts the TCP connection. */
  drop(): void {
    this.#socket.terminate();
    this.#close();
  }

  /** From now on nothing passes in either direction, and neither side is told. */
  blackHole(): void {
    this.mode = 'black_hole';
    this.#socket.pause();
  }

  /** Runs `act` once everything received so far has been handled. */
  #later(act: () => void | Promise<void>): void {
    this.#work = this.#work.then(act).catch((error: unknown) => {
      if (this.#ended) return;
      this.#handler.failed(this, error);
      this.drop();
    });
  }

  async #read(bytes: Buffer): Promise<void> {
    if (this.#ended) return;
    for (const payload of this.#frames.push(bytes)) {
      await this.#readFrame(payload);
    }
  }

  async #readFrame(payload: Buffer): Promise<void> {
    if (this.#ended) return;
    switch (this.#step) {
      case 'hello': {
        if (this.silentHandshake) return;
        const { answer, entered } = this.#handshake.hello(payload);
        this.#socket.send(frame(answer));
        this.#step = 'finish';
        if (entered) await this.#enter(entered);
        return;
      }
      case 'finish':
        await this.#enter(this.#handshake.finish(payload));
        return;
      case 'transport': {
        if (!this.#receive) return;
        const node = await this.#stanzaIn(this.#receive.open(payload));
        if (node && this.mode !== 'black_hole') await this.#handler.received(this, node);
      }
    }
  }

  async #enter({ client, receive, send }: Entered): Promise<void> {
    this.#receive = receive;
    this.#send = send;
    this.#step = 'transport';
    await this.#handler.entered(this, client);
  }

  /** null: there is none, and the client was told so. */
  async #stanzaIn(plain: Buffer): Promise<Stanza | null> {
    try {
      return await readStanza(plain);
    } catch (error) {
      this.#handler.failed(this, error);
      this.streamError({}, [stanza('xml-not-well-formed')]);
      return null;
    }
  }

  /**
   * Sends a last stanza. The connection counts as closed, and closes a moment later, so that the client can read it.
   */
  #leave(word: Stanza): void {
    if (this.#ended) return;
    this.send(word);
    this.#close();
    const farewell = setTimeout(() => this.#socket.close(1000), farewellMs);
    this.#socket.once('close', () => clearTimeout(farewell));
  }

  #close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#handler.closed(this);
  }
}

function toBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
