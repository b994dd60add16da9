import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import type { EngineSettings } from '../../src/whatsapp/engine-settings.ts';

/** Settings of an engine on a temporary store, with deadlines fit for a loopback far end. */
export function temporarySettings(
  engine: EngineName,
  changes: Partial<EngineSettings> = {},
): { readonly settings: EngineSettings; readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), `engine-${engine}-`));
  const settings: EngineSettings = {
    engine,
    storePath: path.join(folder, 'store'),
    sessionName: 'conformance',
    deadlines: {
      connectMs: 20_000,
      queryMs: 3000,
      uploadStallMs: 6000,
      backlogQuietMs: 2000,
      closeMs: 4000,
      slowestUpload: 8192,
    },
    transportPingMs: 6000,
    verifyNoiseCertificate: true,
    browserPath: null,
    browserSandbox: 'off',
    cachePath: path.join(folder, 'cache'),
    farEnd: null,
    ...changes,
  };
  return { settings, folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** A far end that only has a WebSocket address: for what happens before anything is said. */
export function farEndAt(port: number) {
  return {
    webSocketUrl: `ws://127.0.0.1:${port}/ws/chat`,
    mediaCaPem: '',
    noiseRootHex: '00'.repeat(32),
    browserArgs: [],
  };
}
