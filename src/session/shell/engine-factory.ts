import type { Engine, EngineListener } from '../../whatsapp/engine.ts';

/** An engine in a process of its own. */
export interface EngineProcess extends Engine {
  /** Ends the process group at once. */
  kill(): void;
}

/** Starts a fresh engine process on the session's store; nothing connects yet. Events come in order. */
export type EngineFactory = (listener: EngineListener) => EngineProcess;
