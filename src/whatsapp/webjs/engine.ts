import { createRequire } from 'node:module';
import path from 'node:path';
import { isDiskError } from '../../disk-error.ts';
import { toError } from '../../errors/coded-error.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import { engineCapabilities } from '../capabilities.ts';
import { DeadlinePassed, withinDeadline } from '../deadline.ts';
import type { Engine, EngineEvent, Lookup, Probe } from '../engine.ts';
import type { EngineHooks } from '../engine-hooks.ts';
import type { EngineSettings } from '../engine-settings.ts';
import { sweepOrphans } from '../host/orphans.ts';
import { readQuota, readRestriction } from '../limits.ts';
import { type Forwarder, isWhatsApp, startForwarder } from '../proxy/forwarder.ts';
import { tunnelOf } from '../proxy/settings.ts';
import { toJid, toWid } from './addresses.ts';
import { findBrowser } from './browser/find.ts';
import { type ReadyBrowser, whyUnsandboxed } from './browser/launch.ts';
import { readyProfile, recordBrowser, refuseOlderBrowser } from './browser/profile.ts';
import { makeTemporary } from './browser/temporary.ts';
import { Connection } from './connection.ts';
import { disconnect } from './disconnects.ts';
import { askExists, logOutInPage, readLimits } from './in-page.ts';
import { trimTornLogs } from './leveldb/trim.ts';
import { Line } from './line.ts';
import { type LoginRecord, readLoginRecord, writeLoginRecord } from './login-record.ts';
import { PageAnswers } from './page-answers.ts';
import { revoke } from './revoking.ts';
import { findSent, prepare, send } from './sending.ts';
import { loginDatabases, webjsSessionStore } from './session-store.ts';

const libraryFile = createRequire(import.meta.url);
const libraryVersion = (libraryFile('whatsapp-web.js/package.json') as { version: string }).version;
/** Of WhatsApp Web, for which the library was written. It is not asked for: WhatsApp serves the page. */
export const libraryWebVersion = (
  libraryFile('whatsapp-web.js/src/util/Constants.js') as { DefaultOptions: { webVersion: string } }
).DefaultOptions.webVersion;

/** A page that WhatsApp has logged out has wiped its keys: starting it again would only show a QR. */
const loggedOutBefore = disconnect('logged_out', 'WhatsApp had removed this device already', { serverAnswered: true });

/**
 * The webjs engine: the unmodified whatsapp-web.js in a real Chromium whose profile is the session's store. The caller holds
 * the session's lock, so leftover browsers on this store are killed, and their lock files in the profile removed.
 */
export function createWebjsEngine(settings: EngineSettings, hooks: EngineHooks): Promise<Engine> {
  const { deadlines } = settings;
  let connection: Connection | null = null;
  let browser: ReadyBrowser | null = null;
  const tunnel = tunnelOf(settings);
  let forwarder: Forwarder | null = null;
  let line = new Line(null);
  /** Sends follow one another. */
  let lastSend: Promise<unknown> = Promise.resolve();

  hooks.onFault((error) => connection?.owns(error) ?? false);

  /** A note not yet written to disk. */
  let owed: Omit<LoginRecord, 'login'> | null = null;

  /**
   * What the login has become is on disk before anybody is told; a disk that takes nothing keeps no event back, and is
   * tried again with the next.
   */
  const noteThenEmit = (event: EngineEvent): void => {
    owed = recordAfter(event) ?? owed;
    try {
      if (owed) writeLoginRecord(settings.storePath, owed);
      owed = null;
    } catch (error) {
      if (!isDiskError(error)) throw error;
      const message = `whose login the profile is could not be written down: ${toError(error).message}`;
      void hooks.emit({ type: 'log', level: 'error', message });
    }
    const outdated = event.type === 'closed' && event.disconnect.reason === 'client_outdated';
    if (outdated) say('refused');
    void hooks.emit(event);
    if (event.type === 'open') say('accepted');
  };

  const say = (said: 'accepted' | 'refused'): void => {
    const version = connection?.version ?? null;
    if (version !== null) void hooks.emit({ type: 'web_version', version, said, until: null });
  };

  const connected = (): Connection => {
    if (!connection?.running) throw whatsappError('WHATSAPP_NOT_CONNECTED');
    return connection;
  };

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = lastSend.then(work);
    lastSend = done.catch(() => undefined);
    return done;
  };

  const around = () => ({ connection: connected(), line, deadlines, emit: hooks.emit, writeUntil: hooks.writeUntil });

  const warn = (message: string): void => void hooks.emit({ type: 'log', level: 'warn', message });

  const readyBrowser = async (hasLogin: boolean): Promise<ReadyBrowser> => {
    const found = await findBrowser(settings.browserPath, settings.cachePath);
    await refuseOlderBrowser(settings.storePath, found.version);
    const swept = sweepOrphans(settings.storePath, {
      browserPath: settings.browserPath,
      refused: (pid) => warn(`leftover browser process ${pid} cannot be killed`),
    });
    if (swept.length > 0) warn(`${swept.length} leftover browser processes were killed`);
    if (hasLogin) {
      for (const database of loginDatabases) {
        for (const file of await trimTornLogs(path.join(settings.storePath, database)))
          warn(`the last write to ${path.relative(settings.storePath, file)} was incomplete and has been removed`);
      }
    }
    await readyProfile(settings.storePath);
    const temporary = await makeTemporary(settings.storePath);
    await recordBrowser(settings.storePath, found.version);
    return { ...found, temporary };
  };

  return Promise.resolve({
    name: 'webjs',
    capabilities: engineCapabilities.webjs,

    async connect(request) {
      if (connection?.running) throw whatsappError('WHATSAPP_BUSY', { doing: 'connected or connecting' });
      const login = await webjsSessionStore.verify(settings.storePath);
      const record = await readLoginRecord(settings.storePath);
      if (request.link && login.state !== 'empty') throw whatsappError('WHATSAPP_ALREADY_LINKED');
      if (!request.link && record?.state === 'logged_out') {
        queueMicrotask(() => void hooks.emit({ type: 'closed', disconnect: loggedOutBefore }));
        return;
      }
      if (login.state === 'damaged') throw whatsappError('WHATSAPP_STORE_DAMAGED', { detail: login.detail });
      if (!request.link && login.state === 'empty') throw whatsappError('WHATSAPP_NOT_LINKED');
      const why = whyUnsandboxed(settings);
      if (why !== null && settings.browserSandbox === 'on')
        throw whatsappError('WHATSAPP_BROWSER_UNSANDBOXED', { why });
      browser = await readyBrowser(login.state === 'healthy');
      if (request.link) writeLoginRecord(settings.storePath, { state: 'unlinked', jid: null });
      if (tunnel) forwarder ??= await startForwarder(tunnel.proxy, tunnel.options, isWhatsApp);
      line = new Line(forwarder);
      const answers = new PageAnswers(hooks.emit);
      connection = new Connection({ settings, browser, request, line, emit: noteThenEmit, answers });
      connection.start();
    },

    async probe(): Promise<Probe> {
      const running = connected();
      const started = performance.now();
      const own = running.account?.jid ?? '';
      const answer = await running.ask('own number', deadlines.queryMs, (page) => page.evaluate(askExists, toWid(own)));
      if (!answer) throw whatsappError('WHATSAPP_QUERY_REFUSED', { question: 'own number', detail: 'it is unknown' });
      return { answeredInMs: Math.round(performance.now() - started) };
    },

    async lookup(digits): Promise<Lookup> {
      const answer = await connected().ask('number lookup', deadlines.queryMs, (page) =>
        page.evaluate(askExists, `${digits}@c.us`),
      );
      if (answer === null) return { exists: false };
      const { wid, lid } = answer;
      return { exists: true, jid: toJid(wid), ...(lid === null || lid === wid ? {} : { lid }) };
    },

    prepare: (request) => prepare(request, around),

    send: (prepared) => inTurn(() => send(prepared, around())),

    findSent: (request) => findSent(connected(), request, deadlines),

    // In its turn: what deletes a message is a message too, and would take the id of the one that is being sent.
    revoke: (request) => inTurn(() => revoke(request, around())),

    async limits() {
      const { timelock, capping } = await connected().ask("the account's limits", deadlines.queryMs, (page) =>
        page.evaluate(readLimits),
      );
      return { ...readRestriction(timelock), ...readQuota(capping) };
    },

    async answerPasskey(answer) {
      await connected().passkey.answer(answer);
    },

    async confirmPasskey() {
      await connected().passkey.confirm();
    },

    async unlink() {
      const running = connected();
      // The page leaves for its front door as part of the logout: the answer may get lost with it.
      await withinDeadline(deadlines.queryMs, running.page().evaluate(logOutInPage)).catch((error: unknown) => {
        if (error instanceof DeadlinePassed) {
          throw whatsappError('WHATSAPP_NO_ANSWER', { ms: deadlines.queryMs, question: 'unlink' }, error);
        }
      });
      await running.unlinked();
    },

    versions: () =>
      Promise.resolve({
        engine: 'webjs',
        library: `whatsapp-web.js ${libraryVersion}`,
        whatsapp: connection?.version ?? null,
        browser: browser?.version ?? null,
      }),

    async close() {
      await connection?.close();
      forwarder?.close();
    },
  } satisfies Engine);
}

/** `paired` or `open` make a login of a profile; a logout unmakes it. */
function recordAfter(event: EngineEvent): Omit<LoginRecord, 'login'> | null {
  if (event.type === 'open') return { state: 'linked', jid: event.account.jid };
  if (event.type === 'closed' && event.disconnect.reason === 'logged_out') return { state: 'logged_out', jid: null };
  return null;
}
