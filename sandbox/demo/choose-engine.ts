import type { EngineName } from '../../src/whatsapp/engine.ts';

/** The engine that was asked for, or the best that works here without asking anybody. */
export function chooseEngine(asked: EngineName | null): { readonly engine: EngineName; readonly why: string } {
  if (asked !== null) return { engine: asked, why: 'as asked' };
  return { engine: 'baileys', why: 'needs no browser' };
}
