import type { EngineListener } from './engine.ts';
import type { LoginDatabase } from './login-database.ts';
import type { PreparedMessages } from './prepared-messages.ts';
import type { WriteDeadline } from './write-deadline.ts';

/** Supplied to an engine by its host process, or by a test. */
export interface EngineHooks {
  readonly emit: EngineListener;
  readonly preparedMessages: PreparedMessages;
  /** The database that has the login; default: the store's folder has it. */
  readonly loginDatabase?: LoginDatabase | null;
  /** Asked again right before each message is written; null: without limit. Questions and acknowledgements may be written later. */
  writeUntil(): WriteDeadline | null;
  /**
   * Registers the engine's handler for uncaught errors in its process. Returns true if the engine has handled it (for
   * example closed its connection); false: the host logs it.
   */
  onFault(deal: (error: Error) => boolean): void;
}
