import type { EngineName, EngineVersions } from '../whatsapp/engine.ts';

/**
 * What `session-manager --status` shows: made by the running service, or from the files of a stopped one. Times are epoch
 * milliseconds; null is *unknown* or *never*, and is shown so.
 */
export interface SessionStatus {
  readonly session: string;
  readonly engine: EngineName;
  /** True when a service holds the session; false when this was read from its files. */
  readonly running: boolean;
  /** A word of the life-cycle: `connected`, `needs_person`, … */
  readonly state: string;
  /** Why it is not connected: a row of the reason table; null when nothing is wrong. */
  readonly reason: string | null;
  /** State and reason for a person. */
  readonly sentence: string;
  /** What to do next; null when nothing is to be done. */
  readonly next: string | null;
  readonly maySend: boolean;
  /** Masked: `+54 9 11 ••• 22`. */
  readonly account: string | null;
  /** Identity of the login's store. */
  readonly generation: string | null;
  readonly age: SessionAge;
  readonly proofs: ProofsOfLife;
  readonly linkClock: LinkClock;
  readonly versions: EngineVersions | null;
  readonly lock: LockHolder | null;
  readonly backups: BackupsSummary;
}

export interface SessionAge {
  readonly linkedAt: number | null;
  readonly refreshedAt: number | null;
  /** Since the later of the two. */
  readonly ageMs: number | null;
  readonly maximumAgeMs: number;
  readonly band: 'fresh' | 'aging' | 'old' | null;
}

export interface ProofsOfLife {
  /** The server answered a question of ours. */
  readonly outboundAt: number | null;
  /** The server pushed something by itself. */
  readonly inboundAt: number | null;
  readonly keepAliveAt: number | null;
  readonly healthCheckAt: number | null;
  /** Why the last health check was not good; null when it was, or when there was none. */
  readonly healthCheckFinding: string | null;
}

/** WhatsApp's own limits on a link, which are others than the guide's bands. */
export interface LinkClock {
  readonly daysLinked: number | null;
  /** Last sign of life of the phone; null: the engine cannot know. */
  readonly phoneSeenAt: number | null;
  readonly lastOnlineAt: number | null;
  /** One sentence each: phone unused for long, link idle, client version old, India's rule. */
  readonly warnings: readonly string[];
}

export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  readonly since: number;
  readonly doing: string;
}

export interface BackupsSummary {
  readonly folder: string;
  readonly count: number;
  readonly newest: BackupShown | null;
}

export interface BackupShown {
  readonly file: string;
  readonly number: number;
  readonly at: number;
  readonly kind: string;
  readonly bytes: number;
  readonly generation: string;
  /** Null: not looked at now; it verified when it was made. */
  readonly verified: boolean | null;
}
