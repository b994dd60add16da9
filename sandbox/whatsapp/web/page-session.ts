import { createHash, randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { AssertionJson } from '../passkey/assertion.ts';
import { manyReadChats } from '../world/chats.ts';
import { cappingOf, timelockOf } from '../world/limits-told.ts';
import type { Companion, Push } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { Addresses } from './addresses.ts';
import { LinkOffer, type PageKeys } from './link-offer.ts';
import type { MediaHost } from './media-host.ts';
import { type PageFaults, pageVersion } from './page-faults.ts';
import { PasskeyGate } from './passkey-gate.ts';

export interface PageSessionSurroundings {
  readonly world: World;
  readonly media: MediaHost;
  readonly faults: PageFaults;
  /** Lifetime of a QR reference, milliseconds. */
  readonly refMs: number;
  /** A stored login was accepted. */
  loggedIn(): void;
  /** The page opened the status chat, or read a status. */
  statusRead(): void;
  /** A person, or whoever acts for one, has answered the dialog: it does not return. */
  dialogAnswered(): void;
  /** Another page of the same companion is in use: the older one is told of a conflict. */
  takeOver(companion: string, by: PageSession): void;
}

interface Question {
  readonly op:
    | 'hello'
    | 'code'
    | 'passkey'
    | 'passkey_confirmed'
    | 'exists'
    | 'send'
    | 'revoke'
    | 'logout'
    | 'taken'
    | 'tokens'
    | 'limits'
    | 'status_read'
    | 'dialog_shown'
    | 'dialog_answered';
  readonly id?: number;
  readonly [field: string]: unknown;
}

const unansweredWhileMute: ReadonlySet<Question['op']> = new Set(['exists', 'send', 'code', 'tokens', 'limits']);

/** One socket of one page: linking, login, requests, sends, and what the server pushes. */
export class PageSession {
  readonly #socket: WebSocket;
  readonly #around: PageSessionSurroundings;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #held: Push[] = [];
  readonly #addresses: Addresses;
  readonly #offer: LinkOffer;
  readonly #passkey: PasskeyGate;
  /** Runs while a dialog is ignored. */
  #ignored: NodeJS.Timeout | null = null;
  companion: Companion | null = null;

  constructor(socket: WebSocket, around: PageSessionSurroundings) {
    this.#socket = socket;
    this.#around = around;
    this.#addresses = new Addresses(around.world, around.faults);
    this.#offer = new LinkOffer({
      world: around.world,
      refMs: around.refMs,
      push: (push) => this.push(push),
      confirmed: (account) => this.#confirmed(account),
    });
    this.#passkey = new PasskeyGate({
      world: around.world,
      faults: around.faults,
      push: (push) => this.push(push),
      drop: () => this.drop(),
      link: (account) => this.#link(account),
    });
    // The page writes JSON text; an error ends this socket, as a server ends a client that sends nonsense.
    socket.on('message', (data: Buffer) => {
      this.#receive(data).catch(() => socket.terminate());
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#closed());
  }

  push(push: object): void {
    this.#socket.send(JSON.stringify(push));
  }

  drop(): void {
    this.#socket.terminate();
  }

  /** The companion was removed on the phone or by a fifth link. */
  loggedOut(): void {
    this.companion = null;
    this.push({ push: 'logout' });
  }

  /** Shows the dialog that the faults ask for. */
  showDialog(): void {
    const { dialog } = this.#around.faults;
    if (dialog !== null && this.companion) this.push({ push: 'dialog', dialog });
  }

  /** A companion that leaves a dialog unanswered is removed, and the phone no longer lists it. */
  #expectAnswer(): void {
    this.#forgetDialog();
    this.#ignored = setTimeout(() => {
      if (this.companion) this.#around.world.unlink(this.companion.id, 'phone');
    }, this.#around.faults.dialogPatienceMs);
  }

  #forgetDialog(): void {
    if (this.#ignored) clearTimeout(this.#ignored);
    this.#ignored = null;
  }

  /** Pushes what was held back while the page was deaf. */
  release(): void {
    for (const push of this.#held.splice(0)) this.#handOver(push);
  }

  async #receive(data: Buffer): Promise<void> {
    const question = JSON.parse(data.toString()) as Question;
    const { faults } = this.#around;
    if (faults.mute && unansweredWhileMute.has(question.op)) return;
    switch (question.op) {
      case 'hello':
        this.#hello(question);
        break;
      case 'code':
        this.#answer(question, { code: this.#offer.codeFor(String(question['phone'])) });
        break;
      case 'passkey':
        this.#passkey.answered(question['assertion'] as AssertionJson | undefined, String(question['failure']));
        break;
      case 'passkey_confirmed':
        this.#passkey.agree('page');
        break;
      case 'exists':
        this.#answer(question, { named: this.#addresses.named(String(question['wid'])) });
        break;
      case 'send':
        await this.#send(question);
        break;
      case 'revoke':
        this.#revoke(question);
        break;
      case 'logout':
        this.#answer(question, {});
        if (this.companion) this.#around.world.unlink(this.companion.id, 'companion');
        this.companion = null;
        break;
      case 'tokens':
        this.#answer(question, { token: this.#addresses.tokenOf(String(question['wid']), 'request') });
        break;
      case 'limits':
        this.#answer(
          question,
          faults.limitsRefused
            ? { refused: 429 }
            : { timelock: timelockOf(this.#around.world), capping: cappingOf(this.#around.world) },
        );
        break;
      case 'status_read':
        this.#around.statusRead();
        break;
      case 'dialog_shown':
        this.#expectAnswer();
        break;
      case 'dialog_answered':
        this.#forgetDialog();
        this.#around.dialogAnswered();
        break;
      case 'taken':
        if (this.companion) this.#around.world.acknowledge(this.companion.id, String(question['key']));
        break;
    }
  }

  #hello(question: Question): void {
    const token = question['token'] as string | null;
    if (token === null || this.#around.faults.unaskedQr) {
      this.#answer(question, { state: 'unpaired', refs: this.#offer.open(question['keys'] as PageKeys) });
      return;
    }
    const known = this.#around.world.companions.all().find(({ secret }) => tokenOf(secret) === token);
    if (!known) {
      this.#answer(question, { state: 'logged_out' });
      return;
    }
    if (this.#around.world.passkeys.demand(known.account) === 'at_every_login') {
      this.#answer(question, { state: 'checkpoint' });
      return;
    }
    this.#around.loggedIn();
    const { oldestVersion } = this.#around.world;
    const isOld = oldestVersion !== null && Number(pageVersion.split('.')[2]) < oldestVersion;
    const forced = isOld ? 'DEPRECATED_VERSION' : this.#around.faults.loginState;
    this.#answer(question, { state: 'connected', forced, ...this.#connect(known) });
  }

  /** The phone has confirmed the page; WhatsApp may want the account's passkey before it is linked. */
  #confirmed(account: string): void {
    const { passkeys } = this.#around.world;
    if (passkeys.demand(account) === null) {
      this.#link(account);
      return;
    }
    this.#offer.close();
    this.#passkey.ask(account);
  }

  #link(account: string): void {
    const token = randomBytes(24).toString('hex');
    this.#offer.close();
    const companion = this.#around.world.link({ account, transport: 'page', secret: { token } });
    this.push({ push: 'linked', token, ...this.#connect(companion) });
  }

  #connect(companion: Companion): { me: object; dialog: string | null; waiting: readonly object[] } {
    this.#around.takeOver(companion.id, this);
    this.companion = companion;
    const { world } = this.#around;
    const waiting = world.connect(companion.id, (push) => this.#handOver(push));
    const phone = world.directory.at(companion.account);
    const deaf = this.#around.faults.deaf;
    if (deaf) this.#held.push(...waiting);
    return {
      me: { digits: companion.account, lid: phone?.lid ?? '', name: phone?.name ?? '' },
      dialog: this.#around.faults.dialog,
      waiting: deaf ? [] : waiting.map((one) => this.#frame(one)),
    };
  }

  #handOver(push: Push): void {
    if (this.#around.faults.deaf) this.#held.push(push);
    else this.push(this.#frame(push));
  }

  /** A receipt of the account's own phone says that the server has the message. */
  #frame(push: Push): object {
    if (push.kind !== 'message') {
      // The page files a message under the address that it was sent to.
      const { lid } = (push.byLid && this.#around.world.directory.at(push.chat)) || {};
      const chat = lid === undefined ? `${push.chat}@c.us` : `${lid}@lid`;
      return { ...push, chat, push: push.receipt === 'sender' ? 'sent' : 'receipt' };
    }
    const { fromLid } = this.#around.faults;
    const phone = fromLid === null ? null : this.#around.world.directory.at(push.from);
    const { chat = 'direct', what = 'text' } = push;
    const manyRead = chat === 'direct' ? null : manyReadChats[chat];
    const token = manyRead === null ? this.#addresses.tokenOf(`${push.from}@c.us`, 'writing') : null;
    const lid = phone?.lid ?? null;
    return { ...push, what, push: 'message', lid, numbered: fromLid !== 'unnumbered', manyRead, token };
  }

  async #send(question: Question): Promise<void> {
    const companion = this.companion;
    if (!companion) throw new Error('A page that is not linked cannot send');
    const { world } = this.#around;
    const to = this.#addresses.digitsOf(String(question['to']));
    const token = question['token'];
    const ruling = world.rule(to, typeof token === 'string' ? Buffer.from(token, 'base64') : null);
    const deliver = () => {
      if (!ruling.deliver) return;
      const byLid = String(question['to']).endsWith('@lid');
      const message = { ...this.#opened(question), companion: companion.id, to, byLid, openedBy: [0, 3] };
      world.accept(message, true);
    };
    const answer = () => {
      if (ruling.ack) this.#answer(question, { error: ruling.ack.error });
    };
    if (ruling.receiptsFirst) {
      deliver();
      this.#after(Math.max(200, ruling.ackDelayMs), answer);
    } else {
      if (ruling.ackDelayMs > 0) this.#after(ruling.ackDelayMs, answer);
      else answer();
      deliver();
    }
  }

  #revoke(question: Question): void {
    const companion = this.companion;
    if (!companion) throw new Error('A page that is not linked cannot delete');
    const to = this.#addresses.digitsOf(String(question['to']));
    const ruling = this.#around.world.rule(to);
    if (ruling.deliver) this.#around.world.revoke(companion.id, to, String(question['messageId']));
    if (ruling.ack) this.#answer(question, { error: ruling.ack.error });
  }

  /** The message as the recipient's phone opens it. */
  #opened(question: Question) {
    const messageId = String(question['messageId']);
    const text = String(question['text']);
    if (question['kind'] !== 'document') {
      return { messageId, text, kind: 'text', fileName: null, sha256: null, size: null } as const;
    }
    const plain = this.#around.media.open(String(question['directPath']), String(question['mediaKey']));
    const digest = createHash('sha256').update(plain).digest();
    if (digest.toString('base64') !== question['filehash'])
      throw new Error('The document is not the one that was hashed');
    const sha256 = digest.toString('hex');
    return {
      messageId,
      text,
      kind: 'document',
      fileName: String(question['fileName']),
      sha256,
      size: plain.length,
    } as const;
  }

  #answer(question: Question, answer: object): void {
    this.push({ id: question.id, ...answer });
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  #closed(): void {
    this.#offer.close();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#forgetDialog();
    if (this.companion) this.#around.world.disconnect(this.companion.id);
  }
}

function tokenOf(secret: unknown): string | null {
  return typeof secret === 'object' && secret !== null && 'token' in secret ? String(secret.token) : null;
}
