import type { EngineListener } from './engine.ts';
import type { PreparedMessages } from './prepared-messages.ts';

/** What an engine is given by whoever runs it (the host's child process, or a test). */
export interface EngineHooks {
  readonly emit: EngineListener;
  readonly preparedMessages: PreparedMessages;
  /**
   * Registers the engine's answer to an error that nobody caught in its process. True: the engine knew it and has dealt
   * with it (ended its connection, for instance); false: the host logs it.
   */
  onFault(deal: (error: Error) => boolean): void;
}
