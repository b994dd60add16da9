import type { Companion, Phone, SentMessage } from '../world/records.ts';
import { obedient, type Ruling } from '../world/send-faults.ts';
import type { Connection } from './connection.ts';
import { noteProblem, noteUnopened, type WireContext } from './context.ts';
import { checkDeviceIdentity } from './device-identity.ts';
import { type Jid, parseJid } from './jid.ts';
import { readMessage, readOwnCopy, type ShownMessage, sameMessage } from './message-content.ts';
import type { RetryRequest } from './retry-requests.ts';
import { CannotOpen, OpenedBefore } from './signal/cannot-open.ts';
import type { CipherKind } from './signal/device.ts';
import { readPreKeyMessage } from './signal/wire-format.ts';
import { attribute, bytesOf, child, children, type Stanza, seconds, stanza } from './stanza.ts';

/** One encrypted copy of a message, for one device. */
interface Copy {
  readonly phone: Phone;
  readonly device: number;
  /** Addressed to the phone's LID, not to its number. */
  readonly byLid: boolean;
  readonly kind: CipherKind;
  readonly body: Buffer;
}

type Acknowledgement = NonNullable<Ruling['ack']>;
const accepted: Acknowledgement = { error: null };

/** How long after the last receipt an ack comes that receipts are to overtake; a busy computer delays timers. */
const overtakingMs = 500;

/**
 * Tells the sender that a device needs a message again, after the message's own ack: the server had accepted it first.
 */
export type AskAgain = (request: RetryRequest) => void;

/** How the devices handled one message. */
interface Opened {
  shown: ShownMessage | null;
  readonly devices: number[];
  ownCopy: boolean;
  readonly requests: RetryRequest[];
}

/**
 * Delivers a companion's messages to the phones: decrypts every copy with its device, requests retries, acknowledges.
 */
export class MessageRelay {
  readonly #context: WireContext;
  /** Device identities already verified, by companion; they stay the same for the life of a link. */
  readonly #verified = new Map<string, Buffer>();
  /** Copies of a message that a device was made to lose once (retry test), by recipient digits. */
  readonly #unreadable = new Map<string, number>();

  constructor(context: WireContext) {
    this.#context = context;
  }

  /** The next `times` messages to these digits cannot be opened by that device, which asks for them again. */
  failToOpen(digits: string, device: number, times: number): void {
    this.#unreadable.set(`${digits}:${device}`, times);
  }

  receive(connection: Connection, message: Stanza, sender: Companion, askAgain: AskAgain): void {
    const id = attribute(message, 'id') ?? '';
    const to = attribute(message, 'to') ?? '';
    if (attribute(message, 'category') === 'peer') {
      this.#openPeer(message, sender);
      acknowledge(this.#context, connection, id, to, accepted);
      return;
    }
    const chat = this.#chat(message);
    const { world } = this.#context;
    const ruling = isRetry(message)
      ? obedient
      : world.rule(chat?.digits ?? parseJid(to).user, bytesOf(child(message, 'tctoken')));
    const requests = ruling.deliver ? this.#deliver(message, sender, chat) : [];
    this.#answer(connection, id, to, ruling, () => {
      for (const request of requests) askAgain(request);
    });
  }

  /** Answers a message that cannot be read. */
  refuse(connection: Connection, { attrs }: Stanza, error: number): void {
    acknowledge(this.#context, connection, attrs['id'] ?? '', attrs['to'] ?? '', { error });
  }

  /** A companion's request to its own phone: decrypted to keep the session in step, shown nowhere. */
  #openPeer(message: Stanza, sender: Companion): void {
    for (const copy of this.#copies(message, sender)) {
      try {
        this.#context.phones.device(copy.phone.digits, copy.device).open(sender.id, copy.kind, copy.body);
      } catch (error) {
        noteProblem(this.#context, `peer message ${attribute(message, 'id')}`, error);
      }
    }
  }

  /** Returns what devices could not open and ask for again. */
  #deliver(message: Stanza, sender: Companion, chat: Phone | null): readonly RetryRequest[] {
    const id = attribute(message, 'id') ?? '';
    const opened: Opened = { shown: null, devices: [], ownCopy: false, requests: [] };
    for (const copy of this.#copies(message, sender)) this.#open(copy, message, sender, opened);
    if (!opened.shown || (opened.devices.length === 0 && !opened.ownCopy)) return opened.requests;
    const { kind, text } = opened.shown;
    const to = chat?.digits ?? parseJid(attribute(message, 'to') ?? '').user;
    if (kind === 'revocation') {
      if (attribute(message, 'edit') === '7') this.#context.world.revoke(sender.id, to, text);
      else noteProblem(this.#context, `message ${id}`, new Error('a revocation without its attribute'));
      return opened.requests;
    }
    const sent: SentMessage = {
      messageId: id,
      companion: sender.id,
      to,
      byLid: isByLid(message),
      kind,
      text,
      fileName: opened.shown.fileName,
      sha256: opened.shown.media?.sha256 ?? null,
      size: opened.shown.media?.size ?? null,
      openedBy: opened.devices,
    };
    if (isRetry(message)) this.#context.world.acceptRetry(sent, opened.ownCopy);
    else this.#context.world.accept(sent, opened.ownCopy);
    return opened.requests;
  }

  #open(copy: Copy, message: Stanza, sender: Companion, opened: Opened): void {
    const context = this.#context;
    const id = attribute(message, 'id') ?? '';
    const own = copy.phone.digits === sender.account;
    try {
      this.#checkSender(copy, message, sender);
      if (this.#loses(copy)) throw new CannotOpen('lost as requested');
      const plain = context.phones.device(copy.phone.digits, copy.device).open(sender.id, copy.kind, copy.body);
      context.counters.decryptions += 1;
      const shown = own ? readOwnCopy(plain, context.mediaStore).message : readMessage(plain, context.mediaStore);
      if (opened.shown && !sameMessage(opened.shown, shown)) {
        throw new Error('the devices were sent different messages under one id');
      }
      opened.shown ??= shown;
      if (own) opened.ownCopy ||= copy.device === 0;
      else opened.devices.push(copy.device);
      context.retries.settled(copy.phone.digits, copy.device, id);
    } catch (error) {
      if (error instanceof OpenedBefore) this.#dropped(copy, message, sender);
      else if (error instanceof CannotOpen) {
        noteUnopened(context, error.message);
        context.counters.retriesAsked += 1;
        const { digits } = copy.phone;
        const asked = { messageId: id, phone: digits, device: copy.device, byLid: copy.byLid, at: context.world.now() };
        opened.requests.push(context.retries.add(sender.id, asked));
      } else noteProblem(context, `message ${id} for device ${copy.device}`, error);
    }
  }

  /** A phone takes a used counter for a duplicate. If it never had that message, the sender went back to older keys. */
  #dropped({ phone, device }: Copy, message: Stanza, sender: Companion): void {
    const { world, counters } = this.#context;
    const messageId = attribute(message, 'id') ?? '';
    const own = phone.digits === sender.account;
    const to = this.#chat(message)?.digits ?? '';
    counters.dropped += 1;
    if (!world.log.find(phone.digits, own ? to : sender.account, messageId)) {
      noteProblem(this.#context, `message ${messageId} is lost at device ${device}: its counter was used before`);
    }
    if (device === 0) {
      const copied = { messageId, companion: sender.id, to, byLid: isByLid(message) };
      world.confirmAgain(copied, own ? 'sender' : 'delivered');
    }
  }

  /** The recipients of a message by device. The devices of other companions of the account are not ours to open. */
  #copies(message: Stanza, sender: Companion): Copy[] {
    const direct = child(message, 'enc');
    const addressed = direct
      ? [{ jid: attribute(message, 'to') ?? '', enc: direct }]
      : children(child(message, 'participants'), 'to').map((to) => ({
          jid: attribute(to, 'jid') ?? '',
          enc: child(to, 'enc'),
        }));
    return addressed.flatMap(({ jid, enc }) => {
      const parsed = parseJid(jid);
      const phone = this.#phone(parsed);
      const body = bytesOf(enc);
      if (!phone || !body) return [];
      const companionOfAccount = phone.digits === sender.account && parsed.device !== 0;
      if (companionOfAccount || !phone.devices.includes(parsed.device)) return [];
      const kind = attribute(enc, 'type') === 'pkmsg' ? 'pkmsg' : 'msg';
      return [{ phone, device: parsed.device, byLid: parsed.server === 'lid', kind, body }] as const;
    });
  }

  /** First messages carry the sender's identity key and the account's statement about it; both are checked. */
  #checkSender(copy: Copy, message: Stanza, sender: Companion): void {
    if (copy.kind !== 'pkmsg') return;
    const identity = this.#context.companionKeys.get(sender.id)?.identity;
    if (!identity) throw new Error('the sender has no published identity');
    if (!readPreKeyMessage(copy.body).identity.subarray(1).equals(identity)) {
      throw new Error("the message was made with another identity than the sender's");
    }
    const stated = bytesOf(child(message, 'device-identity'));
    if (!stated) throw new Error('a first message without device identity');
    if (this.#verified.get(sender.id)?.equals(stated)) return;
    checkDeviceIdentity(stated, identity, this.#context.phones.device(sender.account, 0).identity.public);
    this.#verified.set(sender.id, stated);
  }

  #loses(copy: Copy): boolean {
    const name = `${copy.phone.digits}:${copy.device}`;
    const left = this.#unreadable.get(name) ?? 0;
    if (left > 0) this.#unreadable.set(name, left - 1);
    return left > 0;
  }

  /** Acknowledges as the ruling says, then does what follows the ack. */
  #answer(connection: Connection, id: string, to: string, ruling: Ruling, afterwards: () => void): void {
    const { ack } = ruling;
    if (!ack || ruling.receiptsFirst) afterwards();
    if (!ack) return;
    const acknowledgeNow = () => {
      acknowledge(this.#context, connection, id, to, ack);
      if (!ruling.receiptsFirst) afterwards();
    };
    const { world } = this.#context;
    // Receipts come at their own delays; an answer that is to be overtaken waits until they are through.
    const overtaken = ruling.receiptsFirst
      ? Math.max(world.delays.deliveredMs, world.delays.readMs ?? 0) + overtakingMs
      : 0;
    const delay = ruling.ackDelayMs + overtaken;
    if (delay === 0) acknowledgeNow();
    else world.after(delay, acknowledgeNow);
  }

  /** Whose chat a message belongs to: for a retry to the own phone it is named apart. */
  #chat(message: Stanza): Phone | null {
    const recipient = attribute(message, 'recipient');
    return this.#phone(parseJid(recipient ?? attribute(message, 'to') ?? ''));
  }

  #phone(jid: Jid): Phone | null {
    const { directory } = this.#context.world;
    return jid.server === 'lid' ? directory.byLid(jid.user) : directory.at(jid.user);
  }
}

/** The chat goes by the recipient's LID; of a retry to the own phone it is named apart. */
function isByLid(message: Stanza): boolean {
  return parseJid(attribute(message, 'recipient') ?? attribute(message, 'to') ?? '').server === 'lid';
}

function isRetry(message: Stanza): boolean {
  return child(message, 'enc') !== undefined;
}

function acknowledge(
  context: WireContext,
  connection: Connection,
  id: string,
  to: string,
  { error, backoffSeconds }: Acknowledgement,
): void {
  connection.answer(
    stanza('ack', {
      class: 'message',
      id,
      from: to,
      t: seconds(context.world.now()),
      ...(error === null ? {} : { error: String(error) }),
      ...(backoffSeconds === undefined ? {} : { backoff: String(backoffSeconds) }),
    }),
  );
}
