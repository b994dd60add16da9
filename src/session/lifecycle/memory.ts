import { z } from 'zod';
import { engineNames } from '../../whatsapp/engine.ts';
import { personReasons } from './reasons.ts';

const epochMs = z.number().int().nonnegative();

/** A device that a newer link has replaced, and that WhatsApp may still list beside it: four may be linked at most. */
const replacedSchema = z.strictObject({
  /** JID of its account. */
  account: z.string(),
  /** When its login was put away. */
  since: epochMs,
  /** Id of its store in quarantine; null when that was not noted before the process ended. */
  store: z.string().nullable(),
  /** The login in it (`SessionStore.loginOf`); null when it is not known. Only a login that is named is removed. */
  login: z.string().nullable().default(null),
  /** Generation of the link that replaced it; null until one is made. */
  replacedBy: z.string().nullable(),
  tries: z.number().int().nonnegative(),
  lastTryAt: epochMs.nullable(),
  /** Why the service leaves it to a person to remove it on the phone; null: the service is going to. */
  left: z.string().nullable(),
});

const accountSchema = z.object({
  jid: z.string(),
  lid: z.string().nullable(),
  device: z.number().int().nullable(),
  pushName: z.string().nullable(),
});

/**
 * What a session remembers across restarts: its link, and the memory of policy, so that a restart (by systemd, say)
 * resets no ladder, pause or take-over. Times are epoch milliseconds.
 */
export const memorySchema = z.strictObject({
  format: z.literal(1),
  engine: z.enum(engineNames),
  sessionName: z.string(),
  /** Identity of the login's store: a new one with every link and every restore. */
  generation: z.string().min(1),
  /**
   * `none`: never linked. `saving`: the phone has confirmed, the login is not yet proven to be on disk. `linked`.
   * `unlinked`: WhatsApp or a person ended it; a QR code is then no surprise.
   */
  status: z.enum(['none', 'saving', 'linked', 'unlinked']),
  account: accountSchema.nullable(),
  /** JID of the link before this one, to notice another number. */
  formerJid: z.string().nullable(),
  linkedAt: epochMs.nullable(),
  refreshedAt: epochMs.nullable(),
  /** When it was last known to be connected. */
  lastConnectedAt: epochMs.nullable(),
  phoneSeenAt: epochMs.nullable(),
  lastHealthCheckAt: epochMs.nullable(),
  lastBackupAt: epochMs.nullable(),
  /** Generation of the login in the newest backup of this run of the metadata. */
  backedUpGeneration: z.string().nullable().default(null),
  maintainedAt: epochMs.nullable(),
  /**
   * File name of the backup that was made of the store before a person replaced it by another; null once the other has
   * connected, or when there was nothing to copy.
   */
  safetyCopy: z.string().nullable().default(null),
  /**
   * Another login was put in place, by a person or by a repair, and has not connected since; `login` is its name, where it
   * can be told. Null: the login that connected last, or a new one.
   */
  restored: z.strictObject({ login: z.string().nullable() }).nullable().default(null),
  /** Newest last. */
  replaced: z.array(replacedSchema).default([]),
  /** Pushes were found that a connection had not been given while it answered; null: none since trust came back. */
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
    /** The ladder has examined the store in this series. */
    diagnosed: z.boolean(),
    connects: z.array(epochMs),
    /** Those of them that were not reached: no login was taken. */
    unreached: z.array(epochMs).default([]),
    takenOverAt: epochMs.nullable(),
    pause: z
      .strictObject({ from: epochMs, until: epochMs, reason: z.enum(['temporary_ban', 'rate_limited', 'replaced']) })
      .nullable(),
    /** Rate limits in a row, for a growing pause. */
    rateLimits: z.number().int().nonnegative(),
    outdatedTries: z.number().int().nonnegative(),
    unaskedQr: z.strictObject({ retried: z.boolean(), restored: z.boolean() }),
    restores: z.number().int().nonnegative(),
    /** Logins that were restored in this series and that WhatsApp had ended. */
    ended: z.array(z.string()).default([]),
    linkWindows: z.number().int().nonnegative(),
    person: z.strictObject({ reason: z.enum(personReasons), since: epochMs }).nullable(),
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

/** What policy keeps whatever becomes of the login: WhatsApp has seen it. */
export function seenByWhatsApp({ connects, unreached, takenOverAt }: PolicyMemory) {
  return { connects, unreached, takenOverAt };
}

/** The memory of a session that has never been linked. */
export function blankMemory(identity: Pick<SessionMemory, 'engine' | 'sessionName' | 'generation'>): SessionMemory {
  return {
    format: 1,
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
    replaced: [],
    deafness: null,
    policy: calmPolicy,
  };
}

/** An identity for a store, 64 random bits as hex. `random` yields numbers in [0, 1). */
export function newGeneration(random: () => number): string {
  return Array.from({ length: 4 }, () =>
    Math.floor(random() * 0x1_0000)
      .toString(16)
      .padStart(4, '0'),
  ).join('');
}
