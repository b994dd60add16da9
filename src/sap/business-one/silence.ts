import type { Agent } from 'node:http';
import type { Clock } from '../../clock.ts';
import { toError } from '../../errors/coded-error.ts';
import { sapError } from '../../errors/sap.ts';
import type { Log } from '../../log.ts';
import { type Silence, watchSilence } from '../../silence.ts';
import { type ExchangeRequest, exchange } from './exchange.ts';

export interface SapSilenceOptions {
  /** Without credentials, for people. */
  readonly url: string;
  /** What is asked besides: a call that a living SAP answers at once, if only with a refusal. */
  readonly look: { readonly url: URL; readonly headers: Readonly<Record<string, string>> };
  /** Apart from that of the calls, whose connections may all be waiting. */
  readonly agent: Agent;
  readonly clock: Clock;
  readonly log: Log;
  readonly tell: (problem: Error | null) => void;
}

/** Milliseconds. */
const LOOK_MS = 3000;

/** Tells when SAP takes calls and answers none: one that answers others meanwhile is slow, and no trouble. */
export class SapSilence {
  readonly #options: SapSilenceOptions;
  #looking: Promise<boolean> | null = null;
  #isLogged = false;

  constructor(options: SapSilenceOptions) {
    this.#options = options;
  }

  /** Of one call, from now on. */
  watch(): Silence {
    const { clock, url, tell } = this.#options;
    return watchSilence({
      clock,
      isDown: async (signal) => !(await this.#answers(signal)),
      problem: (seconds, connected) =>
        connected
          ? sapError('SAP_SILENT', { url, seconds })
          : sapError('SAP_UNREACHABLE', { url, reason: `no connection within ${seconds} s` }),
      tell: (problem) => {
        this.#logOnce(problem);
        tell(problem);
      },
    });
  }

  /** Several calls wait at once; the log has them as one. */
  #logOnce(problem: Error | null): void {
    const { log, url } = this.#options;
    if (problem && !this.#isLogged) log.warn({ err: problem }, problem.message);
    if (!problem && this.#isLogged) log.info({ url }, 'SAP answers again');
    this.#isLogged = problem !== null;
  }

  /** Calls that wait share one look. */
  #answers(signal: AbortSignal): Promise<boolean> {
    this.#looking ??= this.#look(signal).finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #look(signal: AbortSignal): Promise<boolean> {
    const { agent, look, clock, log } = this.#options;
    return await answersLook(agent, { method: 'POST', ...look }, clock, signal).catch((thrown: unknown) => {
      log.debug({ err: toError(thrown) }, 'SAP does not answer a look either');
      return false;
    });
  }
}

/** Whether a request is answered soon, if only with a refusal. Rejects if it is not answered at all. */
export async function answersLook(
  agent: Agent,
  request: Pick<ExchangeRequest, 'method' | 'url' | 'headers'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  const late = new AbortController();
  const ended = new AbortController();
  clock.sleep(LOOK_MS, ended.signal).then(
    () => late.abort(new Error('no answer to a look')),
    () => undefined,
  );
  const within = AbortSignal.any([signal, late.signal]);
  try {
    return (await exchange(agent, { ...request, body: null, deadlineMs: 2 * LOOK_MS }, within)).status < 500;
  } finally {
    ended.abort();
  }
}
