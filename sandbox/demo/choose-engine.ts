import { CodedError } from '../../src/errors/coded-error.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import { findBrowser } from '../../src/whatsapp/webjs/browser/find.ts';

export interface EngineChoice {
  readonly engine: EngineName;
  readonly why: string;
}

/**
 * The requested engine; else the default one if a browser is available without installing anything; else baileys.
 *
 * @param cachePath where the service looks for the unpacked browser, so that it is unpacked only once
 * @throws WHATSAPP_BROWSER_MISSING if webjs was requested and there is no browser
 */
export async function chooseEngine(asked: EngineName | null, cachePath: string): Promise<EngineChoice> {
  if (asked === 'baileys') return { engine: 'baileys', why: 'as asked' };
  try {
    const { source, version } = await findBrowser(null, cachePath);
    return { engine: 'webjs', why: `with the ${source} browser, ${version}` };
  } catch (error) {
    if (asked !== null || !(error instanceof CodedError) || error.code !== 'WHATSAPP_BROWSER_MISSING') throw error;
    const { detail } = error.details;
    return {
      engine: 'baileys',
      why: `instead of webjs: ${typeof detail === 'string' ? detail : error.message}, and no browser came with the packages`,
    };
  }
}
