import { z } from 'zod';
import { engineNames } from '../../whatsapp/engine.ts';
import { personReasons } from './reasons.ts';

const epochMs = z.number().int().nonnegative();

/** A device replaced by a newer link that WhatsApp may still list; four devices can be linked at most. */
const replacedSchema = z.strictObject({
  /** JID of its account. */
  account: z.string(),
  /** When its login went to quarantine. */
  since: epochMs,
  /** Id of its quarantined store; null if the process ended before recording it. */
  store: z.string().nullable(),
  /** The login in it (`SessionStore.loginOf`); null when it is not known. Only a login that is named is removed. */
  login: z.string().nullable().default(null),
  /** Generation of the link that replaced it; null until one is made. */
  replacedBy: z.string().nullable(),
  tries: z.number().int().nonnegative(),
  lastTryAt: epochMs.nullable(),
  /** Why a person must remove it on the phone; null: the service will remove it. */
  left: z.string().nullable(),
});

const accountSchema = z.object({
  jid: z.string(),
  lid: z.string().nullable(),
  device: z.number().int().nullable(),
  pushName: z.string().nullable(),
});

/** A higher one is of a newer version, which may mean by it what this one does not know. */
export const memoryFormat = 1;

/**
 * What a session remembers across restarts: its link and the state of its policies, so that a restart (by systemd, say)
 * does not reset attempt counts, pauses or take-overs. Times are epoch milliseconds.
 */
export const memorySchema = z.strictObject({
  format: z.literal(memoryFormat),
  engine: z.enum(engineNames),
  sessionName: z.string(),
  /** Identity of the login's store; changes with every link and restore. */
  generation: z.string().min(1),
  /**
   * `none`: never linked. `saving`: the phone has confirmed, but the login is not yet proven to be on disk. `linked`.
   * `unlinked`: WhatsApp or a person ended it; a QR code is then expected.
   */
  status: z.enum(['none', 'saving', 'linked', 'unlinked']),
  account: accountSchema.nullable(),
  /** JID that was in use before this login: another one is held until a person accepts it. */
  formerJid: z.string().nullable(),
  linkedAt: epochMs.nullable(),
  refreshedAt: epochMs.nullable(),
  /** When it was last known to be connected. */
  lastConnectedAt: epochMs.nullable(),
  phoneSeenAt: epochMs.nullable(),
  lastHealthCheckAt: epochMs.nullable(),
  lastBackupAt: epochMs.nullable(),
  /** Generation of the login in the newest backup. */
  backedUpGeneration: z.string().nullable().default(null),
  maintainedAt: epochMs.nullable(),
  /**
   * File name of the backup of the store that a person replaced; null once the new one has connected, or if there was
   * nothing to copy.
   */
  safetyCopy: z.string().nullable().default(null),
  /**
   * Another login was put in place, by a person or by a repair, and has not connected since; `login` is its name, where it
   * can be told. Null: the login that connected last, or a new one.
   */
  restored: z.strictObject({ login: z.string().nullable() }).nullable().default(null),
  carry: z
    .strictObject({
      /** How often this login has been carried from one computer to another; both copies remember it. */
      number: z.number().int().nonnegative(),
      /** The login that has left with a file, by its name: it does not run here until it is imported again. */
      away: z.strictObject({ at: epochMs, login: z.string().nullable(), file: z.string() }).nullable(),
    })
    .default({ number: 0, away: null }),
  /** Newest last. */
  replaced: z.array(replacedSchema).default([]),
  /** Last time a connection was found to have missed pushes while it answered queries; null: none since trust was restored. */
  deafness: z
    .strictObject({
      foundAt: epochMs,
      heldFrom: epochMs,
      cleanChecks: z.number().int().nonnegative(),
      times: z.number().int().positive(),
    })
    .nullable()
    .default(null),
  policy: z.strictObject({
    /** Failed attempts of this series that WhatsApp answered. */
    attempts: z.number().int().nonnegative(),
    /** Failed attempts of this series that failed on this computer. */
    localFailures: z.number().int().nonnegative(),
    /** The store has been examined in this series. */
    diagnosed: z.boolean(),
    connects: z.array(epochMs),
    /** Those of them that did not log in. */
    unreached: z.array(epochMs).default([]),
    takenOverAt: epochMs.nullable(),
    pause: z
      .strictObject({ from: epochMs, until: epochMs, reason: z.enum(['temporary_ban', 'rate_limited', 'replaced']) })
      .nullable(),
    /** Consecutive rate limits, for growing pauses. */
    rateLimits: z.number().int().nonnegative(),
    outdatedTries: z.number().int().nonnegative(),
    unaskedQr: z.strictObject({ retried: z.boolean(), restored: z.boolean() }),
    restores: z.number().int().nonnegative(),
    /** Logins that were restored in this series and that WhatsApp had ended. */
    ended: z.array(z.string()).default([]),
    linkWindows: z.number().int().nonnegative(),
    person: z
      .strictObject({
        reason: z.enum(personReasons),
        since: epochMs,
        /** Absolute path of a picture of what the person is asked. */
        picture: z.string().nullable().default(null),
      })
      .nullable(),
  }),
});

export type SessionMemory = z.infer<typeof memorySchema>;
export type PolicyMemory = SessionMemory['policy'];
export type ReplacedDevice = z.infer<typeof replacedSchema>;

export const calmPolicy: PolicyMemory = {
  attempts: 0,
  localFailures: 0,
  diagnosed: false,
  connects: [],
  unreached: [],
  takenOverAt: null,
  pause: null,
  rateLimits: 0,
  outdatedTries: 0,
  unaskedQr: { retried: false, restored: false },
  restores: 0,
  ended: [],
  linkWindows: 0,
  person: null,
};

/** Policy state kept regardless of the login, because WhatsApp has seen these connects. */
export function seenByWhatsApp({ connects, unreached, takenOverAt }: PolicyMemory) {
  return { connects, unreached, takenOverAt };
}

/** The JID that the next link is compared with: the last one that was not itself in question. */
export function jidInUse({ account, formerJid }: Pick<SessionMemory, 'account' | 'formerJid'>): string | null {
  return formerJid ?? account?.jid ?? null;
}

/** The memory of a session that has never been linked. */
export function blankMemory(identity: Pick<SessionMemory, 'engine' | 'sessionName' | 'generation'>): SessionMemory {
  return {
    format: memoryFormat,
    ...identity,
    status: 'none',
    account: null,
    formerJid: null,
    linkedAt: null,
    refreshedAt: null,
    lastConnectedAt: null,
    phoneSeenAt: null,
    lastHealthCheckAt: null,
    lastBackupAt: null,
    backedUpGeneration: null,
    maintainedAt: null,
    safetyCopy: null,
    restored: null,
    carry: { number: 0, away: null },
    replaced: [],
    deafness: null,
    policy: calmPolicy,
  };
}

/** This login is the one that left with a file, as far as can be told: a doubt is no reason to run it twice. */
export function isAway({ carry }: Pick<SessionMemory, 'carry'>, login: string | null): boolean {
  return carry.away !== null && (login === null || carry.away.login === null || carry.away.login === login);
}

/** An identity for a store, 64 random bits as hex. `random` yields numbers in [0, 1). */
export function newGeneration(random: () => number): string {
  return Array.from({ length: 4 }, () =>
    Math.floor(random() * 0x1_0000)
      .toString(16)
      .padStart(4, '0'),
  ).join('');
}
