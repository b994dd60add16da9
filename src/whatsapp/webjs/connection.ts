import type wweb from 'whatsapp-web.js';
import { CodedError, toError } from '../../errors/coded-error.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import { patientDeadline } from '../../patient-deadline.ts';
import { DeadlinePassed, withinDeadline } from '../deadline.ts';
import type { AccountIdentity, ConnectRequest, Disconnect, EngineEvent, EngineListener } from '../engine.ts';
import type { EngineSettings } from '../engine-settings.ts';
import { keepPicture } from '../pictures.ts';
import { endBrowser } from './browser/end.ts';
import { lacksSandbox, planLaunch, type ReadyBrowser, whyUnsandboxed } from './browser/launch.ts';
import { MemoryWatch } from './browser/memory.ts';
import { removeTemporary } from './browser/temporary.ts';
import { CarriedTokens } from './carried-tokens.ts';
import { DialogWatch } from './dialog-watch.ts';
import { disconnect, disconnectOfFailure, disconnectOfState, isLooseEnd, noSandbox } from './disconnects.ts';
import { identityOf } from './identity.ts';
import { announceSync, lookAtPage, type PageLook, type PageStanding, readAccount, readStanding } from './in-page.ts';
import type { Line } from './line.ts';
import { LinkCodes } from './link-codes.ts';
import type { PageAnswers } from './page-answers.ts';
import { createPageClient, type Page } from './page-client.ts';
import { listenForEnds } from './page-ends.ts';
import { PageEvents } from './page-events.ts';
import { modulesDue, neededModules, sendingModules } from './page-modules.ts';
import { brokenPage, isOver, overdue, type Phase, refusal, unreadable, type Verdict } from './page-verdict.ts';
import { PageWatch } from './page-watch.ts';
import { PasskeyHold } from './passkey-hold.ts';
import { wordTypes } from './words.ts';

/** Polling interval until the page is ready. Milliseconds. */
const startingLookMs = 500;
/** Age of own messages that are compared at the start, for receipts that arrived while not listening. */
const standingMs = 3 * 86_400_000;
/** The part of `closeMs` that a browser has to flush and exit; then it is killed. */
const goodOrder = 0.6;

export interface ConnectionSurroundings {
  readonly settings: EngineSettings;
  readonly browser: ReadyBrowser;
  readonly request: ConnectRequest;
  readonly emit: EngineListener;
  readonly line: Line;
  readonly answers: PageAnswers;
}

/**
 * One run of one browser, from launch to exit. It is never reused: each `connect` starts a new browser, because one that was
 * logged out, crashed or lost its storage stays broken.
 */
export class Connection {
  readonly #around: ConnectionSurroundings;
  readonly #ended = Promise.withResolvers<void>();
  readonly #watch: PageWatch;
  readonly #messages: PageEvents;
  readonly #dialogs: DialogWatch;
  #client: wweb.Client | null = null;
  #passkey: PasskeyHold | null = null;
  #phase: Phase = 'starting';
  #openedOnce = false;
  readonly #codes = new LinkCodes();
  #authenticatedAt: number | null = null;
  #endStartDeadline = (): void => undefined;
  readonly #memory = new MemoryWatch();
  /** Why the browser had to do without the sandbox that it should have had. */
  #lacking: string | null = null;
  /** People to whom the page could not send, since it could last. */
  readonly failedFor = new Set<string>();
  readonly tokens = new CarriedTokens();

  /** The linked account, once the page has opened. */
  account: AccountIdentity | null = null;
  /** Version of WhatsApp Web in the page, when it is loaded. */
  version: string | null = null;

  constructor(around: ConnectionSurroundings) {
    this.#around = around;
    this.#messages = new PageEvents({
      page: () => this.#client?.pupPage ?? null,
      queryMs: around.settings.deadlines.queryMs,
      carriedToken: (messageId) => this.tokens.of(messageId),
      emit: (event) => this.#emit(event),
    });
    this.#dialogs = new DialogWatch({
      queryMs: around.settings.deadlines.queryMs,
      log: (level, message) => this.#log(level, message),
      keep: (picture) => keepPicture(around.settings.storePath, picture, Date.now()),
      told: (why) => this.#finish(why),
    });
    this.#watch = new PageWatch({
      deadlines: around.settings.deadlines,
      profile: around.settings.storePath,
      phase: () => this.#phase,
      look: () => this.#look(),
      codeUntil: () => this.#codes.until,
      authenticatedAt: () => this.#authenticatedAt,
      toldLoggedOut: () => (this.#client as { lastLoggedOut?: boolean } | null)?.lastLoggedOut === true,
      verdict: (verdict) => this.#act(verdict),
    });
  }

  /** True from the start until the browser is gone. */
  get running(): boolean {
    return this.#phase !== 'ended';
  }

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
   * Runs a query in the page.
   *
   * @throws WHATSAPP_NOT_CONNECTED, WHATSAPP_NO_ANSWER, WHATSAPP_QUERY_REFUSED
   */
  async ask<T>(question: string, ms: number, evaluate: (page: Page) => Promise<T>): Promise<T> {
    const page = this.page();
    try {
      return this.#around.answers.saw(question, await withinDeadline(ms, evaluate(page)));
    } catch (error) {
      if (error instanceof DeadlinePassed) throw whatsappError('WHATSAPP_NO_ANSWER', { ms, question }, error);
      if (error instanceof CodedError) throw error;
      throw whatsappError('WHATSAPP_QUERY_REFUSED', { question, detail: toError(error).message }, error);
    }
  }

  /** Closes cleanly, with the profile flushed; resolves when the browser has exited. */
  async close(): Promise<void> {
    this.#finish(disconnect('closed_by_us', 'closed'));
    await this.#ended.promise;
  }

  /** Ends because this device was removed at our request. */
  async unlinked(): Promise<void> {
    const facts = { code: 'UNLINK', serverAnswered: true };
    this.#finish(disconnect('logged_out', 'this device was removed at our request', facts));
    await this.#ended.promise;
  }

  /** The page is unusable (its database is lost, a send never finishes) and needs a new browser. */
  giveUpPage(detail: string): void {
    this.#finish(disconnect('page_crashed', detail, { serverAnswered: true }));
  }

  /** A release of WhatsApp Web has renamed what a send needs. */
  breakPage(detail: string): void {
    this.#finish(disconnect('page_broken', `WhatsApp Web changed: ${detail}`, { serverAnswered: true }));
  }

  /** True for an error nobody caught that is a known loose end of the library's; others are the host's to report. */
  owns(error: Error): boolean {
    if (!isLooseEnd(error)) return false;
    if (!isOver(this.#phase)) this.#log('warn', `whatsapp-web.js: ${error.message}`);
    return true;
  }

  async #run(): Promise<void> {
    const without = whyUnsandboxed(this.#around.settings);
    try {
      if (without !== null) this.#log('warn', `the browser runs without its sandbox: ${without}`);
      await this.#initialize(without === null).catch(async (thrown: unknown) => {
        if (without !== null || this.#client?.pupBrowser || !(await this.#lacksSandbox())) throw thrown;
        await this.#fallBack();
      });
    } catch (thrown) {
      const look = isOver(this.#phase) ? null : await this.#look(neededModules).catch(() => null);
      this.#finish(
        look && look.missing.length > 0 ? brokenPage(look.missing, false) : disconnectOfFailure(toError(thrown)),
      );
    }
  }

  /** The machine provides no sandbox: the browser runs without one if allowed, and an incident is opened. */
  async #fallBack(): Promise<void> {
    if (this.#around.settings.browserSandbox === 'on') return this.#finish(noSandbox.disconnect);
    this.#lacking = noSandbox.why;
    await this.#initialize(false);
  }

  async #lacksSandbox(): Promise<boolean> {
    const { settings, browser } = this.#around;
    if (isOver(this.#phase)) return false;
    return await lacksSandbox(browser.path, planLaunch(settings, browser, true), settings.storePath);
  }

  async #initialize(sandboxed: boolean): Promise<void> {
    const { settings, browser, request } = this.#around;
    const client = createPageClient({
      settings,
      browserPath: browser.path,
      plan: planLaunch(settings, browser, sandboxed, this.#around.line.proxyUrl),
      link: request.link,
      onBrowser: () => this.#attach(client),
      onFailure: (error) => this.#finish(disconnectOfFailure(toError(error))),
    });
    this.#client = client;
    this.#around.answers.watch(client);
    client.on('qr', (text: string) => this.#onLinkCode('qr', text));
    client.on('code', (text: string) => this.#onLinkCode('code', text));
    client.on('authenticated', () => this.#onAuthenticated());
    client.on('ready', () => void this.#onReady());
    client.on('change_state', (state: string) => this.#log('debug', `WhatsApp Web: ${state}`));
    client.on('disconnected', (state: string) => this.#finish(disconnectOfState(state)));
    client.on('message_ack', (message: wweb.Message, ack: number) => this.#messages.ack(message, ack));
    client.on('message', (message: wweb.Message) => this.#messages.message(message));
    await client.initialize();
  }

  async #attach(client: wweb.Client): Promise<void> {
    const { pupPage: page, pupBrowser: browser } = client;
    if (!page || !browser) return;
    this.#emit({ type: 'browser_sandbox', lacking: this.#lacking });
    this.#around.line.watch(page);
    listenForEnds(page, browser, { ended: (why) => this.#finish(why), navigated: () => this.#reloaded() });
    // Closed while it was being launched: there was no browser to end then.
    if (isOver(this.#phase)) return void this.#endBrowser();
    if (this.#around.request.link) await this.#holdPasskey(page);
    this.#watch.every(startingLookMs);
  }

  async #holdPasskey(page: Page): Promise<void> {
    this.#passkey = await PasskeyHold.install({
      page,
      queryMs: this.#around.settings.deadlines.queryMs,
      emit: (event) => this.#emit(event),
      asked: () => {
        this.#phase = 'proving';
        this.#endStartDeadline();
      },
      ended: (detail) => this.#finish(disconnect('link_needs_passkey', detail, { serverAnswered: true })),
      unknown: (detail) => this.#finish(disconnect('page_broken', detail, { serverAnswered: true })),
    });
  }

  /** The question for a passkey that this link waits with. @throws WHATSAPP_PASSKEY_NOT_ASKED */
  get passkey(): PasskeyHold {
    if (this.#phase !== 'proving' || !this.#passkey) throw whatsappError('WHATSAPP_PASSKEY_NOT_ASKED');
    return this.#passkey;
  }

  #onLinkCode(kind: 'qr' | 'code', text: string): void {
    if (this.#phase !== 'starting' && this.#phase !== 'linking') return;
    // The library shows "undefined,…" when WhatsApp's reference is not there yet; the right one follows.
    if (kind === 'qr' && text.startsWith('undefined')) return;
    this.#phase = 'linking';
    this.#endStartDeadline();
    this.#emit({ type: 'link_code', kind, text, ttlMs: this.#codes.show(kind, performance.now()) });
  }

  #onAuthenticated(): void {
    this.#authenticatedAt ??= performance.now();
    if (this.#phase !== 'linking' && this.#phase !== 'proving') return;
    this.#phase = 'starting';
    this.#expectReady();
    void this.#passkey?.remove().catch((error: unknown) => this.#log('warn', toError(error).message));
  }

  /** May come several times, also in one page: the account is told once, what happened meanwhile each time. */
  async #onReady(): Promise<void> {
    const page = this.#client?.pupPage;
    if (isOver(this.#phase) || !page) return;
    const { queryMs } = this.#around.settings.deadlines;
    try {
      const account = identityOf(await withinDeadline(queryMs, page.evaluate(readAccount)));
      const notBefore = Math.floor((Date.now() - standingMs) / 1000);
      const standing = await withinDeadline(queryMs, page.evaluate(readStanding, { notBefore, wordTypes }));
      const look = await this.#look(sendingModules);
      if (isOver(this.#phase)) return;
      const refused = refusal(look);
      if (refused ?? look.missing.length > 0) {
        this.#finish(refused ?? brokenPage(look.missing, true));
        return;
      }
      this.#endStartDeadline();
      this.#phase = 'open';
      this.#watch.every(this.#around.settings.transportPingMs);
      await this.#opened(account, standing);
    } catch (error) {
      this.#finish(unreadable(toError(error)));
    }
  }

  async #opened(account: AccountIdentity, standing: readonly PageStanding[]): Promise<void> {
    const first = !this.#openedOnce;
    this.#openedOnce = true;
    this.account = account;
    if (first && this.#codes.any) this.#emit({ type: 'paired', account });
    if (first) this.#emit({ type: 'open', account });
    await Promise.all(standing.map((message) => this.#messages.standing(message)));
    if (first && !isOver(this.#phase)) this.#emit({ type: 'backlog_received' });
  }

  /** The page reloaded by itself: it must become ready again within the start deadline. */
  #reloaded(): void {
    if (this.#phase !== 'open') return;
    this.#phase = 'starting';
    this.#authenticatedAt = null;
    this.#log('warn', 'WhatsApp Web has reloaded');
    this.#expectReady();
    this.#watch.every(startingLookMs);
  }

  #expectReady(): void {
    this.#endStartDeadline();
    this.#endStartDeadline = patientDeadline(this.#around.settings.deadlines.connectMs, {
      late: () => void this.#startOverdue(),
      delayed: () => this.#emit({ type: 'delayed' }),
    });
  }

  async #startOverdue(): Promise<void> {
    const look = await this.#look(neededModules).catch(() => null);
    const page = this.#client?.pupPage;
    if (this.#phase === 'open') return;
    const { connectMs } = this.#around.settings.deadlines;
    if (page && look) await this.#dialogs.overdue(page, look, connectMs);
    this.#finish(overdue(look, this.#authenticatedAt !== null, connectMs));
  }

  async #act(verdict: Verdict): Promise<void> {
    if (isOver(this.#phase)) return;
    if (verdict.kind === 'end') this.#finish(verdict.disconnect);
    else if (verdict.kind === 'announce') await this.#announce();
    if (this.#phase === 'open') this.#noteMemory();
  }

  /** `hasSynced` turned true before the library listened: it waits for ever, unless somebody tells it. */
  async #announce(): Promise<void> {
    this.#log('warn', 'WhatsApp Web was in sync before the library listened; announcing it again');
    const { queryMs } = this.#around.settings.deadlines;
    const announced = this.#client?.pupPage?.evaluate(announceSync) ?? Promise.resolve();
    await withinDeadline(queryMs, announced).catch((error: unknown) => this.#log('warn', toError(error).message));
  }

  /** @param needed modules that should be there; those of the page's phase when left out */
  async #look(needed = modulesDue(this.#phase === 'open', this.#authenticatedAt !== null)): Promise<PageLook> {
    const page = this.#client?.pupPage;
    if (!page) throw whatsappError('WHATSAPP_NOT_CONNECTED');
    const { queryMs } = this.#around.settings.deadlines;
    const look = this.#around.answers.saw('look', await withinDeadline(queryMs, page.evaluate(lookAtPage, needed)));
    this.#around.answers.modules(needed, look);
    this.version = look.version ?? this.version;
    if (this.#phase === 'linking' || this.#phase === 'proving') await this.#passkey?.look(look);
    else await this.#dialogs.look(page, look);
    return look;
  }

  #noteMemory(): void {
    const pid = this.#client?.pupBrowser?.process()?.pid;
    const bytes = pid === undefined ? null : this.#memory.grown(pid);
    if (bytes === null) return;
    this.#log('warn', `the browser uses ${Math.round(bytes / 1_000_000)} MB`);
    this.#emit({ type: 'heavy', bytes });
  }

  /** The browser goes first, then the word is given: whoever connects again finds the profile free. */
  #finish(ended: Disconnect): void {
    if (isOver(this.#phase)) return;
    const why = this.#openedOnce ? ended : this.#around.line.reasonOf(ended);
    this.#phase = 'ending';
    this.#endStartDeadline();
    this.#watch.stop();
    let killed = false;
    void this.#endBrowser(() => (killed = true)).finally(() => {
      this.#phase = 'ended';
      this.#client?.removeAllListeners();
      this.#emit({ type: 'closed', disconnect: killed ? { ...why, killed } : why });
      this.#ended.resolve();
    });
  }

  async #endBrowser(onKilled: () => void = () => undefined): Promise<void> {
    const { settings, browser } = this.#around;
    const graceMs = settings.deadlines.closeMs * goodOrder;
    if (await endBrowser(this.#client?.pupBrowser ?? null, settings, graceMs)) {
      onKilled();
      this.#log('warn', 'the browser did not close by itself; it was killed');
    }
    await removeTemporary(browser.temporary).catch((error: unknown) => this.#log('warn', toError(error).message));
  }

  /** The page has told WhatsApp already; what nobody took is shown again by the standing of the next start. */
  #emit(event: EngineEvent): void {
    Promise.resolve(this.#around.emit(event)).catch((error: unknown) => {
      this.#log('warn', `${event.type} was not taken: ${toError(error).message}`);
    });
  }

  #log(level: 'debug' | 'info' | 'warn', message: string): void {
    this.#emit({ type: 'log', level, message });
  }
}
