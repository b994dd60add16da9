import type { IncidentKey } from '../../alerts/kinds.ts';
import type { NextStep } from '../../next-steps/next-step.ts';
import type { EngineEvent, LinkMethod } from '../../whatsapp/engine.ts';
import type { StoreVerdict } from '../../whatsapp/session-store.ts';
import type { BackupKind } from '../vault-port.ts';
import type { HealthFindings } from './health-check.ts';
import type { ReplacedDevice, SessionMemory } from './memory.ts';
import type { WebVersionEvent } from './web-version.ts';

/** What happens to a session. Answers name the effect they belong to; events of an earlier engine are ignored. */
export type SessionEvent =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  /** A person wants a (new) link. */
  | {
      readonly type: 'link';
      readonly by: LinkMethod;
      /** Even if the current link works. */
      readonly replace: boolean;
    }
  /** A person requests a repair: examine, restore if damaged, connect. If another number is linked, this accepts it. */
  | { readonly type: 'repair' }
  /** A person requests a refresh or a backup now. */
  | { readonly type: 'refresh' }
  | { readonly type: 'backup' }
  /** Work on the stopped store (restore, clean) is requested: answered by the effect `begin_work`. */
  | { readonly type: 'work'; readonly id: number }
  | { readonly type: 'work_done'; readonly id: number }
  /** A named deadline may have passed. */
  | { readonly type: 'tick' }
  | { readonly type: 'lock_acquired' }
  | { readonly type: 'lock_refused' }
  | { readonly type: 'examined'; readonly found: Found }
  | { readonly type: 'examine_failed'; readonly detail: string }
  | { readonly type: 'engine'; readonly id: number; readonly event: EngineEvent }
  | { readonly type: 'engine_stopped'; readonly id: number }
  /** A message was handed to the engine. */
  | { readonly type: 'sent'; readonly messageId: string }
  | { readonly type: 'probe_answered'; readonly id: number }
  | { readonly type: 'probe_failed'; readonly id: number }
  /** Local checks that accompany a full ping. */
  | { readonly type: 'place_checked'; readonly lockHeld: boolean; readonly storePresent: boolean }
  | { readonly type: 'network'; readonly reachable: boolean }
  | { readonly type: 'lock_checked'; readonly held: boolean }
  | { readonly type: 'diagnosed'; readonly diagnosis: Diagnosis }
  /** `login`: what stands in the store now; null when it cannot be told. */
  | { readonly type: 'restored'; readonly login: string | null }
  /** No backup was usable; nothing was changed. */
  | { readonly type: 'not_restored'; readonly detail: string }
  /** The disk or the vault failed; nothing was changed. */
  | { readonly type: 'restore_failed'; readonly detail: string }
  | {
      readonly type: 'quarantined';
      /** Null: there was no store. */
      readonly id: string | null;
      /** The login in it, where it can be told. */
      readonly login: string | null;
    }
  | { readonly type: 'quarantine_failed'; readonly detail: string }
  | { readonly type: 'backed_up'; readonly kind: BackupKind; readonly generation: string }
  | { readonly type: 'backup_failed'; readonly kind: BackupKind; readonly detail: string }
  | { readonly type: 'health_checked'; readonly findings: HealthFindings }
  | ({ readonly type: 'removal_ended'; readonly since: number } & RemovalEnd);

/** What a start finds on disk before any engine runs. */
export interface Found {
  /** null: no metadata file. */
  readonly memory: SessionMemory | null;
  /** The metadata file was there and unreadable; it is in quarantine. */
  readonly memoryDamaged: boolean;
  readonly verdict: StoreVerdict;
  /** The login in the store (`SessionStore.loginOf`); null when there is none or it cannot be told. */
  readonly login: string | null;
  readonly backups: boolean;
}

export interface Diagnosis {
  /** null: the store could not be read; this does not mean it is damaged. */
  readonly verdict: StoreVerdict | null;
  /** Leftover engine processes that were killed. */
  readonly orphansEnded: number;
  readonly lockHeld: boolean;
}

/**
 * How the removal of a replaced device ended. `gone`: WhatsApp no longer knew it. `void`: the store holds that very
 * login, so there is nothing to remove.
 */
export interface RemovalEnd {
  readonly outcome: 'removed' | 'gone' | 'void' | 'failed';
  readonly detail: string;
}

/**
 * What the shell must do, in order. The comment names the answering event, if any; operations on the store run one at a
 * time and wait for an engine that is still stopping.
 */
export type SessionEffect =
  /** Writes the memory durably before the effects that follow. */
  | { readonly do: 'save'; readonly memory: SessionMemory }
  /** → `lock_acquired` | `lock_refused` */
  | { readonly do: 'acquire_lock' }
  | { readonly do: 'release_lock' }
  /** → `examined` | `examine_failed` */
  | { readonly do: 'examine' }
  | { readonly do: 'start_engine'; readonly id: number; readonly link: LinkMethod | null }
  /** Drains, closes, and kills the process group. → `engine_stopped` */
  | { readonly do: 'stop_engine'; readonly id: number }
  /** → `probe_answered` | `probe_failed`; with `place` also `place_checked` */
  | { readonly do: 'probe'; readonly id: number; readonly place: boolean }
  /** Checks whether WhatsApp is reachable, without connecting a session. → `network` */
  | { readonly do: 'check_network' }
  /** → `lock_checked` */
  | { readonly do: 'check_lock' }
  /** Verifies the store, kills orphans, checks the lock. → `diagnosed` */
  | { readonly do: 'diagnose' }
  /**
   * → `restored` | `not_restored` | `restore_failed`. `copy`: file name of the backup to try before the newest; `ended`:
   * logins whose copies are of no use.
   */
  | {
      readonly do: 'restore';
      readonly why: string;
      readonly copy: string | null;
      readonly ended: readonly string[];
    }
  /** → `quarantined` | `quarantine_failed` */
  | { readonly do: 'quarantine'; readonly why: string }
  /** → `backed_up` | `backup_failed` */
  | { readonly do: 'backup'; readonly kind: BackupKind; readonly stopped: boolean }
  /** → `health_checked` */
  | { readonly do: 'health_check' }
  /** Seals the stopped store as cleanly closed. */
  | { readonly do: 'seal' }
  | { readonly do: 'show_link_code'; readonly kind: 'qr' | 'code'; readonly text: string; readonly ttlMs: number }
  | { readonly do: 'hide_link_code' }
  | { readonly do: 'begin_work'; readonly id: number }
  /** Logs in with the quarantined login, next to the current one, only to remove that device. → `removal_ended` */
  | { readonly do: 'remove_replaced'; readonly device: ReplacedDevice; readonly safetyCopy: string | null }
  /** Aborts a removal in progress before the store gets another login, which might be the one being removed. */
  | { readonly do: 'cancel_removal' }
  | {
      readonly do: 'alert';
      readonly key: IncidentKey;
      readonly severity: 'warning' | 'critical';
      readonly sentence: string;
      readonly next: NextStep;
      /** A later stage is told again. */
      readonly stage?: number;
    }
  | { readonly do: 'resolve_alert'; readonly key: IncidentKey }
  /** Keeps what WhatsApp said of a version. `at`: epoch milliseconds. */
  | { readonly do: 'keep_web_version'; readonly event: WebVersionEvent; readonly at: number }
  | {
      readonly do: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly fields: Readonly<Record<string, unknown>>;
      readonly message: string;
    };
