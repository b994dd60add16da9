import { isDiskError } from '../../disk-error.ts';
import { toError } from '../../errors/coded-error.ts';
import { sessionError } from '../../errors/session.ts';
import type { Log } from '../../log.ts';
import type { Disconnect, DisconnectReason, EngineEvent, EngineVersions, LinkMethod } from '../../whatsapp/engine.ts';
import type { EngineFactory, EngineProcess } from './engine-factory.ts';

export interface EngineShellParts {
  readonly startEngine: EngineFactory;
  readonly log: Log;
  /** Resolves when what the event says is durable. */
  readonly onEvent: (id: number, event: EngineEvent) => Promise<void>;
  readonly onStopped: (id: number) => void;
  readonly onVersions: (versions: EngineVersions) => void;
}

interface Running {
  readonly id: number;
  readonly process: EngineProcess;
}

/**
 * At most one engine process at a time, a fresh one for every connect: an ended connection takes its process with it, so
 * that nothing of a deaf socket, a poisoned cache or a frozen browser is inherited.
 */
export class EngineShell {
  readonly #parts: EngineShellParts;
  #running: Running | null = null;
  #gone: Promise<void> = Promise.resolve();
  #stoppedUpTo = 0;
  /** Calls of delivery under way; a stop lets them end first. */
  readonly #calls = new Set<Promise<unknown>>();

  constructor(parts: EngineShellParts) {
    this.#parts = parts;
  }

  /** Starts a process; that it connects, or why not, comes as events. Does nothing when a stop has overtaken it. */
  async start(id: number, link: LinkMethod | null, beforehand: () => Promise<void>): Promise<void> {
    await this.#gone;
    if (id <= this.#stoppedUpTo) return;
    try {
      await beforehand();
      // A stop that came meanwhile has been answered: the store may be on its way to quarantine already.
      if (id <= this.#stoppedUpTo) return;
      const process = this.#parts.startEngine((event) => this.#onEvent(id, event));
      this.#running = { id, process };
      void this.#connect(id, process, link);
    } catch (thrown) {
      this.#report(id, toError(thrown));
    }
  }

  /** Lets calls under way end, then closes the connection and the process. */
  async stop(id: number): Promise<void> {
    this.#stoppedUpTo = id;
    if (this.#running?.id === id) {
      await this.#drained();
      this.#dispose();
    }
    await this.#gone;
    this.#parts.onStopped(id);
  }

  /** Resolves when no engine process is left; rejects while one runs that nobody has told to stop. */
  async gone(): Promise<void> {
    await this.#gone;
    if (this.#running) throw new Error('an engine runs on the store');
  }

  /** True when the server answered a query just now. */
  async probe(id: number): Promise<boolean> {
    if (this.#running?.id !== id) return false;
    try {
      await this.#running.process.probe();
      return true;
    } catch (thrown) {
      this.#parts.log.debug({ err: toError(thrown) }, 'probe not answered');
      return false;
    }
  }

  /** For the health check: null when there is no engine. */
  async answers(): Promise<boolean | null> {
    return this.#running === null ? null : await this.probe(this.#running.id);
  }

  /** One call of delivery, followed so that a stop can wait for it. */
  async call<T>(doing: string, deed: (engine: EngineProcess) => Promise<T>): Promise<T> {
    if (!this.#running) throw sessionError('SESSION_NOT_CONNECTED', { state: `not connected (${doing})` });
    const call = deed(this.#running.process);
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }

  async #connect(id: number, process: EngineProcess, link: LinkMethod | null): Promise<void> {
    try {
      await process.connect({ link });
      this.#parts.onVersions(await process.versions());
    } catch (thrown) {
      // A process that a stop, or its own end, has taken away has nothing more to say.
      if (this.#running?.process !== process) return;
      this.#report(id, toError(thrown));
    }
  }

  /** Evidence of deliveries counts whenever it comes; everything else only from the engine that runs. */
  async #onEvent(id: number, event: EngineEvent): Promise<void> {
    if (event.type === 'closed' && this.#running?.id === id) this.#dispose();
    await this.#parts.onEvent(id, event);
  }

  /** An end that the shell itself reports; a listener that fails at it has been logged. */
  #report(id: number, error: Error): void {
    this.#onEvent(id, { type: 'closed', disconnect: failedStart(error) }).catch(() => undefined);
  }

  #dispose(): void {
    const running = this.#running;
    this.#running = null;
    if (!running) return;
    this.#gone = running.process.close().catch((thrown: unknown) => {
      this.#parts.log.warn({ err: toError(thrown) }, 'the engine did not close in good order');
      running.process.kill();
    });
  }

  async #drained(): Promise<void> {
    if (this.#calls.size === 0) return;
    const timeout = AbortSignal.timeout(DRAIN_MS);
    await Promise.race([
      Promise.allSettled(this.#calls),
      new Promise<void>((resolve) => timeout.addEventListener('abort', () => resolve(), { once: true })),
    ]);
  }
}

/** A clean stop has 10 s: this much for sends under way, the rest for the close. */
const DRAIN_MS = 1500;

/** Why an engine could not even begin, by the code of its refusal; any other failure is a crash. */
const refusedStarts: Readonly<Record<string, DisconnectReason>> = {
  WHATSAPP_NOT_LINKED: 'store_damaged',
  WHATSAPP_STORE_DAMAGED: 'store_damaged',
  WHATSAPP_STORE_UNWRITABLE: 'store_unwritable',
  WHATSAPP_BROWSER_MISSING: 'cannot_start',
  WHATSAPP_BROWSER_UNSANDBOXED: 'cannot_start',
  WHATSAPP_BROWSER_OLDER: 'cannot_start',
  WHATSAPP_LIBRARY_MISSING: 'cannot_start',
};

/** An engine that could not even begin, as a disconnect: the life-cycle knows one way in. */
function failedStart(error: Error): Disconnect {
  const code = codeOf(error);
  const refused = code === null ? undefined : refusedStarts[code];
  const reason = refused ?? (isDiskError(error) ? 'store_unwritable' : 'engine_crashed');
  return { reason, code, detail: error.message, serverAnswered: false, until: null };
}

function codeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}
