import type { AuthenticationState } from 'baileys';
import { type RawData, WebSocket } from 'ws';
import { frame } from './frames.ts';
import { decodeBinaryNode, encodeBinaryNode, proto } from './library.ts';
import type { Handshake } from './noise.ts';
import { clientHeader, NoiseState, type TransportCipher } from './noise-state.ts';
import { agree, type KeyPair, makeKeyPair } from './signal/curve.ts';
import { type Stanza, stanza } from './stanza.ts';

/** A login that the server knows: its linked key and its name. */
export interface RawLogin {
  readonly noiseKey: KeyPair;
  readonly account: string;
  readonly device: number;
  /** What the client calls itself; left out: nothing. */
  readonly name?: string;
}

/** The login of a linked device of `account`, from the credentials of baileys. */
export function rawLogin({ creds }: AuthenticationState, account: string): RawLogin {
  const { private: secret, public: open } = creds.noiseKey;
  const device = Number(/:(\d+)@/.exec(creds.me?.id ?? '')?.[1] ?? 0);
  return { noiseKey: { private: Buffer.from(secret), public: Buffer.from(open) }, account, device };
}

/**
 * A client that is only a handshake, for what no library does: resuming, and breaking the protocol. It reacts to
 * nothing that it receives; tests read `stanzas`.
 */
export class RawClient {
  readonly stanzas: Stanza[] = [];
  /** The server's static key, once the server has shown it. */
  serverKey: Buffer | null = null;
  /** Which handshake the server completed. */
  handshake: Handshake | null = null;
  /** Close code of the WebSocket: 1006 when the TCP connection was cut. */
  closed: number | null = null;
  readonly #socket: WebSocket;
  readonly #ephemeral = makeKeyPair();
  readonly #arrived: Buffer[] = [];
  #bytes: Buffer = Buffer.alloc(0);
  #ciphers: { fromClient: TransportCipher; fromServer: TransportCipher } | null = null;
  #changed = Promise.withResolvers<void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#read(data));
    socket.on('close', (code) => {
      this.closed = code;
      this.#wake();
    });
    socket.on('error', () => this.#wake());
  }

  static async connect(url: string): Promise<RawClient> {
    const socket = new WebSocket(url);
    const client = new RawClient(socket);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return client;
  }

  /** Logs in like a client that does not know the server's key (XX). */
  async login(login: RawLogin): Promise<void> {
    const state = new NoiseState('full');
    state.authenticate(this.#ephemeral.public);
    this.sendBytes(Buffer.concat([clientHeader, frame(clientHello({ ephemeral: this.#ephemeral.public }))]));
    this.#finish(state, login, await this.#serverHello());
    this.handshake = 'full';
  }

  /** Logs in with the server's key, and falls back if the server asks for it. */
  async resume(login: RawLogin, serverKey: Buffer): Promise<void> {
    const state = new NoiseState('resume');
    state.authenticate(serverKey);
    state.authenticate(this.#ephemeral.public);
    state.mix(agree(this.#ephemeral.private, serverKey));
    const sealedStatic = state.seal(login.noiseKey.public);
    state.mix(agree(login.noiseKey.private, serverKey));
    const hello = { ephemeral: this.#ephemeral.public, static: sealedStatic, payload: state.seal(payloadOf(login)) };
    this.sendBytes(Buffer.concat([clientHeader, frame(clientHello(hello))]));
    const answer = await this.#serverHello();
    if (answer.static) {
      const fallback = new NoiseState('fallback');
      fallback.authenticate(this.#ephemeral.public);
      this.#finish(fallback, login, answer);
      this.handshake = 'fallback';
      return;
    }
    const theirs = Buffer.from(answer.ephemeral ?? []);
    state.authenticate(theirs);
    state.mix(agree(this.#ephemeral.private, theirs));
    state.mix(agree(login.noiseKey.private, theirs));
    state.open(Buffer.from(answer.payload ?? []));
    this.#begin(state);
    this.handshake = 'resume';
  }

  /** Bytes as they are, before or after the handshake. */
  sendBytes(bytes: Buffer): void {
    this.#socket.send(bytes);
  }

  /** A frame of the connection with this plaintext, well-formed or not. */
  sendPlain(plain: Buffer): Buffer {
    if (!this.#ciphers) throw new Error('The handshake is not through');
    const whole = frame(this.#ciphers.fromClient.seal(plain));
    this.sendBytes(whole);
    return whole;
  }

  send(node: Stanza): void {
    this.sendPlain(Buffer.from(encodeBinaryNode(node)));
  }

  /** Sends a request and waits for its answer; `<closed/>` if the connection ends first. */
  async ask(xmlns: string, type: 'get' | 'set', content: Stanza[], id = `raw-${Math.random()}`): Promise<Stanza> {
    this.send(stanza('iq', { to: '@s.whatsapp.net', xmlns, type, id }, content));
    const answer = () => this.stanzas.find(({ tag, attrs }) => tag === 'iq' && attrs['id'] === id);
    await this.until(() => answer() !== undefined || this.closed !== null);
    return answer() ?? stanza('closed');
  }

  find(tag: string): Stanza | undefined {
    return this.stanzas.find((node) => node.tag === tag);
  }

  /** Resolves once `ready` holds; checked after every event of this client. */
  async until(ready: () => boolean): Promise<void> {
    while (!ready()) await this.#changed.promise;
  }

  close(): void {
    this.#socket.terminate();
  }

  async #serverHello(): Promise<proto.HandshakeMessage.IServerHello> {
    await this.until(() => this.#arrived.length > 0 || this.closed !== null);
    const hello = proto.HandshakeMessage.decode(this.#arrived.shift() ?? Buffer.alloc(0)).serverHello;
    if (!hello) throw new Error(`No server hello; the connection was closed with ${this.closed}`);
    return hello;
  }

  /** The second half of XX and of XXfallback. */
  #finish(state: NoiseState, login: RawLogin, hello: proto.HandshakeMessage.IServerHello): void {
    const theirs = Buffer.from(hello.ephemeral ?? []);
    state.authenticate(theirs);
    state.mix(agree(this.#ephemeral.private, theirs));
    const serverKey = state.open(Buffer.from(hello.static ?? []));
    state.mix(agree(this.#ephemeral.private, serverKey));
    state.open(Buffer.from(hello.payload ?? []));
    this.serverKey = serverKey;
    const sealedStatic = state.seal(login.noiseKey.public);
    state.mix(agree(login.noiseKey.private, theirs));
    const clientFinish = { static: sealedStatic, payload: state.seal(payloadOf(login)) };
    this.sendBytes(frame(Buffer.from(proto.HandshakeMessage.encode({ clientFinish }).finish())));
    this.#begin(state);
  }

  #begin(state: NoiseState): void {
    this.#ciphers = state.split();
    for (const early of this.#arrived.splice(0)) this.#take(early);
  }

  #read(data: RawData): void {
    this.#bytes = Buffer.concat([this.#bytes, data as Buffer]);
    while (this.#bytes.length >= 3 && this.#bytes.length >= 3 + this.#bytes.readUIntBE(0, 3)) {
      const end = 3 + this.#bytes.readUIntBE(0, 3);
      this.#take(this.#bytes.subarray(3, end));
      this.#bytes = this.#bytes.subarray(end);
    }
    this.#wake();
  }

  #take(payload: Buffer): void {
    if (!this.#ciphers) {
      this.#arrived.push(payload);
      return;
    }
    const plain = this.#ciphers.fromServer.open(payload);
    void decodeBinaryNode(plain).then((node) => {
      this.stanzas.push(node);
      this.#wake();
    });
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

function clientHello(hello: proto.HandshakeMessage.IClientHello): Buffer {
  return Buffer.from(proto.HandshakeMessage.encode({ clientHello: hello }).finish());
}

function payloadOf({ account, device, name }: RawLogin): Buffer {
  const payload = {
    ...{ username: Number(account), device, passive: false, pull: true },
    ...(name === undefined ? {} : { pushName: name }),
  };
  return Buffer.from(proto.ClientPayload.encode(payload).finish());
}
