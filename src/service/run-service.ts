import path from 'node:path';
import { systemClock } from '../clock.ts';
import type { Environment } from '../config/environment.ts';
import type { SettingInForce } from '../config/in-force.ts';
import { accountPath, type Config, type ServiceConfig } from '../config/schema.ts';
import { CodedError, hasCode, toError } from '../errors/coded-error.ts';
import { databaseError } from '../errors/database.ts';
import type { Log } from '../log.ts';
import { growInSmallSteps } from '../node-options.js';
import { startQuietCollection } from '../quiet-collection.ts';
import { acquireLock } from '../session/shell/lock.ts';
import { openAlerts } from './alerts.ts';
import { startCompany } from './company-life.ts';
import type { FarEnds } from './far-ends.ts';
import { listenAlone } from './http.ts';
import type { ServiceObserver } from './observer.ts';
import { untilTold } from './owner-incidents.ts';
import { ServiceParts } from './parts.ts';
import { ownConnections } from './postgres-connections.ts';
import { makeFoldersPrivate } from './private-folders.ts';
import { Releases } from './releases.ts';
import { tellOfMissingInit } from './unreaped.ts';

export interface ServiceOptions {
  readonly config: Config;
  /** The variables behind it, for the page that shows them. */
  readonly settings: readonly SettingInForce[];
  /** The same with their secrets, for a look at everything. */
  readonly environment: Environment;
  /** Null: SAP and WhatsApp themselves. */
  readonly farEnds: FarEnds | null;
  readonly observer: ServiceObserver;
  readonly log: Log;
  /** This node runs the session in place of another that is gone for good. */
  readonly takeOver?: boolean;
  /** Fires to ask for a clean stop. */
  readonly signal: AbortSignal;
}

/** How long a start waits for a stopping service on the same outbox, milliseconds. */
const LOCK_WAIT_MS = 12_000;
/**
 * An exception left the process in an unknown state (`EX_SOFTWARE` of sysexits.h), or another node has the session: the
 * service manager restarts it, and the start says which it is.
 */
export const EXIT_LOST = 70;

/**
 * The service: config → wire → run → release. Resolves to the exit code after a clean stop, also one asked for while it starts.
 *
 * @throws what keeps it from starting: `DATABASE_IN_USE`, `DATABASE_OWNE…`, `SESSION_LOCKED`, `ACCESS_…`, `DATABASE_…`, `VAULT_…`, `SAP_TRUST_INVALID`
 */
export async function runService(options: ServiceOptions): Promise<number> {
  const { observer, log, signal } = options;
  const releases = new Releases(log);
  try {
    return await run(options, releases);
  } catch (thrown) {
    if (!signal.aborted || toError(thrown).name !== 'AbortError') throw thrown;
    observer.tell('Stopped on request.');
    return 0;
  } finally {
    await releases.all();
  }
}

async function run(options: ServiceOptions, releases: Releases): Promise<number> {
  const { config, settings, environment, farEnds, observer, log, signal, takeOver = false } = options;
  const { service } = config;
  makeFoldersPrivate(config, log);
  await lockOutbox(service, releases, signal);
  const alerts = releases.keep('alerts', openAlerts(service, log));
  tellOfMissingInit(alerts);
  const lost = new AbortController();
  const stop = new AbortController();
  const onLost = (): void => lost.abort();
  const { delivery } = await startCompany(
    {
      ...{
        config,
        settings,
        environment,
        farEnds,
        alerts,
        machineAlerts: alerts,
        observer,
        log,
        takeOver,
        signal,
        onLost,
      },
      company: null,
      postgres: ownConnections,
      onStop: () => stop.abort(),
      serve: listenAlone(service),
      parts: () => {
        const parts = new ServiceParts({ alerts, log, clock: systemClock, onLost });
        releases.add('faults', parts.watch());
        return parts;
      },
    },
    releases,
  );
  growInSmallSteps();
  releases.keep('collection', startQuietCollection({ clock: systemClock, isSending: () => delivery.isSending(), log }));
  await fired(AbortSignal.any([signal, stop.signal, lost.signal]));
  log.info({}, 'stopping');
  return lost.signal.aborted ? untilTold(alerts).then(() => EXIT_LOST) : 0;
}

/** Two services on one outbox would send everything twice. */
export async function lockOutbox(service: ServiceConfig, releases: Releases, signal: AbortSignal): Promise<void> {
  const lock = await acquireLock({
    folder: accountPath(service),
    name: 'outbox',
    doing: 'delivering',
    waitMs: LOCK_WAIT_MS,
    clock: systemClock,
    signal,
  }).catch((error: unknown) => {
    if (!(error instanceof CodedError) || !hasCode(error, 'SESSION_LOCKED')) throw error;
    // The session's own lock has another remedy: `--status` can tell about its holder.
    throw databaseError('DATABASE_IN_USE', { ...error.details, path: path.resolve(accountPath(service)) }, error);
  });
  releases.add('outbox lock', () => lock.release());
}

/** Resolves once it fires. */
export function fired(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
