import { createHash, randomUUID } from 'node:crypto';
import { Passkeys } from '../passkey/passkeys.ts';
import type { Posting } from './chats.ts';
import { Companions, type LinkRequest } from './companions.ts';
import { type AccountRequest, type ContactRequest, Directory } from './directory.ts';
import { LinkOffers } from './link-offers.ts';
import type { Mailbox } from './mailbox.ts';
import { MessageLog } from './message-log.ts';
import { ReceiptSchedule } from './receipt-schedule.ts';
import {
  type Arrival,
  type Companion,
  fastReceipts,
  type NewChatQuota,
  type Phone,
  type Push,
  type ReceiptDelays,
  type SentMessage,
  type TokenSource,
  type UnlinkCause,
  type WorldEvent,
} from './records.ts';
import { type Ruling, SendFaults } from './send-faults.ts';

export interface WorldOptions {
  /** Epoch milliseconds; default: the computer's clock. */
  readonly now?: () => number;
  readonly delays?: Partial<ReceiptDelays>;
}

/** What identifies a message in receipts. */
type Named = Pick<SentMessage, 'messageId' | 'companion' | 'to' | 'byLid'>;

/**
 * WhatsApp as needed by the sandbox: phones, linked companions, messages and receipts. The stand-ins provide the
 * transport; what arrived where, what is shown twice and who gets a receipt is decided here, for both.
 */
export class World {
  readonly directory = new Directory();
  readonly companions = new Companions();
  readonly offers = new LinkOffers();
  readonly passkeys = new Passkeys();
  readonly log = new MessageLog();
  readonly sendFaults = new SendFaults();
  readonly delays: ReceiptDelays;
  /** First-contact limit (463): messages to phones that are not `known` are refused until then; null: no limit. */
  newChatsRefusedUntil: number | null = null;
  /** Clients that name an older version of WhatsApp Web (its third number) are refused; null: none is. */
  oldestVersion: number | null = null;
  /** When clients are told at their login that their version is ending, epoch milliseconds; null: they are not. */
  versionEndsAt: number | null = null;
  /** Chats that use the contact's LID, because the account last wrote to that: account and contact. */
  readonly lidChats = new Set<string>();
  /** How a companion comes by the privacy token that each message must carry (463 without); null: none is needed. */
  tokenSource: TokenSource | null = null;
  /** Chats that accounts may begin in this cycle; more are refused (475). null: as many as they like. */
  newChatQuota: NewChatQuota | null = null;
  readonly now: () => number;
  readonly #schedule = new ReceiptSchedule();
  readonly #watchers = new Set<(event: WorldEvent) => void>();
  /** Arrivals waiting for their phone to come online. */
  readonly #undelivered = new Map<string, Set<Arrival>>();
  /** Makes keys of pushes unique, across runs. */
  readonly #run = randomUUID().slice(0, 8);
  #pushes = 0;

  constructor(options: WorldOptions = {}) {
    this.now = options.now ?? Date.now;
    this.delays = { ...fastReceipts, ...options.delays };
  }

  /** A sender's own phone, which can link companions. */
  addAccount({ passkey, ...request }: AccountRequest): Phone {
    this.passkeys.require(request.digits, passkey ?? null);
    return this.directory.add('account', request);
  }

  addContact(request: ContactRequest): Phone {
    return this.directory.add('contact', request);
  }

  /** Reports all events to `watch`, in order. Returns the unsubscriber. */
  watch(watch: (event: WorldEvent) => void): () => void {
    this.#watchers.add(watch);
    return () => this.#watchers.delete(watch);
  }

  /** Links a companion, replacing the one longest unused if the account has four. */
  link(request: LinkRequest): Companion {
    const surplus = this.companions.surplus(request.account);
    if (surplus) this.unlink(surplus.id, 'evicted');
    const companion = this.companions.link(request, this.now());
    this.#tell({ type: 'linked', companion });
    return companion;
  }

  /** Ends a link; its transport gets the `unlinked` event and closes the connection. */
  unlink(id: string, why: UnlinkCause): void {
    const companion = this.companions.remove(id);
    if (companion) this.#tell({ type: 'unlinked', companion, why });
  }

  /** A companion has logged in. Returns what was waiting for it; later pushes go to `deliver`. */
  connect(id: string, deliver: (push: Push) => void): Push[] {
    const { companion, mailbox } = this.#linked(id);
    companion.connected = true;
    companion.lastConnectedAt = this.now();
    const waiting = mailbox.open(deliver);
    this.#tell({ type: 'connected', companion });
    return waiting;
  }

  /** The connection is closed; pushes wait for the next login. */
  disconnect(id: string): void {
    const companion = this.companions.get(id);
    if (!companion) return;
    this.companions.mailbox(id)?.close();
    companion.connected = false;
    this.#tell({ type: 'disconnected', companion });
  }

  /** The companion has acknowledged this push; it will not be delivered again. */
  acknowledge(id: string, key: string): void {
    this.companions.mailbox(id)?.acknowledge(key);
  }

  /**
   * How the server handles a message to these digits. Counts for a requested fault, so call it once per message.
   *
   * @param token the privacy token that it carries
   */
  rule(recipient: string, token: Uint8Array | null = null): Ruling {
    const ruling = this.sendFaults.rule(recipient);
    if (!ruling.deliver) return ruling;
    const error = this.#refusal(recipient, token);
    return error === null ? ruling : { ...ruling, deliver: false, ack: { error } };
  }

  /** The privacy token of a phone: its leave to be written to. */
  tokenOf(digits: string): Buffer {
    return createHash('sha256').update(`privacy token of ${digits}`).digest().subarray(0, 16);
  }

  #refusal(recipient: string, token: Uint8Array | null): 463 | 475 | null {
    if (this.tokenSource !== null && !(token && this.tokenOf(recipient).equals(token))) return 463;
    if (this.directory.at(recipient)?.known !== false) return null;
    const until = this.newChatsRefusedUntil;
    if (until !== null && this.now() < until) return 463;
    const quota = this.newChatQuota;
    return quota && quota.used >= quota.total ? 475 : null;
  }

  /**
   * The server has accepted a message. It is shown on the recipient's phone if one of its devices decrypted it and it does
   * not have the id already, and, with `ownCopy`, on the account's own phone; receipts follow after the delays.
   */
  accept(message: SentMessage, ownCopy: boolean): { shown: boolean } {
    const { companion } = this.#linked(message.companion);
    const at = this.now();
    const recipient = this.directory.at(message.to);
    this.#noteAddress(companion.account, message);
    if (ownCopy) {
      this.log.receive(companion.account, companion.account, message, at);
      if (this.delays.senderMs !== null) {
        this.#schedule.after(this.delays.senderMs, () => this.#receipt(message, 'sender'));
      }
    }
    if (!recipient || message.openedBy.length === 0) return { shown: false };
    if (!recipient.known && this.newChatQuota) this.newChatQuota.used += 1;
    recipient.known = true;
    const { arrival, shown } = this.log.receive(message.to, companion.account, message, at);
    this.#tell({ type: shown ? 'arrived' : 'suppressed', arrival });
    if (recipient.online) this.#deliver(arrival);
    else this.#keepUndelivered(arrival);
    return { shown };
  }

  /** A companion deletes a message of its account for everyone: no phone shows it from now on. */
  revoke(companion: string, to: string, messageId: string): void {
    const { account } = this.#linked(companion).companion;
    for (const [phone, chat] of [
      [to, account],
      [account, to],
    ] as const) {
      const arrival = this.log.find(phone, chat, messageId);
      if (arrival) arrival.revokedAt ??= this.now();
    }
  }

  /** A phone takes a message for a duplicate: it does not show it, but reports its arrival again. */
  confirmAgain(message: Named, receipt: 'sender' | 'delivered'): void {
    const { senderMs, deliveredMs } = this.delays;
    const ms = receipt === 'sender' ? senderMs : deliveredMs;
    if (ms !== null) this.#schedule.after(ms, () => this.#receipt(message, receipt));
  }

  /** A device that had requested a message again has decrypted it; a chat that already shows it does not change. */
  acceptRetry(message: SentMessage, ownCopy: boolean): void {
    const { companion } = this.#linked(message.companion);
    const shown = this.log.find(message.to, companion.account, message.messageId);
    const ownShown = this.log.find(companion.account, message.to, message.messageId);
    const late = message.openedBy.filter((device) => !shown?.openedBy.includes(device));
    shown?.openedBy.push(...late);
    if (shown && late.includes(0) && this.directory.at(shown.phone)?.online) this.#deliver(shown);
    const fresh = { ...message, openedBy: shown ? [] : message.openedBy };
    if (fresh.openedBy.length > 0 || (ownCopy && !ownShown)) this.accept(fresh, ownCopy && !ownShown);
  }

  /** Runs `act` after this many milliseconds, unless the world has ended. */
  after(ms: number, act: () => void): void {
    this.#schedule.after(ms, act);
  }

  /** A contact writes to an account, or somewhere it can read; all companions of the account get it. */
  write(from: string, account: string, text: string, messageId: string, posting: Posting = {}): void {
    const contact = this.directory.at(from);
    if (!contact) throw new Error('This number has no WhatsApp account');
    const { chat = 'direct', what = 'text' } = posting;
    if (chat === 'direct' && what === 'text') contact.known = true;
    for (const companion of this.companions.of(account)) {
      const at = this.now();
      const byLid = chat === 'direct' && this.lidChats.has(chatKey(account, from));
      this.#push(companion.id, (key) => ({
        kind: 'message',
        key,
        messageId,
        from,
        text,
        at,
        ...posting,
        ...(byLid ? { byLid } : {}),
      }));
    }
  }

  /** Switches a phone on or off. Waiting messages are delivered when it comes online. */
  setOnline(digits: string, online: boolean): void {
    const phone = this.directory.at(digits);
    if (!phone) throw new Error('This number has no WhatsApp account');
    phone.online = online;
    if (!online) return;
    const waiting = this.#undelivered.get(digits) ?? [];
    this.#undelivered.delete(digits);
    for (const arrival of waiting) this.#deliver(arrival);
  }

  /** Resumes deliveries of an earlier run: missing delivered and read times follow. */
  resumeDeliveries(): void {
    for (const arrival of this.log.all()) {
      if (arrival.phone === arrival.from || arrival.readAt !== null) continue;
      if (this.directory.at(arrival.phone)?.online) this.#deliver(arrival);
      else this.#keepUndelivered(arrival);
    }
  }

  /** Clears all timers. No event is reported afterwards. */
  end(): void {
    this.#schedule.end();
    this.#watchers.clear();
  }

  /** What only a linked device of the recipient has decrypted is delivered there, and read once the phone shows it. */
  #deliver(arrival: Arrival): void {
    const { deliveredMs, readMs } = this.delays;
    const onPhone = arrival.openedBy.includes(0);
    this.#schedule.after(deliveredMs, () => {
      arrival.deliveredAt ??= this.now();
      this.#receipt(arrival, 'delivered', onPhone ? 0 : arrival.openedBy[0]);
      // Only now, so that the read receipt cannot overtake the other on a busy computer.
      if (!onPhone || readMs === null || arrival.readAt !== null) return;
      this.#schedule.after(Math.max(readMs - deliveredMs, 0), () => {
        arrival.readAt ??= this.now();
        this.#receipt(arrival, 'read');
      });
    });
  }

  #keepUndelivered(arrival: Arrival): void {
    const waiting = this.#undelivered.get(arrival.phone);
    if (waiting) waiting.add(arrival);
    else this.#undelivered.set(arrival.phone, new Set([arrival]));
  }

  #receipt({ companion, messageId, to, byLid }: Named, receipt: 'sender' | 'delivered' | 'read', device = 0): void {
    this.#push(companion, (key) => ({
      kind: 'receipt',
      key,
      messageId,
      chat: to,
      receipt,
      at: this.now(),
      ...(byLid ? { byLid } : {}),
      ...(device === 0 ? {} : { device }),
    }));
  }

  #push(companion: string, make: (key: string) => Push): void {
    const mailbox = this.companions.mailbox(companion);
    if (!mailbox) return;
    this.#pushes += 1;
    const push = make(`${this.#run}-${this.#pushes}`);
    if (push.kind === 'receipt') this.#tell({ type: 'receipt', companion, push });
    mailbox.put(push);
  }

  #linked(id: string): { companion: Companion; mailbox: Mailbox } {
    const companion = this.companions.get(id);
    const mailbox = this.companions.mailbox(id);
    if (!companion || !mailbox) throw new Error(`No linked companion ${id}`);
    return { companion, mailbox };
  }

  #noteAddress(account: string, { to, byLid }: SentMessage): void {
    if (byLid) this.lidChats.add(chatKey(account, to));
    else this.lidChats.delete(chatKey(account, to));
  }

  #tell(event: WorldEvent): void {
    for (const watcher of this.#watchers) watcher(event);
  }
}

function chatKey(account: string, contact: string): string {
  return `${account} ${contact}`;
}
