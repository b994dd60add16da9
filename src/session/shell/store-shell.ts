import { stat } from 'node:fs/promises';
import type { Clock } from '../../clock.ts';
import { toError } from '../../errors/coded-error.ts';
import type { Log } from '../../log.ts';
import type { EngineCapabilities } from '../../whatsapp/engine.ts';
import { removeOldPictures } from '../../whatsapp/pictures.ts';
import type { Diagnosis, Found, SessionEffect, SessionEvent } from '../lifecycle/events.ts';
import type { HealthFindings } from '../lifecycle/health-check.ts';
import type { SessionState } from '../lifecycle/state.ts';
import { keepHealthFindings } from '../records/health-history.ts';
import { type MetadataPlace, readMetadata } from '../records/metadata.ts';
import type { BackupKind, BackupRecord, Vault } from '../vault-port.ts';

export interface StoreShellParts {
  readonly place: MetadataPlace;
  /** Absolute folder of the live store. */
  readonly storePath: string;
  readonly capabilities: EngineCapabilities;
  readonly vault: Vault;
  /** As of `SupervisorParts`. */
  readonly settleStore?: () => Promise<void>;
  readonly sweepOrphans: () => number;
  readonly clock: Clock;
  readonly log: Log;
  readonly engineGone: () => Promise<void>;
  readonly isLockHeld: () => boolean;
  readonly probe: () => Promise<boolean | null>;
}

type StoreEffect = Extract<
  SessionEffect,
  { do: 'examine' | 'diagnose' | 'restore' | 'quarantine' | 'backup' | 'health_check' | 'seal' }
>;

/** All operations of the session on its store: one at a time, and after the engine has stopped unless it may keep running. */
export class StoreShell {
  readonly #parts: StoreShellParts;
  readonly #backupWaiters = new Map<BackupKind, Waiter[]>();
  #chain: Promise<unknown> = Promise.resolve();
  #clockOffset: number | null = null;

  constructor(parts: StoreShellParts) {
    this.#parts = parts;
  }

  /** Executes an effect in order; returns its result, which reports failures instead of throwing. */
  perform(effect: StoreEffect, state: SessionState, signal: AbortSignal): Promise<SessionEvent | null> {
    return this.#inTurn(async () => {
      const beside = effect.do === 'health_check' || (effect.do === 'backup' && !effect.stopped);
      if (!beside) await this.#parts.engineGone();
      return await this.#answer(effect, state, signal);
    });
  }

  /** Runs something after all store work started so far has finished. */
  afterAll<T>(deed: () => Promise<T>): Promise<T> {
    return this.#inTurn(deed);
  }

  /** Resolves when no store work is left. */
  async idle(): Promise<void> {
    await this.#inTurn(() => Promise.resolve());
  }

  /** The result of the next backup of this kind, for a caller about to request it. */
  nextBackup(kind: BackupKind): { readonly record: Promise<BackupRecord>; forget(): void } {
    const waiter = Promise.withResolvers<BackupRecord>();
    this.#backupWaiters.set(kind, [...(this.#backupWaiters.get(kind) ?? []), waiter]);
    return {
      record: waiter.promise,
      forget: () =>
        this.#backupWaiters.set(
          kind,
          (this.#backupWaiters.get(kind) ?? []).filter((other) => other !== waiter),
        ),
    };
  }

  /** Whether the store's folder still exists: a running browser would not notice its loss. */
  async isPresent(): Promise<boolean> {
    try {
      return (await stat(this.#parts.storePath)).isDirectory();
    } catch (thrown) {
      const error = toError(thrown);
      // Only "not found" proves a loss; other disk errors prove nothing.
      return !('code' in error && error.code === 'ENOENT');
    }
  }

  #inTurn<T>(deed: () => Promise<T>): Promise<T> {
    const result = this.#chain.then(deed);
    this.#chain = result.catch(() => undefined);
    return result;
  }

  async #answer(effect: StoreEffect, state: SessionState, signal: AbortSignal): Promise<SessionEvent | null> {
    switch (effect.do) {
      case 'examine':
        return await this.#examine();
      case 'diagnose':
        return { type: 'diagnosed', diagnosis: await this.#diagnose() };
      case 'restore':
        return await this.#restore(effect);
      case 'quarantine':
        return await this.#quarantine(effect.why);
      case 'backup':
        return await this.#backup(effect, state, signal);
      case 'health_check':
        return { type: 'health_checked', findings: await this.#healthCheck(state) };
      case 'seal':
        await this.#seal();
        return null;
    }
  }

  async #examine(): Promise<SessionEvent> {
    const { vault, place, clock, log, sweepOrphans } = this.#parts;
    await this.#tidy();
    try {
      const orphans = sweepOrphans();
      const { replayed, sealed } = await vault.begin();
      await this.#parts.settleStore?.();
      const metadata = readMetadata(place, clock.now().wall);
      const verdict = await vault.verify();
      // Backups are consulted only if there is no memory; their disk may be another one, and missing.
      const backups = metadata.state === 'read' || (await vault.newest()) !== null;
      const copiedAside = sealed || verdict.state === 'empty' ? null : await vault.copyAside();
      log.info({ orphans, replayed, sealed, store: verdict.state, metadata: metadata.state, copiedAside }, 'examined');
      const found: Found = {
        memory: metadata.state === 'read' ? metadata.memory : null,
        memoryDamaged: metadata.state === 'damaged',
        verdict,
        login: await this.#orNull(() => vault.loginOf(null), 'the login in the store could not be told'),
        backups,
      };
      return { type: 'examined', found };
    } catch (thrown) {
      return { type: 'examine_failed', detail: this.#detail(thrown, 'examining the store failed') };
    }
  }

  async #tidy(): Promise<void> {
    const { storePath, clock } = this.#parts;
    await this.#orNull(
      () => removeOldPictures(storePath, clock.now().wall),
      'old pictures of dialogs were not removed',
    );
  }

  async #diagnose(): Promise<Diagnosis> {
    const { vault, sweepOrphans, isLockHeld } = this.#parts;
    const lockHeld = isLockHeld();
    try {
      const orphansEnded = lockHeld ? sweepOrphans() : 0;
      return { verdict: await vault.verify(), orphansEnded, lockHeld };
    } catch (thrown) {
      this.#detail(thrown, 'the store could not be verified');
      return { verdict: null, orphansEnded: 0, lockHeld };
    }
  }

  async #restore({ why, copy, ended }: Extract<StoreEffect, { do: 'restore' }>): Promise<SessionEvent> {
    const { vault } = this.#parts;
    try {
      const outcome = await vault.restoreNewest(why, copy, ended);
      this.#parts.log.warn({ why, ...outcome }, outcome.restored ? 'store restored' : 'no usable backup');
      if (!outcome.restored) return { type: 'not_restored', detail: outcome.detail };
      return { type: 'restored', login: outcome.login };
    } catch (thrown) {
      return { type: 'restore_failed', detail: this.#detail(thrown, 'restoring failed') };
    }
  }

  async #quarantine(why: string): Promise<SessionEvent> {
    try {
      const { vault, log } = this.#parts;
      const quarantined = await vault.quarantine(why);
      log.warn({ why, quarantined }, 'store moved to quarantine');
      const name = () => vault.loginOf(quarantined);
      const login = quarantined === null ? null : await this.#orNull(name, 'the login in it could not be told');
      return { type: 'quarantined', id: quarantined, login };
    } catch (thrown) {
      return { type: 'quarantine_failed', detail: this.#detail(thrown, 'the store was not moved to quarantine') };
    }
  }

  async #backup(
    effect: Extract<StoreEffect, { do: 'backup' }>,
    { memory }: SessionState,
    signal: AbortSignal,
  ): Promise<SessionEvent> {
    const { kind } = effect;
    const waiters = this.#backupWaiters.get(kind) ?? [];
    this.#backupWaiters.delete(kind);
    try {
      const request = { kind, generation: memory.generation, account: memory.account?.jid ?? null };
      const record = await this.#parts.vault.backup(request, signal);
      if (effect.stopped) await this.#orNull(() => this.#parts.vault.cleanCaches(), 'caches were not cleaned');
      for (const { resolve } of waiters) resolve(record);
      return { type: 'backed_up', kind, generation: record.generation };
    } catch (thrown) {
      for (const { reject } of waiters) reject(toError(thrown));
      return { type: 'backup_failed', kind, detail: this.#detail(thrown, 'backup failed') };
    }
  }

  async #healthCheck({ engine }: SessionState): Promise<HealthFindings> {
    const { vault, clock, place, log, capabilities, isLockHeld, probe } = this.#parts;
    await this.#tidy();
    const answered = engine?.phase === 'open' ? await probe() : null;
    const { wall, monotonic } = clock.now();
    const offset = wall - monotonic;
    const newest = await this.#orNull(() => vault.newest(), 'backups could not be listed');
    const readable = capabilities.hotBackup || engine === null;
    const verdict = readable ? await this.#orNull(() => vault.verify(), 'the store could not be verified') : null;
    const findings: HealthFindings = {
      at: wall,
      connection: answered === null ? 'not_connected' : answered ? 'answered' : 'unanswered',
      store: verdict && { state: verdict.state, detail: verdict.state === 'damaged' ? verdict.detail : null },
      lockHeld: isLockHeld(),
      freeBytes: await this.#orNull(() => vault.freeBytes(), 'free space is unknown'),
      clockStepMs: this.#clockOffset === null ? 0 : Math.round(offset - this.#clockOffset),
      backupAgeMs: newest && Math.max(0, wall - newest.at),
    };
    this.#clockOffset = offset;
    await this.#orNull(async () => keepHealthFindings(place, findings, { wall, log }), 'the result was not kept');
    return findings;
  }

  async #seal(): Promise<void> {
    await this.#orNull(() => this.#parts.vault.seal(), 'the store was not sealed');
  }

  async #orNull<T>(ask: () => Promise<T>, failure: string): Promise<T | null> {
    try {
      return await ask();
    } catch (thrown) {
      this.#detail(thrown, failure);
      return null;
    }
  }

  #detail(thrown: unknown, message: string): string {
    const error = toError(thrown);
    this.#parts.log.warn({ err: error }, message);
    return error.message;
  }
}

interface Waiter {
  readonly resolve: (record: BackupRecord) => void;
  readonly reject: (error: Error) => void;
}
