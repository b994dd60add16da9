import { setTimeout as delay } from 'node:timers/promises';
import type wweb from 'whatsapp-web.js';
import { CodedError, toError } from '../../errors/coded-error.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import { DeadlinePassed, withinDeadline } from '../deadline.ts';
import type { AccountIdentity, ConnectRequest, Disconnect, EngineEvent, EngineListener } from '../engine.ts';
import type { EngineSettings } from '../engine-settings.ts';
import { Acks } from './acks.ts';
import { toJid } from './addresses.ts';
import { endBrowser } from './browser/end.ts';
import type { FoundBrowser } from './browser/find.ts';
import { isRoot, lacksSandbox, planLaunch } from './browser/launch.ts';
import { memoryOfGroup } from './browser/memory.ts';
import { disconnect, disconnectOfFailure, disconnectOfState } from './disconnects.ts';
import { announceSync, lookAtPage, type PageLook, readAccount, readStanding } from './in-page.ts';
import { createPageClient, type Page } from './page-client.ts';
import { neededModules } from './page-modules.ts';
import { judge, type Phase } from './watch.ts';

/** WhatsApp shows its first QR for a minute, later ones for twenty seconds; a pairing code for three minutes. */
const firstQrMs = 60_000;
const laterQrMs = 20_000;
const pairingCodeMs = 180_000;
/** Until the page is ready it is looked at this often. Milliseconds. */
const startingLookMs = 500;
/** Own messages of the last days are compared at the start, for receipts that came while nobody listened. */
const standingMs = 3 * 86_400_000;
/** The part of `closeMs` that a browser is given to flush and leave; then it is killed. */
const goodOrder = 0.6;
const memoryNoteBytes = 1_500_000_000;

export interface ConnectionSurroundings {
  readonly settings: EngineSettings;
  readonly browser: FoundBrowser;
  readonly request: ConnectRequest;
  readonly emit: EngineListener;
}

/**
 * One run of one browser: from its launch to its end. It never comes back: a new `connect` starts a fresh browser, because
 * one that was logged out, has crashed or has lost its storage keeps what went wrong with it.
 */
export class Connection {
  readonly #around: ConnectionSurroundings;
  readonly #acks = new Acks();
  readonly #ended = Promise.withResolvers<void>();
  #client: wweb.Client | null = null;
  #phase: Phase = 'starting';
  #openedOnce = false;
  #codesShown = 0;
  #authenticated = false;
  #announced = false;
  #startDeadline: NodeJS.Timeout | null = null;
  #watchTimer: NodeJS.Timeout | null = null;
  #memoryNoted = memoryNoteBytes;
  #account: AccountIdentity | null = null;

  constructor(around: ConnectionSurroundings) {
    this.#around = around;
    this.#ended.promise.catch(() => undefined);
  }

  /** True from the start until the browser is gone. */
  get running(): boolean {
    return this.#phase !== 'ended';
  }

  get account(): AccountIdentity | null {
    return this.#account;
  }

  /** Version of WhatsApp Web in the page, when it is loaded. */
  version: string | null = null;

  start(): void {
    this.#expectReady();
    void this.#run();
  }

  /** The page, when messages can be sent in it. */
  page(): Page {
    const page = this.#client?.pupPage;
    if (this.#phase !== 'open' || !page) throw whatsappError('WHATSAPP_NOT_CONNECTED');
    return page;
  }

  /**
   * Asks something inside the page.
   *
   * @throws WHATSAPP_NOT_CONNECTED, WHATSAPP_NO_ANSWER, WHATSAPP_QUERY_REFUSED
   */
  async ask<T>(question: string, ms: number, evaluate: (page: Page) => Promise<T>): Promise<T> {
    const page = this.page();
    try {
      return await withinDeadline(ms, evaluate(page));
    } catch (error) {
      if (error instanceof DeadlinePassed) throw whatsappError('WHATSAPP_NO_ANSWER', { ms, question }, error);
      if (error instanceof CodedError) throw error;
      throw whatsappError('WHATSAPP_QUERY_REFUSED', { question, detail: toError(error).message }, error);
    }
  }

  /** Ends in good order, with the profile flushed; resolves when the browser is gone. */
  async close(): Promise<void> {
    this.#finish(disconnect('closed_by_us', 'closed'));
    await this.#ended.promise;
  }

  /** Ends because this device was removed at our request. */
  async unlinked(): Promise<void> {
    this.#finish(
      disconnect('logged_out', 'this device was removed at our request', { code: 'UNLINK', serverAnswered: true }),
    );
    await this.#ended.promise;
  }

  /** An error nobody caught: the library's own loose ends of a run of this browser are known and harmless. */
  owns(error: Error): boolean {
    if (
      !/Target closed|Session closed|detached Frame|Execution context|auth timeout|Protocol error|Connection closed/.test(
        error.message,
      )
    ) {
      return false;
    }
    if (this.#phase !== 'ending' && this.#phase !== 'ended') this.#log('warn', `whatsapp-web.js: ${error.message}`);
    return true;
  }

  async #run(): Promise<void> {
    const { settings, browser, request } = this.#around;
    const sandboxed = !isRoot();
    try {
      await this.#initialize(sandboxed, browser, settings, request);
    } catch (thrown) {
      const error = toError(thrown);
      if (sandboxed && lacksSandbox(error)) {
        try {
          await this.#initialize(false, browser, settings, request);
        } catch (again) {
          this.#finish(disconnectOfFailure(toError(again)));
        }
        return;
      }
      this.#finish(disconnectOfFailure(error));
    }
  }

  async #initialize(
    sandboxed: boolean,
    browser: FoundBrowser,
    settings: EngineSettings,
    request: ConnectRequest,
  ): Promise<void> {
    if (!sandboxed)
      this.#log(
        'info',
        `the browser runs without its sandbox (${isRoot() ? 'we are root' : 'this machine gives it none'})`,
      );
    const client = createPageClient({
      settings,
      browserPath: browser.path,
      plan: planLaunch(settings, sandboxed),
      link: request.link,
      onBrowser: () => this.#attach(client),
      onFailure: (error) => this.#finish(disconnectOfFailure(toError(error))),
    });
    this.#client = client;
    client.on('qr', (text: string) => this.#onLinkCode('qr', text, this.#codesShown === 0 ? firstQrMs : laterQrMs));
    client.on('code', (text: string) => this.#onLinkCode('code', text, pairingCodeMs));
    client.on('authenticated', () => this.#onAuthenticated());
    client.on('ready', () => void this.#onReady());
    client.on('change_state', (state: string) => this.#log('debug', `WhatsApp Web: ${state}`));
    client.on('disconnected', (state: string) => this.#finish(disconnectOfState(state)));
    client.on('message_ack', (message: wweb.Message, ack: number) => this.#onAck(message, ack));
    client.on('message', (message: wweb.Message) => this.#onMessage(message));
    await client.initialize();
  }

  /** Sees what the library has no event for: a dead browser, a crashed page, a logout while we were away. */
  #attach(client: wweb.Client): void {
    const page = client.pupPage;
    const browser = client.pupBrowser;
    if (!page || !browser) return;
    browser.on('disconnected', () => this.#finish(disconnect('browser_died', 'the browser has ended')));
    page.on('error', (error: Error) => this.#finish(disconnect('page_crashed', error.message)));
    page.on('framenavigated', (frame) => {
      if (frame !== page.mainFrame()) return;
      if (frame.url().includes('post_logout=1')) this.#finish(disconnectOfState('LOGOUT'));
      else if (this.#phase === 'open') this.#reloaded();
    });
    if (this.#phase === 'ending' || this.#phase === 'ended') void this.#end();
    else this.#watch(startingLookMs);
  }

  #onLinkCode(kind: 'qr' | 'code', text: string, ttlMs: number): void {
    if (this.#phase !== 'starting' && this.#phase !== 'linking') return;
    // A reference that is not there yet makes the library show "undefined,…".
    if (kind === 'qr' && text.startsWith('undefined')) return;
    this.#phase = 'linking';
    this.#codesShown += 1;
    this.#clearStartDeadline();
    this.#emit({ type: 'link_code', kind, text, ttlMs });
  }

  #onAuthenticated(): void {
    this.#authenticated = true;
    if (this.#phase === 'linking') this.#expectReady();
  }

  /** May come several times, also in one page: the account is told once, what happened meanwhile each time. */
  async #onReady(): Promise<void> {
    if (this.#phase === 'ending' || this.#phase === 'ended') return;
    const page = this.#client?.pupPage;
    if (!page) return;
    const { queryMs } = this.#around.settings.deadlines;
    try {
      const account = await withinDeadline(queryMs, page.evaluate(readAccount));
      const notBefore = Math.floor((Date.now() - standingMs) / 1000);
      const standing = await withinDeadline(queryMs, page.evaluate(readStanding, notBefore));
      const look = await withinDeadline(queryMs, page.evaluate(lookAtPage, neededModules));
      if (isOver(this.#phase)) return;
      this.#clearStartDeadline();
      this.version = look.version;
      if (look.missing.length > 0) this.#log('warn', `WhatsApp Web changed: missing ${look.missing.join(', ')}`);
      this.#phase = 'open';
      if (!this.#openedOnce) this.#announceOpen(account);
      for (const message of standing) this.#onStanding(message);
      if (!this.#openedOnce) this.#emit({ type: 'backlog_received' });
      this.#openedOnce = true;
      this.#watch(this.#around.settings.transportPingMs);
    } catch (error) {
      this.#finish(
        disconnect('page_broken', `ready, but not to be read: ${toError(error).message}`, { serverAnswered: true }),
      );
    }
  }

  #announceOpen(page: { phone: string | null; lid: string | null; pushName: string | null }): void {
    const account: AccountIdentity = {
      jid: page.phone === null ? `${page.lid ?? ''}@lid` : `${page.phone}@s.whatsapp.net`,
      lid: page.lid === null ? null : `${page.lid}@lid`,
      device: null,
      pushName: page.pushName,
    };
    this.#account = account;
    if (this.#codesShown > 0) this.#emit({ type: 'paired', account });
    this.#emit({ type: 'open', account });
  }

  #onStanding(message: {
    messageId: string;
    fromMe: boolean;
    ack: number;
    chat: string;
    text: string | null;
    t: number;
  }): void {
    const chat = toJid(message.chat);
    if (message.fromMe) {
      for (const event of this.#acks.events(message.messageId, message.ack, chat, Date.now())) this.#emit(event);
    } else {
      const { messageId, text } = message;
      this.#emit({ type: 'inbound', messageId, from: chat, text, at: message.t * 1000 });
    }
  }

  #onAck(message: wweb.Message, ack: number): void {
    if (!message.fromMe) return;
    for (const event of this.#acks.events(message.id.id, ack, toJid(message.to), Date.now())) this.#emit(event);
  }

  #onMessage(message: wweb.Message): void {
    this.#emit({
      type: 'inbound',
      messageId: message.id.id,
      from: toJid(message.from),
      // whatsapp-web.js's word for a text is "chat".
      text: String(message.type) === 'chat' ? message.body : null,
      at: message.timestamp * 1000,
    });
  }

  /** The page loads anew by itself: it has to become ready again, within the deadline of a start. */
  #reloaded(): void {
    this.#phase = 'starting';
    this.#authenticated = false;
    this.#announced = false;
    this.#log('warn', 'WhatsApp Web has reloaded');
    this.#expectReady();
    this.#watch(startingLookMs);
  }

  #expectReady(): void {
    this.#clearStartDeadline();
    this.#startDeadline = setTimeout(() => void this.#startOverdue(), this.#around.settings.deadlines.connectMs);
  }

  #clearStartDeadline(): void {
    if (this.#startDeadline) clearTimeout(this.#startDeadline);
    this.#startDeadline = null;
  }

  async #startOverdue(): Promise<void> {
    const look = await this.#look().catch(() => null);
    if (this.#phase === 'open' || isOver(this.#phase)) return;
    this.#finish(overdue(look, this.#authenticated, this.#around.settings.deadlines.connectMs));
  }

  #watch(ms: number): void {
    if (this.#watchTimer) clearTimeout(this.#watchTimer);
    const memory = { unanswered: 0, away: 0 };
    const next = (): void => {
      this.#watchTimer = setTimeout(() => void tick(), ms);
    };
    const tick = async (): Promise<void> => {
      const look = await this.#look().catch(() => null);
      if (isOver(this.#phase)) return;
      memory.unanswered = look ? 0 : memory.unanswered + 1;
      memory.away = look && look.state !== 'CONNECTED' ? memory.away + ms : 0;
      const verdict = judge(
        this.#phase,
        look,
        { ...memory, authenticated: this.#authenticated || this.#announced },
        this.#around.settings.deadlines,
      );
      if (verdict.kind === 'end') this.#finish(verdict.disconnect);
      else {
        if (verdict.kind === 'announce') await this.#announce();
        if (this.#phase === 'open') this.#noteMemory();
        next();
      }
    };
    next();
  }

  /** `hasSynced` turned true before the library listened: it waits for ever, unless somebody tells it. */
  async #announce(): Promise<void> {
    this.#announced = true;
    this.#log('warn', 'WhatsApp Web was in sync before it was listened for; it is announced again');
    await this.#client?.pupPage
      ?.evaluate(announceSync)
      .catch((error: unknown) => this.#log('warn', toError(error).message));
  }

  async #look(): Promise<PageLook> {
    const page = this.#client?.pupPage;
    if (!page) throw whatsappError('WHATSAPP_NOT_CONNECTED');
    return await withinDeadline(this.#around.settings.deadlines.queryMs, page.evaluate(lookAtPage, neededModules));
  }

  #noteMemory(): void {
    const pid = this.#client?.pupBrowser?.process()?.pid;
    const bytes = pid === undefined ? null : memoryOfGroup(pid);
    if (bytes === null || bytes < this.#memoryNoted) return;
    this.#memoryNoted = bytes * 1.25;
    this.#log(
      'warn',
      `the browser holds ${Math.round(bytes / 1_000_000)} MB; it is recycled in the next maintenance pause`,
    );
  }

  /** The browser goes first, then the word is given: whoever connects again finds the profile free. */
  #finish(why: Disconnect): void {
    if (isOver(this.#phase)) return;
    this.#phase = 'ending';
    this.#clearStartDeadline();
    if (this.#watchTimer) clearTimeout(this.#watchTimer);
    void this.#end().then(() => {
      this.#phase = 'ended';
      this.#emit({ type: 'closed', disconnect: why });
      this.#ended.resolve();
    });
  }

  async #end(): Promise<void> {
    const { settings } = this.#around;
    const killed = await endBrowser(
      this.#client?.pupBrowser ?? null,
      settings.storePath,
      settings.deadlines.closeMs * goodOrder,
    );
    if (killed) this.#log('warn', 'the browser did not close by itself; it was killed');
    // The library's listeners may still hand over what the browser said last.
    await delay(0);
    this.#client?.removeAllListeners();
  }

  #emit(event: EngineEvent): void {
    this.#around.emit(event);
  }

  #log(level: 'debug' | 'info' | 'warn', message: string): void {
    this.#emit({ type: 'log', level, message });
  }
}

function isOver(phase: Phase): boolean {
  return phase === 'ending' || phase === 'ended';
}

/** Why a start did not end in time, from a last look at the page. */
function overdue(look: PageLook | null, authenticated: boolean, ms: number): Disconnect {
  const after = `not ready within ${ms} ms`;
  if (!look) return disconnect('timed_out', `${after}: the page does not answer`);
  if (look.version === null)
    return disconnect('page_broken', `${after}: web.whatsapp.com did not load as WhatsApp Web`);
  if (look.missing.length > 0)
    return disconnect('page_broken', `${after}. WhatsApp Web changed: missing ${look.missing.join(', ')}`);
  if (look.state === 'CONNECTED') {
    const what = authenticated ? 'logged in, but the page was never prepared' : 'connected, but never in sync';
    return disconnect('page_broken', `${after}: ${what}`, { code: look.state, serverAnswered: true });
  }
  return disconnect('unreachable', `${after}: WhatsApp Web is ${look.state ?? 'without a state'}`, {
    code: look.state ?? 'NONE',
  });
}
