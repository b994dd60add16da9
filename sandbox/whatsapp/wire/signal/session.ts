import { CannotOpen, OpenedBefore } from './cannot-open.ts';
import { agree, type KeyPair, keyPairOf, makeKeyPair, typed } from './curve.ts';
import { decryptCbc, deriveKeys, encryptCbc, hmac } from './kdf.ts';
import { readRatchetMessage, versionByte, writeRatchetMessage } from './wire-format.ts';

/** One direction of a ratchet; a null `key` is a chain closed to new messages. */
interface Chain {
  key: Buffer | null;
  /** Index of the next message. */
  next: number;
  /** Keys of skipped messages, by index. */
  readonly skipped: Map<number, Buffer>;
}

interface StoredChain {
  readonly key: string | null;
  readonly next: number;
  readonly skipped: readonly (readonly [number, string])[];
}

/** A session as plain JSON: every key as hex. */
export interface StoredSession {
  readonly ours: string;
  readonly theirs: string;
  readonly root: string;
  readonly ratchet: string;
  readonly sending: StoredChain | null;
  readonly previousCounter: number;
  readonly receiving: readonly (readonly [string, StoredChain])[];
}

/** Messages further ahead than this are refused, as Signal does. */
const maxSkip = 2000;
/** Closed receiving chains kept for late messages. */
const keptChains = 5;

/** A pairwise Signal session (X3DH and double ratchet, version 3), from one device's side. */
export class Session {
  readonly #ours: Buffer;
  readonly #theirs: Buffer;
  #root: Buffer;
  #ratchet: KeyPair;
  #sending: Chain | null = null;
  #previousCounter = 0;
  readonly #receiving = new Map<string, Chain>();

  private constructor(ours: Buffer, theirs: Buffer, root: Buffer, ratchet: KeyPair) {
    this.#ours = typed(ours);
    this.#theirs = typed(theirs);
    this.#root = root;
    this.#ratchet = ratchet;
  }

  /** The receiving side: built from its own pre-keys and the sender's base and identity keys. */
  static accept(parts: {
    readonly identity: KeyPair;
    readonly signedPreKey: KeyPair;
    readonly preKey: KeyPair | null;
    readonly theirIdentity: Buffer;
    readonly theirBase: Buffer;
  }): Session {
    const secrets = [
      agree(parts.signedPreKey.private, parts.theirIdentity),
      agree(parts.identity.private, parts.theirBase),
      agree(parts.signedPreKey.private, parts.theirBase),
      ...(parts.preKey ? [agree(parts.preKey.private, parts.theirBase)] : []),
    ];
    return new Session(parts.identity.public, parts.theirIdentity, rootOf(secrets), parts.signedPreKey);
  }

  /** The initiating side, from the other side's published bundle. */
  static open(parts: {
    readonly identity: KeyPair;
    readonly base: KeyPair;
    readonly theirIdentity: Buffer;
    readonly theirSignedPreKey: Buffer;
    readonly theirPreKey: Buffer | null;
  }): Session {
    const secrets = [
      agree(parts.identity.private, parts.theirSignedPreKey),
      agree(parts.base.private, parts.theirIdentity),
      agree(parts.base.private, parts.theirSignedPreKey),
      ...(parts.theirPreKey ? [agree(parts.base.private, parts.theirPreKey)] : []),
    ];
    const session = new Session(parts.identity.public, parts.theirIdentity, rootOf(secrets), makeKeyPair());
    session.#sending = session.#step(parts.theirSignedPreKey);
    return session;
  }

  /** Restores a session of an earlier run. */
  static restore(stored: StoredSession): Session {
    const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
    const chain = ({ key, next, skipped }: StoredChain): Chain => ({
      key: key === null ? null : bytes(key),
      next,
      skipped: new Map(skipped.map(([index, skippedKey]) => [index, bytes(skippedKey)])),
    });
    const session = new Session(
      bytes(stored.ours),
      bytes(stored.theirs),
      bytes(stored.root),
      keyPairOf(bytes(stored.ratchet)),
    );
    session.#sending = stored.sending && chain(stored.sending);
    session.#previousCounter = stored.previousCounter;
    for (const [name, receiving] of stored.receiving) session.#receiving.set(name, chain(receiving));
    return session;
  }

  store(): StoredSession {
    const chain = ({ key, next, skipped }: Chain): StoredChain => ({
      key: key?.toString('hex') ?? null,
      next,
      skipped: [...skipped].map(([index, skippedKey]) => [index, skippedKey.toString('hex')] as const),
    });
    return {
      ours: this.#ours.toString('hex'),
      theirs: this.#theirs.toString('hex'),
      root: this.#root.toString('hex'),
      ratchet: this.#ratchet.private.toString('hex'),
      sending: this.#sending && chain(this.#sending),
      previousCounter: this.#previousCounter,
      receiving: [...this.#receiving].map(([name, receiving]) => [name, chain(receiving)] as const),
    };
  }

  /** Decrypts a ratchet message; throws on a wrong MAC, a used key or a closed chain, and changes nothing then. */
  decrypt(message: Buffer): Buffer {
    if (message[0] !== versionByte) throw new CannotOpen('not a version 3 message');
    const body = message.subarray(1, -8);
    const parsed = readRatchetMessage(body);
    const name = parsed.ephemeral.toString('base64');
    const known = this.#receiving.get(name);
    if (known) return this.#openOn(known, parsed.counter, message, body, parsed.cipherText);
    const [root, key] = this.#mixed(parsed.ephemeral);
    const chain: Chain = { key, next: 0, skipped: new Map() };
    const plain = this.#openOn(chain, parsed.counter, message, body, parsed.cipherText);
    this.#root = root;
    this.#receiving.set(name, chain);
    for (const old of [...this.#receiving.keys()].slice(0, -keptChains)) this.#receiving.delete(old);
    this.#previousCounter = this.#sending ? Math.max(this.#sending.next - 1, 0) : this.#previousCounter;
    this.#ratchet = makeKeyPair();
    this.#sending = this.#step(parsed.ephemeral);
    return plain;
  }

  encrypt(plain: Buffer): Buffer {
    const chain = this.#sending;
    if (!chain?.key) throw new CannotOpen('nothing was received yet, so nothing can be sent');
    const counter = chain.next;
    const [cipherKey, macKey, iv] = messageKeys(hmac(chain.key, Buffer.from([1])));
    chain.key = hmac(chain.key, Buffer.from([2]));
    chain.next += 1;
    const body = writeRatchetMessage({
      ephemeral: typed(this.#ratchet.public),
      counter,
      previousCounter: this.#previousCounter,
      cipherText: encryptCbc(cipherKey, iv, plain),
    });
    const version = Buffer.from([versionByte]);
    const mac = hmac(macKey, this.#ours, this.#theirs, version, body).subarray(0, 8);
    return Buffer.concat([version, body, mac]);
  }

  #openOn(chain: Chain, counter: number, message: Buffer, body: Buffer, cipherText: Buffer): Buffer {
    const ahead = peek(chain, counter);
    const [cipherKey, macKey, iv] = messageKeys(ahead.key);
    const mac = hmac(macKey, this.#theirs, this.#ours, message.subarray(0, 1), body).subarray(0, 8);
    if (!mac.equals(message.subarray(-8))) throw new CannotOpen('bad MAC');
    const plain = decryptCbc(cipherKey, iv, cipherText);
    ahead.commit();
    return plain;
  }

  /** Mixes a new remote ephemeral key into the root: the new root and the chain key. */
  #mixed(remote: Buffer): [Buffer, Buffer] {
    const keys = deriveKeys(agree(this.#ratchet.private, remote), this.#root, 'WhisperRatchet', 2);
    return [part(keys, 0), part(keys, 1)];
  }

  #step(remote: Buffer): Chain {
    const [root, key] = this.#mixed(remote);
    this.#root = root;
    return { key, next: 0, skipped: new Map() };
  }
}

/** The key of message `counter`, and how to note that it was used. */
function peek(chain: Chain, counter: number): { key: Buffer; commit: () => void } {
  const skipped = chain.skipped.get(counter);
  if (skipped) return { key: skipped, commit: () => chain.skipped.delete(counter) };
  if (counter < chain.next) throw new OpenedBefore();
  if (counter - chain.next > maxSkip) throw new CannotOpen('too far into the future');
  let key = chain.key;
  if (!key) throw new CannotOpen('chain closed');
  const passed: [number, Buffer][] = [];
  for (let index = chain.next; index < counter; index += 1) {
    passed.push([index, hmac(key, Buffer.from([1]))]);
    key = hmac(key, Buffer.from([2]));
  }
  const after = hmac(key, Buffer.from([2]));
  return {
    key: hmac(key, Buffer.from([1])),
    commit: () => {
      for (const [index, passedKey] of passed) chain.skipped.set(index, passedKey);
      chain.key = after;
      chain.next = counter + 1;
    },
  };
}

function messageKeys(key: Buffer): [Buffer, Buffer, Buffer] {
  const keys = deriveKeys(key, Buffer.alloc(32), 'WhisperMessageKeys', 3);
  return [part(keys, 0), part(keys, 1), part(keys, 2).subarray(0, 16)];
}

function rootOf(secrets: readonly Buffer[]): Buffer {
  const keys = deriveKeys(Buffer.concat([Buffer.alloc(32, 0xff), ...secrets]), Buffer.alloc(32), 'WhisperText', 2);
  return part(keys, 0);
}

function part(keys: readonly Buffer[], index: number): Buffer {
  const key = keys[index];
  if (!key) throw new CannotOpen('key derivation came short');
  return key;
}
