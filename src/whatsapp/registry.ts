import { whatsappError } from '../errors/whatsapp.ts';
import type { Engine, EngineName } from './engine.ts';
import type { EngineHooks } from './engine-hooks.ts';
import type { EngineSettings } from './engine-settings.ts';

/** What an engine's library is called on npm, at the version that was tried. */
const libraries = {
  baileys: 'baileys@7.0.0-rc14',
  webjs: 'whatsapp-web.js@1.34.7',
} as const satisfies Record<EngineName, string>;

/**
 * Loads the chosen engine and its library; the other one's stays unloaded.
 *
 * @throws WHATSAPP_LIBRARY_MISSING when the library is not installed.
 */
export async function loadEngine(settings: EngineSettings, hooks: EngineHooks): Promise<Engine> {
  try {
    switch (settings.engine) {
      case 'baileys':
        return (await import('./baileys/engine.ts')).createBaileysEngine(settings, hooks);
      case 'webjs':
        return await (await import('./webjs/engine.ts')).createWebjsEngine(settings, hooks);
    }
  } catch (error) {
    if (isMissingPackage(error)) {
      const engine = settings.engine;
      throw whatsappError('WHATSAPP_LIBRARY_MISSING', { engine, library: libraries[engine] }, error);
    }
    throw error;
  }
}

/** A package that is not installed; a missing file of our own is a fault and is not renamed. */
function isMissingPackage(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_MODULE_NOT_FOUND' &&
    error.message.startsWith('Cannot find package')
  );
}
