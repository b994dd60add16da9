import path from 'node:path';
import type { SessionConfig } from '../config/schema.ts';
import type { MetadataPlace } from '../session/records/metadata.ts';
import type { EngineName } from '../whatsapp/engine.ts';
import { defaultDeadlines, type EngineSettings } from '../whatsapp/engine-settings.ts';
import type { SessionStore } from '../whatsapp/session-store.ts';
import type { FarEnds } from './far-ends.ts';

/** Time between two pings of the transport itself; whatsmeow and WhatsApp Web use 15 to 30 s. Milliseconds. */
const TRANSPORT_PING_MS = 20_000;

/** The session store of an engine, loaded when used: the other engine's packages may not be installed. */
export async function sessionStoreOf(engine: EngineName): Promise<SessionStore> {
  switch (engine) {
    case 'baileys':
      return (await import('../whatsapp/baileys/session-store.ts')).baileysSessionStore;
    case 'webjs':
      return (await import('../whatsapp/webjs/session-store.ts')).webjsSessionStore;
  }
}

/** Absolute folder of the live store. */
export function storePathOf(config: SessionConfig, store: SessionStore): string {
  return path.resolve(config.WHATSAPP_AUTH_PATH, store.folderName(config.WHATSAPP_SESSION_NAME));
}

/** Whose metadata: beside the store, in absolute words. */
export function metadataPlace(config: SessionConfig): MetadataPlace {
  return {
    authPath: path.resolve(config.WHATSAPP_AUTH_PATH),
    sessionName: config.WHATSAPP_SESSION_NAME,
    engine: config.WHATSAPP_ENGINE,
  };
}

/** What the engine's process is started with. */
export function engineSettings(config: SessionConfig, store: SessionStore, farEnds: FarEnds | null): EngineSettings {
  return {
    engine: config.WHATSAPP_ENGINE,
    storePath: storePathOf(config, store),
    sessionName: config.WHATSAPP_SESSION_NAME,
    deadlines: farEnds?.deadlines ?? defaultDeadlines,
    transportPingMs: TRANSPORT_PING_MS,
    verifyNoiseCertificate: config.WHATSAPP_VERIFY_NOISE_CERTIFICATE,
    browserPath: config.PUPPETEER_EXECUTABLE_PATH,
    browserSandbox: config.WHATSAPP_BROWSER_SANDBOX,
    cachePath: path.resolve(config.DATA_PATH, 'cache'),
    browserArgs: config.WHATSAPP_BROWSER_ARGS?.split(/\s+/).filter((word) => word !== '') ?? [],
    farEnd: farEnds?.whatsapp ?? null,
  };
}
