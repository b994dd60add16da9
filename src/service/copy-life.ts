import path from 'node:path';
import type { Alerts } from '../alerts/alert.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { AccountConfig } from '../config/schema.ts';
import { toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import { type CopyStanding, copyAlerts, copyStanding } from '../session/lifecycle/copy-plan.ts';
import { keepCopy, readCopy } from '../session/records/copy-record.ts';
import { newsOnly } from '../session/shell/news-only.ts';
import type { SessionVault } from '../session/vault/vault.ts';
import { CopyProcess } from './copy-process.ts';
import { metadataPlace } from './engine-choice.ts';

export interface CopyParts {
  readonly account: AccountConfig;
  readonly vault: { readonly settings: Pick<SessionVault['settings'], 'backupPath' | 'owner' | 'keep'> };
  readonly alerts: Alerts;
  readonly log: Log;
  readonly clock?: Clock;
  readonly copying?: Pick<CopyProcess, 'run'>;
}

/** How often a running service looks whether a backup is missing off site. Milliseconds. */
const LOOK_EVERY_MS = 15 * 60_000;
/** A start has more urgent things to do. Milliseconds. */
const FIRST_LOOK_MS = 30_000;

/** What is known of the copies off site, from their record. */
export function copiesOf(account: AccountConfig, now: number): CopyStanding {
  const plan = {
    isSetUp: account.WHATSAPP_BACKUP_COPY_PATH !== null,
    hasKey: account.WHATSAPP_DRILL_KEY_FILE !== null || account.WHATSAPP_DRILL_PASSPHRASE !== null,
    maxAgeMs: account.WHATSAPP_BACKUP_COPY_MAX_AGE,
  };
  return copyStanding(readCopy(metadataPlace(account)), plan, now);
}

/** Copies backups off site when one is missing there, and tells when that fails. Returns what ends it. */
export function startCopies(parts: CopyParts): () => Promise<void> {
  const { account, vault, log, clock = systemClock, copying = new CopyProcess() } = parts;
  const alerts = newsOnly(parts.alerts);
  const place = metadataPlace(account);
  const { WHATSAPP_BACKUP_COPY_PATH: folder } = account;
  const { backupPath, owner, keep } = vault.settings;
  const ended = new AbortController();
  const tell = (): void => {
    for (const { key, sentence, next } of copyAlerts(copiesOf(account, clock.now().wall))) {
      if (sentence === null) alerts.resolve(key);
      else alerts.raise({ key, severity: 'warning', sentence, next });
    }
  };
  const copy = async (to: string): Promise<void> => {
    const order = { from: path.resolve(backupPath), to: path.resolve(to), owner, keep };
    const answer = await copying.run(order, ended.signal);
    if (answer === null) return;
    const at = clock.now().wall;
    if (answer.done) {
      keepCopy(place, { at, newestAt: answer.newestAt, problem: null }, { wall: at, log });
      if (answer.copied > 0) log.info({ copied: answer.copied }, 'backups copied off site');
    } else {
      const { code, sentence } = answer;
      keepCopy(
        place,
        { at, newestAt: readCopy(place)?.newestAt ?? null, problem: { code, sentence } },
        { wall: at, log },
      );
      log.warn({ code, detail: sentence }, 'backups were not copied off site');
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
      try {
        if (folder !== null) await copy(folder);
        tell();
      } catch (thrown) {
        // Its record could not be kept; the disk has an incident of its own.
        log.warn({ err: toError(thrown) }, 'the result of copying backups could not be kept');
      }
    }
  };
  const running = run();
  return () => {
    ended.abort();
    return running;
  };
}
