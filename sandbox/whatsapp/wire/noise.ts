import { proto } from './library.ts';
import type { NoiseIdentity } from './noise-certificate.ts';
import { NoiseState, type TransportCipher } from './noise-state.ts';
import { agree, makeKeyPair } from './signal/curve.ts';

/** Which handshake a client used. */
export type Handshake = 'full' | 'resume' | 'fallback';

/** What the client said in the handshake. */
export interface ClientHello {
  readonly staticKey: Buffer;
  readonly payload: proto.IClientPayload;
  readonly handshake: Handshake;
}

/** A completed handshake. */
export interface Entered {
  readonly client: ClientHello;
  readonly receive: TransportCipher;
  readonly send: TransportCipher;
}

/**
 * The server's side of Noise as WhatsApp speaks it: XX for a client that knows no key of the server, IK for one that
 * does, and XXfallback when that key is outdated or another server's. `hello` answers the first frame; `finish`
 * takes the second, which a resumed handshake does not have.
 */
export class NoiseHandshake {
  readonly #identity: NoiseIdentity;
  readonly #ephemeral = makeKeyPair();
  #waiting: { readonly state: NoiseState; readonly handshake: Handshake } | null = null;

  constructor(identity: NoiseIdentity) {
    this.#identity = identity;
  }

  /** Takes the client's first frame and returns the server's hello; `entered` if that frame completed the handshake. */
  hello(frame: Buffer): { readonly answer: Buffer; readonly entered: Entered | null } {
    const hello = proto.HandshakeMessage.decode(frame).clientHello;
    if (hello?.ephemeral?.length !== 32) throw new Error('Noise: the client hello carries no ephemeral key');
    const ephemeral = Buffer.from(hello.ephemeral);
    const resuming = Boolean(hello.static?.length && hello.payload?.length);
    if (resuming) {
      const resumed = this.#resume(ephemeral, Buffer.from(hello.static ?? []), Buffer.from(hello.payload ?? []));
      if (resumed) return resumed;
    }
    return { answer: this.#offer(ephemeral, resuming ? 'fallback' : 'full'), entered: null };
  }

  /** Takes the client's second frame and returns who it is, with the connection's ciphers. */
  finish(frame: Buffer): Entered {
    const finish = proto.HandshakeMessage.decode(frame).clientFinish;
    if (!this.#waiting || !finish?.static || !finish.payload) throw new Error('Noise: the client finish is incomplete');
    const { state, handshake } = this.#waiting;
    const staticKey = state.open(Buffer.from(finish.static));
    state.mix(agree(this.#ephemeral.private, staticKey));
    return entered(state, handshake, staticKey, state.open(Buffer.from(finish.payload)));
  }

  /** XX, and XXfallback alike: ephemeral key, static key and certificate. */
  #offer(theirs: Buffer, handshake: 'full' | 'fallback'): Buffer {
    const state = new NoiseState(handshake);
    state.authenticate(theirs);
    state.authenticate(this.#ephemeral.public);
    state.mix(agree(this.#ephemeral.private, theirs));
    const sealedStatic = state.seal(this.#identity.static.public);
    state.mix(agree(this.#identity.static.private, theirs));
    const payload = state.seal(this.#identity.chain);
    this.#waiting = { state, handshake };
    return serverHello({ ephemeral: this.#ephemeral.public, static: sealedStatic, payload });
  }

  /** IK; null when the client made its hello for another key than the server's. */
  #resume(theirs: Buffer, sealedStatic: Buffer, sealedPayload: Buffer): { answer: Buffer; entered: Entered } | null {
    const own = this.#identity.static;
    const state = new NoiseState('resume');
    state.authenticate(own.public);
    state.authenticate(theirs);
    state.mix(agree(own.private, theirs));
    const staticKey = opened(state, sealedStatic);
    if (!staticKey) return null;
    state.mix(agree(own.private, staticKey));
    const payload = state.open(sealedPayload);
    state.authenticate(this.#ephemeral.public);
    state.mix(agree(this.#ephemeral.private, theirs));
    state.mix(agree(this.#ephemeral.private, staticKey));
    const answer = serverHello({ ephemeral: this.#ephemeral.public, payload: state.seal(this.#identity.chain) });
    return { answer, entered: entered(state, 'resume', staticKey, payload) };
  }
}

function opened(state: NoiseState, sealed: Buffer): Buffer | null {
  try {
    return state.open(sealed);
  } catch {
    return null;
  }
}

function entered(state: NoiseState, handshake: Handshake, staticKey: Buffer, payload: Buffer): Entered {
  const { fromClient, fromServer } = state.split();
  const client = { staticKey, payload: proto.ClientPayload.decode(payload), handshake };
  return { client, receive: fromClient, send: fromServer };
}

function serverHello(hello: proto.HandshakeMessage.IServerHello): Buffer {
  return Buffer.from(proto.HandshakeMessage.encode({ serverHello: hello }).finish());
}
