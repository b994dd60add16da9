import { whatsappError } from '../errors/whatsapp.ts';
import type { Engine, EngineName } from './engine.ts';
import type { EngineHooks } from './engine-hooks.ts';
import type { EngineSettings } from './engine-settings.ts';

/** npm package and tested version of an engine's library. */
export const engineLibraries = {
  baileys: 'baileys@7.0.0-rc14',
  webjs: 'whatsapp-web.js@1.34.7',
} as const satisfies Record<EngineName, string>;

/** Package and version of an engine's library, once it was loaded; the other engine's may be missing. @throws WHATSAPP_LIBRARY_MISSING */
export async function loadedLibrary(engine: EngineName): Promise<string> {
  try {
    await (engine === 'baileys' ? import('./baileys/engine.ts') : import('./webjs/engine.ts'));
    return engineLibraries[engine];
  } catch (error) {
    if (isMissingPackage(error))
      throw whatsappError('WHATSAPP_LIBRARY_MISSING', { engine, library: engineLibraries[engine] }, error);
    throw error;
  }
}

/**
 * The version of WhatsApp Web that an engine's library carries, `2.3000.1043857760`. The engine webjs does not name its own:
 * the page that WhatsApp serves has one.
 *
 * @throws what its import throws
 */
export async function carriedWebVersion(engine: EngineName): Promise<string> {
  const { libraryWebVersion } = await (engine === 'baileys'
    ? import('./baileys/engine.ts')
    : import('./webjs/engine.ts'));
  return libraryWebVersion;
}

/**
 * Loads the chosen engine and its library, but not the other engine's.
 *
 * @throws WHATSAPP_LIBRARY_MISSING if the library is not installed.
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
      throw whatsappError('WHATSAPP_LIBRARY_MISSING', { engine, library: engineLibraries[engine] }, error);
    }
    throw error;
  }
}

/** True if a package is not installed; a missing file of our own is a different error. */
function isMissingPackage(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_MODULE_NOT_FOUND' &&
    error.message.startsWith('Cannot find package')
  );
}
