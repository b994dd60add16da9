import path from 'node:path';
import type { Alert, Alerts } from '../alerts/alert.ts';
import { type Clock, systemClock } from '../clock.ts';
import { type AccountConfig, accountPath, type ServiceConfig } from '../config/schema.ts';
import { unlessAborted } from '../delivery/shared/unless-aborted.ts';
import { codedDiskError } from '../disk-error.ts';
import { toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import { nextStep } from '../next-steps/next-step.ts';
import { type DrillResult, type DrillStanding, drillAlerts, drillStanding } from '../session/lifecycle/drill-plan.ts';
import { keepDrill, readDrills } from '../session/records/drill-record.ts';
import { newsOnly } from '../session/shell/news-only.ts';
import { drill } from '../session/vault/drill.ts';
import type { SessionVault } from '../session/vault/vault.ts';
import { copiesOf } from './copy-life.ts';
import { metadataPlace } from './engine-choice.ts';

export interface DrillParts {
  readonly service: ServiceConfig;
  readonly account: AccountConfig;
  readonly vault: Pick<SessionVault, 'settings' | 'loginOf'>;
  readonly clock?: Clock;
}

/** How often a running service looks whether a drill is due. Milliseconds. */
const LOOK_EVERY_MS = 15 * 60_000;
/** A start has more urgent things to do. Milliseconds. */
const FIRST_LOOK_MS = 60_000;

/** What is known of restore drills, from their record. */
export function drillOf(account: AccountConfig, now: number): DrillStanding {
  const plan = { isSetUp: offSiteFolder(account) !== null, everyMs: account.WHATSAPP_DRILL_INTERVAL };
  const standing = drillStanding(readDrills(metadataPlace(account)), plan, now);
  const copies = copiesOf(account, now);
  // What the service copies by itself is tried once there is something.
  const isEmpty = account.WHATSAPP_DRILL_PATH === null && copies.isSetUp && copies.newestAt === null;
  return { ...standing, dueAt: isEmpty ? null : standing.dueAt, copies };
}

/** Where copies of backups lie off site; null: not configured. */
function offSiteFolder(account: AccountConfig): string | null {
  return account.WHATSAPP_DRILL_PATH ?? account.WHATSAPP_BACKUP_COPY_PATH;
}

/**
 * Makes a drill now and keeps its result. Needs no lock.
 *
 * @throws `VAULT_DRILL_NOT_SET_UP`, and disk errors when the result cannot be kept
 */
export async function makeDrill({ service, account, vault, clock = systemClock }: DrillParts): Promise<DrillResult> {
  const { store, owner } = vault.settings;
  const copies = offSiteFolder(account);
  const { WHATSAPP_DRILL_KEY_FILE: keyFile } = account;
  const result = await drill(
    {
      owner,
      store,
      copies: copies === null ? null : path.resolve(copies),
      keyFile: keyFile === null ? null : path.resolve(keyFile),
      passphrase: account.WHATSAPP_DRILL_PASSPHRASE,
      workPath: path.resolve(accountPath(service)),
      clock,
    },
    await vault.loginOf(null),
  );
  try {
    keepDrill(metadataPlace(account), result, { wall: clock.now().wall, log: vault.settings.log });
  } catch (error) {
    throw codedDiskError(error);
  }
  return result;
}

/** Pure. */
function noDrillAlert(detail: string): Alert {
  return {
    key: 'backup.drill_failed',
    severity: 'warning',
    sentence: `A restore drill could not be run: ${detail}`,
    next: nextStep`Check space and permissions of DATA_PATH and WHATSAPP_AUTH_PATH, then: ${{ action: 'drill' }}`,
  };
}

/** Makes drills when they are due, and tells when one fails or is overdue. Returns what ends it. */
export function startDrills(parts: DrillParts & { readonly alerts: Alerts; readonly log: Log }): () => Promise<void> {
  const { account, log, clock = systemClock } = parts;
  const alerts = newsOnly(parts.alerts);
  const ended = new AbortController();
  const look = async (): Promise<void> => {
    const { wall } = clock.now();
    const { dueAt } = drillOf(account, wall);
    if (dueAt !== null && wall >= dueAt) {
      const { problem, ms, file } = await makeDrill(parts);
      log[problem === null ? 'info' : 'warn']({ problem, ms, file }, 'restore drill');
    }
    for (const { key, sentence, next } of drillAlerts(drillOf(account, clock.now().wall))) {
      if (sentence === null) alerts.resolve(key);
      else alerts.raise({ key, severity: 'warning', sentence, next });
    }
  };
  /** False: it has ended. */
  const slept = (ms: number): Promise<boolean> =>
    clock.sleep(ms, ended.signal).then(
      () => true,
      () => false,
    );
  const run = async (): Promise<void> => {
    for (let wait = FIRST_LOOK_MS; await slept(wait); wait = LOOK_EVERY_MS) {
      // A drill on a share that hangs may have no end, and a stop does not wait for it.
      await unlessAborted(look(), ended.signal).catch((thrown: unknown) => {
        if (ended.signal.aborted) return;
        const error = toError(thrown);
        log.warn({ err: error }, 'a restore drill was not made');
        alerts.raise(noDrillAlert(error.message));
      });
    }
  };
  const running = run();
  return () => {
    ended.abort();
    return running;
  };
}
