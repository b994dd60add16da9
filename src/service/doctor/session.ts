import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Config } from '../../config/schema.ts';
import { makeTemporaryFolderSync } from '../../folders.ts';
import type { BrowserFacts, Found, LineFacts, LoginFacts, WebVersionFacts } from '../../operations/doctor/facts.ts';
import { peekMetadata } from '../../session/records/metadata.ts';
import { newerRecords } from '../../session/records/newer-records.ts';
import { readWebVersions } from '../../session/records/web-version-record.ts';
import { defaultDeadlines } from '../../whatsapp/engine-settings.ts';
import { tryLine } from '../../whatsapp/proxy/hosts.ts';
import { carriedWebVersion, loadedLibrary } from '../../whatsapp/registry.ts';
import { engineSettings, metadataPlace, sessionStoreOf, storePathOf } from '../engine-choice.ts';
import type { FarEnds } from '../far-ends.ts';
import { guideLoginOf } from '../guide-login.ts';
import { find, type Look } from './found.ts';

/** The browser: which, does it start, and does it suit the login's profile? Null: the engine needs none. */
export async function lookAtBrowser(config: Config, look: Look): Promise<Found<BrowserFacts> | null> {
  const {
    service,
    accounts: [account],
  } = config;
  if (account.WHATSAPP_ENGINE !== 'webjs') return null;
  const { findBrowser } = await import('../../whatsapp/webjs/browser/find.ts');
  const { lastBrowserOf } = await import('../../whatsapp/webjs/browser/profile.ts');
  const { tryBrowser } = await import('../../whatsapp/webjs/browser/trial.ts');
  const store = await sessionStoreOf('webjs');
  // What is remembered or unpacked belongs to the service's own start: nothing of it is left behind.
  const made = await find(look, [], () => makeTemporaryFolderSync('courier-doctor-'));
  if (made.is !== 'known') return made;
  const cache = made.value;
  try {
    return await find(look, ['PUPPETEER_EXECUTABLE_PATH', 'WHATSAPP_BROWSER_ARGS'], async () => {
      const found = await findBrowser(account.PUPPETEER_EXECUTABLE_PATH, cache);
      const settings = engineSettings(service, account, store, null);
      const start = await find(look, [], () => tryBrowser(found, settings, look.deadlineMs));
      return { ...found, profile: await lastBrowserOf(storePathOf(account, store)), start };
    });
  } finally {
    await rm(cache, { recursive: true, force: true, maxRetries: 5 });
  }
}

const FONT = /\.(?:ttf|ttc|otf|pfb|woff2?)$/i;
/** Folders of fontconfig's default configuration. */
const fontFolders = ['/usr/share/fonts', '/usr/local/share/fonts', '.fonts', '.local/share/fonts'];

/** Whether a font is installed; null: not with this engine, or a system that always has some. */
export async function lookAtFonts({ accounts: [account] }: Config, look: Look): Promise<Found<boolean> | null> {
  if (account.WHATSAPP_ENGINE !== 'webjs' || process.platform !== 'linux') return null;
  return await find(look, [], async () => {
    for (const folder of fontFolders.map((one) => path.resolve(homedir(), one))) {
      if (!existsSync(folder)) continue;
      if ((await readdir(folder, { recursive: true })).some((name) => FONT.test(name))) return true;
    }
    return false;
  });
}

/** Whether a phone is linked, as the files say. */
export function lookAtLogin({ accounts: [account] }: Config, look: Look): Promise<Found<LoginFacts>> {
  return find(look, ['WHATSAPP_AUTH_PATH', 'WHATSAPP_SESSION_NAME', 'WHATSAPP_ENGINE'], async () => {
    const read = peekMetadata(metadataPlace(account));
    const status = read.state === 'read' ? read.memory.status : read.state;
    const state = status === 'unlinked' ? 'other' : status;
    const store = storePathOf(account, await sessionStoreOf(account.WHATSAPP_ENGINE));
    return {
      state,
      store,
      guideLogin: await guideLoginOf(account),
      newerRecords: newerRecords(metadataPlace(account)),
    };
  });
}

/** What WhatsApp said of the versions that were named to it, and which one the library would name. */
export function lookAtWebVersion({ accounts: [account] }: Config, look: Look): Promise<Found<WebVersionFacts>> {
  return find(look, ['WHATSAPP_AUTH_PATH', 'WHATSAPP_SESSION_NAME', 'WHATSAPP_ENGINE'], async () => ({
    said: readWebVersions(metadataPlace(account)),
    carried: account.WHATSAPP_ENGINE === 'webjs' ? null : await carriedWebVersion(account.WHATSAPP_ENGINE),
  }));
}

/** The way to WhatsApp, tried now. */
export function lookAtLine(
  { accounts: [account] }: Config,
  look: Look,
  farEnds: FarEnds | null,
): Promise<Found<LineFacts>> {
  return find(look, ['WHATSAPP_PROXY', 'WHATSAPP_ENGINE'], async () => {
    // First imports hold the process up on a busy computer: they would count as silence of the line.
    await loadedLibrary(account.WHATSAPP_ENGINE).catch(() => null);
    const { proxy, proxyDetail, hosts } = await tryLine({
      engine: account.WHATSAPP_ENGINE,
      proxy: account.WHATSAPP_PROXY,
      deadlines: farEnds?.deadlines ?? defaultDeadlines,
      farEnd: farEnds?.whatsapp ?? null,
    });
    return { proxy: proxy === null ? null : { name: proxy, trouble: proxyDetail }, hosts };
  });
}
