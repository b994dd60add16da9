import { randomBytes } from 'node:crypto';
import type { Companion, Phone, Push } from '../world/records.ts';
import { bundleOfRetry, takeBundle } from './companion-keys.ts';
import type { Connection } from './connection.ts';
import { noteProblem, type WireContext } from './context.ts';
import { lidJid, phoneJid } from './jid.ts';
import { bundleChildren } from './key-queries.ts';
import { proto } from './library.ts';
import { contentOf, senderOf } from './posted.ts';
import { tokenStanza } from './queries.ts';
import type { RetryRequest } from './retry-requests.ts';
import type { KeyBundle } from './signal/device.ts';
import { bigEndian, type Stanza, seconds, serverJid, stanza } from './stanza.ts';

/** Retry receipts answered for one message before it is given up. */
const maxResends = 3;
/** Pre-keys left at the server when it asks for more. */
const lowPreKeys = 5;

/** Delivers a companion's backlog over one connection, and records what it acknowledged. */
export class PushDelivery {
  readonly #context: WireContext;
  readonly #connection: Connection;
  readonly #companion: Companion;
  /** Pushes in flight, by what the client's ack will name. */
  readonly #awaited = new Map<string, (() => void)[]>();
  readonly #inbound = new Map<string, { push: Push & { kind: 'message' }; resends: number }>();
  #backlog: Push[] = [];
  /** Keys that came with the retry receipt being answered. */
  #offered: KeyBundle | null = null;

  constructor(context: WireContext, connection: Connection, companion: Companion) {
    this.#context = context;
    this.#connection = connection;
    this.#companion = companion;
  }

  /** Announces the backlog, which is sent when the client asks for the batch. */
  announce(waiting: Push[]): void {
    this.#backlog = waiting;
    const retries = this.#context.retries.waiting(this.#companion.id);
    const messages = waiting.filter((push) => push.kind === 'message').length;
    const count = waiting.length + retries.length;
    const attributes = {
      t: seconds(this.#context.world.now()),
      count: String(count),
      message: String(messages),
      receipt: String(count - messages),
      notification: '0',
      appdata: '0',
      call: '0',
    };
    this.#connection.send(stanza('ib', { from: serverJid }, [stanza('offline_preview', attributes)]));
  }

  /** The client asked for its backlog. */
  sendBacklog(): void {
    const backlog = this.#backlog;
    this.#backlog = [];
    for (const push of backlog) this.deliver(push, true);
    const retries = this.#context.retries.waiting(this.#companion.id);
    for (const request of retries) this.sendRetry(request, true);
    if (this.#context.options.endlessBacklog) return;
    const count = String(backlog.length + retries.length);
    this.#connection.push(stanza('ib', { from: serverJid }, [stanza('offline', { count })]));
  }

  deliver(push: Push, waited = false): void {
    if (push.kind === 'receipt') this.#sendReceipt(push, waited);
    else this.#sendMessage(push, waited);
  }

  /** `<ack class=receipt>` of the client: it took a receipt. */
  acknowledged(ack: Stanza): void {
    const { id = '', type = '', class: what = '' } = ack.attrs;
    if (what === 'receipt') this.#took(`${id} ${type}`);
    else if (what === 'message' || what === 'notification') this.#took(`${id} ${what}`);
  }

  /** `<receipt>` of the client: it took an inbound message, or could not open it and wants it again. */
  receiptFrom(receipt: Stanza): void {
    const { id = '', type = '', to = '' } = receipt.attrs;
    const t = seconds(this.#context.world.now());
    this.#connection.answer(stanza('ack', { class: 'receipt', id, from: to, t, ...(type === '' ? {} : { type }) }));
    if (type === 'retry') this.#resend(id, receipt);
    else if (type === 'hist_sync') this.#context.historyOwed.delete(this.#companion.id);
    else if (type !== 'peer_msg') {
      this.#took(`${id} message`);
      this.#inbound.delete(id);
    }
  }

  /**
   * A message from the account's own phone to this device alone: the history sync after linking, and a sign of life.
   */
  sendPeer(message: proto.IMessage, id = randomBytes(10).toString('hex').toUpperCase()): void {
    const from = phoneJid(this.#companion.account);
    const plain = Buffer.from(proto.Message.encode(message).finish());
    const enc = this.#sealed(this.#companion.account, plain);
    const attributes = { from, id, t: seconds(this.#context.world.now()), type: 'text', category: 'peer' };
    if (enc) this.#connection.push(stanza('message', attributes, [enc]));
  }

  #sendReceipt(push: Push & { kind: 'receipt' }, waited: boolean): void {
    const type = push.receipt === 'delivered' ? '' : push.receipt;
    const byLid = push.byLid === true;
    const fromLid = byLid || (push.receipt !== 'sender' && this.#context.options.receiptsFromLid);
    const from = this.#addressOf(
      push.receipt === 'sender' ? this.#companion.account : push.chat,
      push.device ?? 0,
      fromLid,
    );
    const attributes = {
      id: push.messageId,
      from,
      ...(type === '' ? {} : { type }),
      ...(push.receipt === 'sender' ? { recipient: this.#addressOf(push.chat, 0, byLid) } : {}),
      t: seconds(push.at),
      ...(waited ? { offline: '0' } : {}),
    };
    this.#await(`${push.messageId} ${type}`, this.#settle(push.key));
    this.#connection.push(stanza('receipt', attributes));
  }

  /** A retry receipt with fresh keys of the device that asks. */
  sendRetry(push: RetryRequest, waited = false): void {
    const device = this.#context.phones.device(push.phone, push.device);
    const id = push.messageId;
    const t = seconds(push.at);
    const from = this.#addressOf(push.phone, push.device, push.byLid === true);
    const { key } = push;
    this.#await(`${id} retry`, () => this.#context.retries.acknowledge(this.#companion.id, key));
    this.#connection.push(
      stanza('receipt', { id, from, type: 'retry', t, ...(waited ? { offline: '0' } : {}) }, [
        stanza('retry', { count: String(push.count), id, t, v: '1' }),
        stanza('registration', {}, bigEndian(device.registrationId, 4)),
        stanza('keys', {}, bundleChildren(device.bundle())),
      ]),
    );
  }

  #sendMessage(push: Push & { kind: 'message' }, waited: boolean): void {
    const contact = this.#context.world.directory.at(push.from);
    if (!contact) return;
    const common = { id: push.messageId, t: seconds(push.at), ...(waited ? { offline: '0' } : {}) };
    const taken = this.#settle(push.key);
    if (push.what === 'notice') {
      this.#await(`${push.messageId} notification`, taken);
      const attributes = { ...common, from: phoneJid(push.from), type: 'encrypt' };
      this.#connection.push(stanza('notification', attributes, [stanza('identity')]));
      return;
    }
    const plain = Buffer.from(proto.Message.encode(contentOf(push)).finish());
    const body = push.chat === 'newsletter' ? stanza('plaintext', {}, plain) : this.#sealed(push.from, plain);
    if (!body) return;
    this.#inbound.set(push.messageId, { push, resends: this.#inbound.get(push.messageId)?.resends ?? 0 });
    this.#await(`${push.messageId} message`, taken);
    const attributes = {
      ...common,
      ...senderOf(push, contact, this.#context.options.wordsFromLid),
      type: 'text',
      notify: contact.name,
      ...(contact.username === undefined ? {} : { username: contact.username }),
    };
    this.#connection.push(stanza('message', attributes, [body]));
    if (push.chat === undefined && this.#context.world.tokenSource === 'writing') this.#sendToken(contact);
  }

  /** Who writes gives leave to be answered. */
  #sendToken(contact: Phone): void {
    const { world } = this.#context;
    const own = phoneJid(this.#companion.account);
    const attributes = {
      id: randomBytes(6).toString('hex'),
      from: phoneJid(contact.digits),
      sender_lid: lidJid(contact.lid),
      type: 'privacy_token',
      t: seconds(world.now()),
    };
    this.#connection.push(
      stanza('notification', attributes, [stanza('tokens', {}, [tokenStanza(world, contact, own)])]),
    );
  }

  /** Sends a message again on a new session: from the keys of the retry receipt, else from the server's bundle. */
  #resend(id: string, receipt: Stanza): void {
    const inbound = this.#inbound.get(id);
    if (!inbound || inbound.resends >= maxResends) return;
    inbound.resends += 1;
    this.#context.counters.resends += 1;
    this.#context.phones.device(inbound.push.from, 0).forget(this.#companion.id);
    this.#offered = bundleOfRetry(receipt);
    this.#sendMessage(inbound.push, false);
    this.#offered = null;
  }

  /** Encrypts for this companion, on a session of the phone's own or on one of its pre-keys. */
  #sealed(from: string, plain: Buffer): Stanza | null {
    const keys = this.#context.companionKeys.get(this.#companion.id);
    if (!keys) {
      noteProblem(this.#context, 'an inbound message for a companion without keys');
      return null;
    }
    const { kind, body } = this.#context.phones.device(from, 0).seal(this.#companion.id, plain, () => {
      if (this.#offered) return this.#offered;
      const bundle = takeBundle(keys);
      if (keys.preKeys.size === lowPreKeys) this.#askForPreKeys(keys.preKeys.size);
      return bundle;
    });
    return stanza('enc', { v: '2', type: kind }, body);
  }

  #askForPreKeys(left: number): void {
    const id = randomBytes(6).toString('hex');
    const t = seconds(this.#context.world.now());
    this.#connection.push(
      stanza('notification', { from: serverJid, type: 'encrypt', id, t }, [stanza('count', { value: String(left) })]),
    );
  }

  #addressOf(digits: string, device: number, byLid: boolean): string {
    const phone = byLid ? this.#context.world.directory.at(digits) : null;
    return phone ? lidJid(phone.lid, device) : phoneJid(digits, device);
  }

  /** Runs `taken` when the client names `answer`; several of one name are taken in order. */
  #await(answer: string, taken: () => void): void {
    const waiting = this.#awaited.get(answer);
    if (waiting) waiting.push(taken);
    else this.#awaited.set(answer, [taken]);
  }

  #took(answer: string): void {
    const waiting = this.#awaited.get(answer);
    waiting?.shift()?.();
    if (waiting?.length === 0) this.#awaited.delete(answer);
  }

  /** Nothing under this key is delivered again. */
  #settle(key: string): () => void {
    return () => this.#context.world.acknowledge(this.#companion.id, key);
  }
}
