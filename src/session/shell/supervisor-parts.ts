import type { Alerts } from '../../alerts/alert.ts';
import type { Clock } from '../../clock.ts';
import type { CodedError } from '../../errors/coded-error.ts';
import type { Log } from '../../log.ts';
import type { EngineCapabilities, LinkMethod } from '../../whatsapp/engine.ts';
import type { SessionMemory } from '../lifecycle/memory.ts';
import type { SessionTimings } from '../lifecycle/timings.ts';
import type { MetadataPlace } from '../records/metadata.ts';
import type { Vault } from '../vault-port.ts';
import type { EngineFactory } from './engine-factory.ts';

/** What a supervisor is made of. */
export interface SupervisorParts {
  readonly place: MetadataPlace;
  /** Absolute folder of the live store. */
  readonly storePath: string;
  readonly capabilities: EngineCapabilities;
  readonly startEngine: EngineFactory;
  /** The same on another folder: the copy of a quarantined login. */
  readonly startEngineOn: (storePath: string) => EngineFactory;
  /** Kills leftover engine processes on this store; returns how many. */
  readonly sweepOrphans: () => number;
  /** Whether WhatsApp's server can be reached; does not connect a session. */
  readonly isReachable: (signal: AbortSignal) => Promise<boolean>;
  readonly vault: Vault;
  /** Brings the store to what several nodes have made of it, before it is looked at; default: there is nobody else. */
  readonly settleStore?: () => Promise<void>;
  /** What is remembered was written to disk. */
  readonly remembered?: (memory: SessionMemory) => void;
  /** Why this process may send nothing, whatever its connection is; null: it may. Default: nothing keeps it from it. */
  readonly withheld?: () => CodedError | null;
  readonly alerts: Alerts;
  readonly log: Log;
  readonly clock: Clock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly timings?: Partial<SessionTimings>;
  readonly autoBackup: boolean;
  /** How to offer a first link if nothing is linked at the start. */
  readonly linkAtStart: LinkMethod;
  /** How long a start waits for a holder of the lock that is stopping, milliseconds. */
  readonly lockWaitMs: number;
}

/** A QR text or pairing code to show now. */
export interface OfferedLink {
  readonly kind: 'qr' | 'code';
  readonly text: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}
