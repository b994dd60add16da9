import { phoneJid } from '../../../sandbox/whatsapp/wire/jid.ts';
import { encodeBinaryNode } from '../../../sandbox/whatsapp/wire/library.ts';
import { RawClient } from '../../../sandbox/whatsapp/wire/raw-client.ts';
import { type KeyBundle, SignalDevice } from '../../../sandbox/whatsapp/wire/signal/device.ts';
import { child, requiredBytes, type Stanza, stanza } from '../../../sandbox/whatsapp/wire/stanza.ts';
import type { Account } from './orders.ts';

/** How long a question may take. */
const ANSWER_MS = 5000;
const LOGIN_MS = 5000;

type End = 'replaced' | 'lost';

export interface LineListener {
  received(node: Stanza): void;
  ended(why: End): void;
}

/**
 * One connection of a linked device to the simulated WhatsApp: the real handshake and login, questions, and messages that
 * are encrypted for the recipient's phone. It keeps no keys from one connection to the next.
 */
export class Line {
  readonly #client: RawClient;
  readonly #device: SignalDevice;
  readonly #account: Account;
  readonly #bundles = new Map<string, KeyBundle>();
  readonly #questions = new Map<string, (answer: Stanza | null) => void>();
  #asked = 0;
  #end: End | null = null;

  private constructor(client: RawClient, account: Account) {
    this.#client = client;
    this.#account = account;
    this.#device = new SignalDevice(Buffer.from(account.signalSeed, 'hex'));
  }

  /** Logs in under this name. Rejects if that cannot be done now. */
  static async open(url: string, account: Account, name: string, listener: LineListener): Promise<Line> {
    const client = await within(LOGIN_MS, RawClient.connect(url));
    const line = new Line(client, account);
    const noiseKey = {
      private: Buffer.from(account.noiseKey.private, 'hex'),
      public: Buffer.from(account.noiseKey.public, 'hex'),
    };
    try {
      await within(LOGIN_MS, client.login({ noiseKey, account: account.digits, device: account.device, name }));
      await within(
        LOGIN_MS,
        client.until(() => client.find('success') !== undefined || client.closed !== null),
      );
      if (client.closed !== null) throw new Error('the login was refused');
    } catch (error) {
      client.close();
      throw error;
    }
    void line.#read(listener);
    line.send(stanza('ib', {}, [stanza('offline_batch', { count: '100' })]));
    return line;
  }

  get isOpen(): boolean {
    return this.#end === null && this.#client.closed === null;
  }

  send(node: Stanza): void {
    if (this.isOpen) this.#client.sendPlain(Buffer.from(encodeBinaryNode(node)));
  }

  /** True if the server answers. */
  async ping(): Promise<boolean> {
    return (await this.#ask('w:p', [stanza('ping')])) !== null;
  }

  /** Encrypted for the recipient's phone; writes nothing. Rejects if its keys cannot be had. */
  async seal(jid: string, id: string, plain: Buffer): Promise<Stanza> {
    const digits = jid.slice(0, jid.indexOf('@'));
    if (!this.#bundles.has(digits)) this.#bundles.set(digits, await this.#bundle(digits));
    const { kind, body } = this.#device.seal(digits, plain, () => {
      const bundle = this.#bundles.get(digits);
      if (!bundle) throw new Error(`no keys of ${digits}`);
      return bundle;
    });
    const enc = stanza('enc', { v: '2', type: kind }, body);
    return stanza('message', { id, to: jid, type: 'text' }, [
      stanza('participants', {}, [stanza('to', { jid: phoneJid(digits) }, [enc])]),
      stanza('device-identity', {}, Buffer.from(this.#account.deviceIdentity, 'hex')),
    ]);
  }

  close(): void {
    this.#client.close();
  }

  async #bundle(digits: string): Promise<KeyBundle> {
    const answer = await this.#ask('encrypt', [stanza('key', {}, [stanza('user', { jid: phoneJid(digits) })])]);
    const user = child(child(answer ?? undefined, 'list'), 'user');
    const skey = child(user, 'skey');
    const key = child(user, 'key');
    return {
      registrationId: requiredBytes(user, 'registration', 4).readUInt32BE(0),
      identity: requiredBytes(user, 'identity', 32),
      signedPreKey: {
        id: requiredBytes(skey, 'id', 3).readUIntBE(0, 3),
        public: requiredBytes(skey, 'value', 32),
        signature: requiredBytes(skey, 'signature', 64),
      },
      preKey: key
        ? { id: requiredBytes(key, 'id', 3).readUIntBE(0, 3), public: requiredBytes(key, 'value', 32) }
        : null,
    };
  }

  /** Null: no answer came in time. */
  #ask(xmlns: string, content: Stanza[]): Promise<Stanza | null> {
    this.#asked += 1;
    const id = `q${this.#asked}`;
    return new Promise((resolve) => {
      const late = setTimeout(() => settle(null), ANSWER_MS);
      const settle = (answer: Stanza | null): void => {
        clearTimeout(late);
        this.#questions.delete(id);
        resolve(answer);
      };
      this.#questions.set(id, settle);
      this.send(stanza('iq', { to: '@s.whatsapp.net', xmlns, type: 'get', id }, content));
    });
  }

  async #read(listener: LineListener): Promise<void> {
    const { stanzas } = this.#client;
    while (this.#end === null) {
      await this.#client.until(() => stanzas.length > 0 || this.#client.closed !== null);
      for (const node of stanzas.splice(0)) this.#take(node, listener);
      if (this.#client.closed !== null) this.#over('lost', listener);
    }
  }

  #take(node: Stanza, listener: LineListener): void {
    const question = node.tag === 'iq' ? this.#questions.get(node.attrs['id'] ?? '') : undefined;
    if (question) question(node.attrs['type'] === 'result' ? node : null);
    else if (node.tag === 'stream:error')
      this.#over(child(node, 'conflict')?.attrs['type'] === 'replaced' ? 'replaced' : 'lost', listener);
    else listener.received(node);
  }

  #over(why: End, listener: LineListener): void {
    if (this.#end !== null) return;
    this.#end = why;
    for (const settle of [...this.#questions.values()]) settle(null);
    this.#client.close();
    listener.ended(why);
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
