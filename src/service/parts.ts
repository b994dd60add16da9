import { AsyncLocalStorage } from 'node:async_hooks';
import type { Alerts } from '../alerts/alert.ts';
import type { Clock } from '../clock.ts';
import { toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';

/** What the service consists of: it can be started, and started again after it was stopped. */
export interface ServicePart {
  start(): Promise<void>;
  /** Also after a start that failed. */
  stop(): Promise<void>;
}

export interface ServicePartsOptions {
  readonly alerts: Alerts;
  readonly log: Log;
  readonly clock: Clock;
  /** An exception came from no part, so that nobody knows what it has left half done. */
  readonly onLost: () => void;
}

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 60_000;
/** A part that has run for so long without a fault is well again. */
const STEADY_MS = 60_000;

interface Known {
  readonly name: string;
  readonly part: ServicePart;
  readonly ending: AbortController;
  started: Promise<void>;
  mending: Promise<void> | null;
  faults: number;
  newFault: AbortController;
}

/**
 * The parts of the running process, each answerable for its own faults. A rejection or an exception that nobody caught
 * ends no process: it is logged as an incident, and the part in whose flow it came (which Node carries from a part's start
 * through its timers, sockets and promises) is stopped and started again, later each time. What a fault left half done is
 * made good as after a crash: outbox and session are on the disk.
 */
export class ServiceParts {
  readonly #options: ServicePartsOptions;
  readonly #flow = new AsyncLocalStorage<Known>();
  readonly #known: Known[] = [];

  constructor(options: ServicePartsOptions) {
    this.#options = options;
  }

  /** Hears of every fault of the process from here on. Returns the end of that. */
  watch(): () => void {
    const onRejection = (reason: unknown): void => this.#onFault(toError(reason), false);
    const onException = (error: Error): void => this.#onFault(error, true);
    process.on('unhandledRejection', onRejection);
    process.on('uncaughtException', onException);
    return () => {
      process.off('unhandledRejection', onRejection);
      process.off('uncaughtException', onException);
    };
  }

  /** Starts a part. @throws what its first start throws */
  async start(name: string, part: ServicePart): Promise<void> {
    const known: Known = {
      name,
      part,
      ending: new AbortController(),
      started: Promise.resolve(),
      mending: null,
      faults: 0,
      newFault: new AbortController(),
    };
    this.#known.push(known);
    // One that an earlier process left open.
    this.#options.alerts.resolve(incidentOf(known));
    known.started = this.#flow.run(known, () => part.start());
    await known.started;
  }

  /** Stops a part for good. */
  async end(name: string): Promise<void> {
    const known = this.#known.find((one) => one.name === name);
    if (!known) return;
    known.ending.abort();
    await known.mending;
    await this.#flow.run(known, () => known.part.stop());
  }

  #onFault(error: Error, isException: boolean): void {
    const { log, alerts, onLost } = this.#options;
    const known = this.#flow.getStore();
    if (known?.ending.signal.aborted) {
      log.warn({ err: error, part: known.name }, 'a fault in a part that is being stopped');
      return;
    }
    if (!known) {
      log.error({ err: error }, 'a fault that nobody caught');
      this.#raise('service.fault', `A fault that belongs to no part of the service was caught: ${error.message}`);
      alerts.resolve('service.fault');
      if (isException) onLost();
      return;
    }
    known.faults += 1;
    // The first, then each time their number has doubled.
    if (Number.isInteger(Math.log2(known.faults)))
      log.error({ err: error, part: known.name, faults: known.faults }, 'a fault that nobody caught');
    this.#raise(incidentOf(known), `A fault in the part "${known.name}" was caught: ${error.message}`);
    known.newFault.abort();
    known.mending ??= this.#flow
      .exit(() => this.#mend(known))
      .finally(() => {
        known.mending = null;
      });
  }

  #raise(key: string, sentence: string): void {
    const next = 'It goes on by itself. This is a fault of the program: report it with the log.';
    this.#options.alerts.raise({ key, severity: 'warning', sentence, next });
  }

  /** Until the part has run for a while without a fault. Never rejects. */
  async #mend(known: Known): Promise<void> {
    const { log, alerts, clock } = this.#options;
    // A first start that fails ends the service.
    const stands = await known.started.then(
      () => true,
      () => false,
    );
    if (!stands) return;
    const isEnding = () => known.ending.signal.aborted;
    for (;;) {
      const { faults } = known;
      known.newFault = new AbortController();
      await pause(clock, Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (faults - 1)), known.ending.signal);
      if (isEnding()) return;
      if (await this.#restart(known)) {
        log.info({ part: known.name, faults }, 'started again');
        await pause(clock, STEADY_MS, AbortSignal.any([known.ending.signal, known.newFault.signal]));
        if (isEnding()) return;
        if (known.faults === faults) break;
      } else known.faults += 1;
    }
    known.faults = 0;
    alerts.resolve(incidentOf(known));
  }

  /** False when it does not start. */
  async #restart(known: Known): Promise<boolean> {
    const { log } = this.#options;
    try {
      await this.#flow.run(known, () => known.part.stop());
    } catch (thrown) {
      log.warn({ err: toError(thrown), part: known.name }, 'it did not stop in good order');
    }
    try {
      await this.#flow.run(known, () => known.part.start());
      return true;
    } catch (thrown) {
      log.warn({ err: toError(thrown), part: known.name }, 'it does not start; it is tried again');
      return false;
    }
  }
}

function incidentOf({ name }: Known): string {
  return `service.part_failed:${name}`;
}

/** Ends early, and quietly, when the signal fires. */
async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
}
