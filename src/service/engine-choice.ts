import path from 'node:path';
import { type AccountConfig, accountPath, type ServiceConfig } from '../config/schema.ts';
import type { MetadataPlace } from '../session/records/metadata.ts';
import type { EngineName } from '../whatsapp/engine.ts';
import { defaultDeadlines, type EngineSettings } from '../whatsapp/engine-settings.ts';
import type { SessionStore } from '../whatsapp/session-store.ts';
import type { FarEnds } from './far-ends.ts';

/** Time between two pings of the transport itself; whatsmeow and WhatsApp Web use 15 to 30 s. Milliseconds. */
const TRANSPORT_PING_MS = 20_000;

/** The session store of an engine, loaded on demand: the other engine's packages may not be installed. */
export async function sessionStoreOf(engine: EngineName): Promise<SessionStore> {
  switch (engine) {
    case 'baileys':
      return (await import('../whatsapp/baileys/session-store.ts')).baileysSessionStore;
    case 'webjs':
      return (await import('../whatsapp/webjs/session-store.ts')).webjsSessionStore;
  }
}

/** Absolute folder of the live store. */
export function storePathOf(account: AccountConfig, store: SessionStore): string {
  return path.resolve(account.WHATSAPP_AUTH_PATH, store.folderName(account.WHATSAPP_SESSION_NAME));
}

/** Location of the metadata, with an absolute path. */
export function metadataPlace(account: AccountConfig): MetadataPlace {
  return {
    authPath: path.resolve(account.WHATSAPP_AUTH_PATH),
    sessionName: account.WHATSAPP_SESSION_NAME,
    engine: account.WHATSAPP_ENGINE,
  };
}

/** Start options of the engine process. */
export function engineSettings(
  service: ServiceConfig,
  account: AccountConfig,
  store: SessionStore,
  farEnds: FarEnds | null,
): EngineSettings {
  return {
    engine: account.WHATSAPP_ENGINE,
    storePath: storePathOf(account, store),
    sessionName: account.WHATSAPP_SESSION_NAME,
    deadlines: farEnds?.deadlines ?? defaultDeadlines,
    transportPingMs: TRANSPORT_PING_MS,
    verifyNoiseCertificate: account.WHATSAPP_VERIFY_NOISE_CERTIFICATE,
    browserPath: account.PUPPETEER_EXECUTABLE_PATH,
    browserSandbox: account.WHATSAPP_BROWSER_SANDBOX,
    cachePath: path.resolve(accountPath(service), 'cache'),
    browserArgs: account.WHATSAPP_BROWSER_ARGS?.split(/\s+/).filter((word) => word !== '') ?? [],
    proxy: account.WHATSAPP_PROXY,
    farEnd: farEnds?.whatsapp ?? null,
  };
}
