import type { Engine, EngineListener } from '../../whatsapp/engine.ts';

/** An engine in its own process. */
export interface EngineProcess extends Engine {
  /** Kills the process group. */
  kill(): void;
}

/** Starts a fresh engine process on the session's store; nothing connects yet. Events come in order. */
export type EngineFactory = (listener: EngineListener) => EngineProcess;
