import type { Alerts } from '../alerts/alert.ts';
import { systemClock } from '../clock.ts';
import { CodedError, toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import { PART_FAILED, type ServicePart, type ServiceParts } from './parts.ts';
import { fired } from './run-service.ts';

export interface KeptParts {
  /** Of the part. */
  readonly name: string;
  /** Companies that do not run while it does not. */
  readonly companies: readonly string[];
  readonly log: Log;
  /** Of the service. */
  readonly alerts: Alerts;
  readonly parts: ServiceParts;
  /**
   * @param onLost ends this run of it
   * @param onWaiting it stands by, for as long as it takes: as it should be
   */
  readonly part: (onLost: () => void, onWaiting: () => void) => ServicePart;
}

/** What does not start is tried again after this time, doubled each time. */
const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 10 * 60_000;

/** A part that is started again whenever it fails as a whole, until it is ended. */
export class KeptRunning {
  readonly #parts: KeptParts;
  readonly #ending = new AbortController();
  readonly #tried = Promise.withResolvers<void>();
  #running: Promise<void> = Promise.resolve();

  constructor(parts: KeptParts) {
    this.#parts = parts;
  }

  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /** Resolves once it runs, or its first start has failed. */
  get tried(): Promise<void> {
    return this.#tried.promise;
  }

  begin(): void {
    this.#running = this.#run();
  }

  async end(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    const { name, alerts, parts, part, log } = this.#parts;
    const ending = this.#ending.signal;
    for (let retryMs = FIRST_RETRY_MS; !ending.aborted; retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2)) {
      const lost = new AbortController();
      const isWell = (): void => {
        alerts.resolve(this.#key);
        retryMs = FIRST_RETRY_MS;
      };
      try {
        await parts.start(
          name,
          part(() => lost.abort(), isWell),
        );
        this.#tried.resolve();
        isWell();
        await fired(AbortSignal.any([ending, lost.signal]));
        if (!this.#isEnding()) log.warn({}, 'another process has the account now; it is tried again');
      } catch (thrown) {
        if (!this.#isEnding()) this.#tell(toError(thrown));
      } finally {
        this.#tried.resolve();
        await parts.end(name);
      }
      await systemClock.sleep(retryMs, ending).catch(() => undefined);
    }
  }

  #isEnding(): boolean {
    return this.#ending.signal.aborted;
  }

  get #key(): `${typeof PART_FAILED}${string}` {
    return `${PART_FAILED}${this.#parts.companies.join(', ')}`;
  }

  #tell(error: Error): void {
    const { companies, alerts, log } = this.#parts;
    log.error({ err: error }, 'the company does not start');
    const next = error instanceof CodedError ? error.next : 'It is tried again by itself; the log says more.';
    const names = companies.join(', ');
    const sentence =
      companies.length === 1
        ? `The company ${names} does not run: ${error.message}`
        : `The companies ${names} do not run: ${error.message}`;
    alerts.raise({ key: this.#key, severity: 'critical', sentence, next });
  }
}
