import { AsyncLocalStorage } from 'node:async_hooks';
import type { Alerts } from '../alerts/alert.ts';
import type { IncidentKey } from '../alerts/kinds.ts';
import type { Clock } from '../clock.ts';
import { toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';

/** A part of the service; it can be restarted after it was stopped. */
export interface ServicePart {
  start(): Promise<void>;
  /** Also called after a failed start. */
  stop(): Promise<void>;
}

/** Starts parts, isolated from each other's faults. */
export interface PartStarter {
  /** @throws what its first start throws */
  start(name: string, part: ServicePart): Promise<void>;
  /** Stops a part for good. */
  end(name: string): Promise<void>;
}

export interface ServicePartsOptions {
  /** Of the process, and of its parts unless they have their own. */
  readonly alerts: Alerts;
  readonly log: Log;
  readonly clock: Clock;
  /** Called after an exception outside all parts, which may have left anything half done. */
  readonly onLost: () => void;
}

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 60_000;
/** What keys of incidents about a part begin with. */
export const PART_FAILED = 'service.part_failed:';
/** A part that has run this long without a fault counts as recovered. */
const STEADY_MS = 60_000;

interface Known {
  readonly name: string;
  readonly alerts: Alerts;
  readonly part: ServicePart;
  readonly ending: AbortController;
  started: Promise<void>;
  mending: Promise<void> | null;
  faults: number;
  newFault: AbortController;
}

/**
 * The parts of the running process, isolated from each other's faults. An uncaught rejection or exception does not end the
 * process: it opens an incident, and the part whose async context it came from (tracked by Node from the part's start
 * through timers, sockets and promises) is restarted, with growing delays. Half-done work is recovered as after a crash,
 * since outbox and session are on disk.
 */
export class ServiceParts implements PartStarter {
  readonly #options: ServicePartsOptions;
  readonly #flow = new AsyncLocalStorage<Known>();
  readonly #known: Known[] = [];

  constructor(options: ServicePartsOptions) {
    this.#options = options;
  }

  /** Starts handling all faults of the process. Returns a function that stops it. */
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

  /** The parts of one company: its name is in theirs, and its alerts tell of them. */
  of(company: string, alerts: Alerts): PartStarter {
    const named = (name: string): string => `${name} of ${company}`;
    return {
      start: (name, part) => this.start(named(name), part, alerts),
      end: (name) => this.end(named(name)),
    };
  }

  async start(name: string, part: ServicePart, alerts: Alerts = this.#options.alerts): Promise<void> {
    const known: Known = {
      name,
      alerts,
      part,
      ending: new AbortController(),
      started: Promise.resolve(),
      mending: null,
      faults: 0,
      newFault: new AbortController(),
    };
    this.#known.push(known);
    // An incident left open by an earlier process.
    alerts.resolve(incidentOf(known));
    known.started = this.#flow.run(known, () => part.start());
    await known.started;
  }

  async end(name: string): Promise<void> {
    const at = this.#known.findIndex((one) => one.name === name);
    const [known] = at === -1 ? [] : this.#known.splice(at, 1);
    if (!known) return;
    known.ending.abort();
    await known.mending;
    await this.#flow.run(known, () => known.part.stop());
  }

  #onFault(error: Error, isException: boolean): void {
    const { log, alerts, onLost } = this.#options;
    const known = this.#flow.getStore();
    if (known?.ending.signal.aborted) {
      log.warn({ err: error, part: known.name }, 'uncaught error in a part that is being stopped');
      return;
    }
    if (!known) {
      log.error({ err: error }, 'uncaught error');
      raise(alerts, 'service.fault', `Uncaught error outside the parts of the service: ${error.message}`);
      alerts.resolve('service.fault');
      if (isException) onLost();
      return;
    }
    known.faults += 1;
    // Log the first, then whenever their number has doubled.
    if (Number.isInteger(Math.log2(known.faults)))
      log.error({ err: error, part: known.name, faults: known.faults }, 'uncaught error');
    raise(known.alerts, incidentOf(known), `Uncaught error in "${known.name}": ${error.message}`);
    known.newFault.abort();
    known.mending ??= this.#flow
      .exit(() => this.#mend(known))
      .finally(() => {
        known.mending = null;
      });
  }

  /** Runs until the part has worked for a while without a fault. Never rejects. */
  async #mend(known: Known): Promise<void> {
    const { log, clock } = this.#options;
    // If the first start fails, the service ends.
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
    known.alerts.resolve(incidentOf(known));
  }

  /** False if it does not start. */
  async #restart(known: Known): Promise<boolean> {
    const { log } = this.#options;
    try {
      await this.#flow.run(known, () => known.part.stop());
    } catch (thrown) {
      log.warn({ err: toError(thrown), part: known.name }, 'did not stop cleanly');
    }
    try {
      await this.#flow.run(known, () => known.part.start());
      return true;
    } catch (thrown) {
      log.warn({ err: toError(thrown), part: known.name }, 'failed to start; it will be retried');
      return false;
    }
  }
}

function raise(alerts: Alerts, key: IncidentKey, sentence: string): void {
  const next = 'The service continues automatically. This is a bug: please report it with the log.';
  alerts.raise({ key, severity: 'warning', sentence, next });
}

function incidentOf({ name }: Known): IncidentKey {
  return `${PART_FAILED}${name}`;
}

/** Ends early, and quietly, when the signal fires. */
async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
}
