import { hasCode } from '../../src/errors/coded-error.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import { findBrowser } from '../../src/whatsapp/webjs/browser/find.ts';

export interface EngineChoice {
  readonly engine: EngineName;
  readonly why: string;
}

/**
 * The engine that was asked for; else the guide's, where a browser can be had without asking anybody; else baileys.
 *
 * @param cachePath where the service will look for the unpacked shell, so that it is unpacked once
 */
export async function chooseEngine(asked: EngineName | null, cachePath: string): Promise<EngineChoice> {
  if (asked !== null) return { engine: asked, why: 'as asked' };
  try {
    const { source, version } = await findBrowser(null, cachePath);
    return { engine: 'webjs', why: `with the ${source} browser, ${version}` };
  } catch (error) {
    if (!hasCode(error, 'WHATSAPP_BROWSER_MISSING')) throw error;
    return { engine: 'baileys', why: 'no browser is installed, and none came with the packages' };
  }
}
