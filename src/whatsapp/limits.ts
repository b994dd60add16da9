/** What WhatsApp lets an account do with people who have never written to it. Its answers are the same to both engines. */
import { latestInstant } from './instant.ts';

/** A restriction of the account: it cannot begin chats ("reach-out time lock"). */
export interface Restriction {
  /** Epoch milliseconds; null: WhatsApp names no end. */
  readonly until: number | null;
  /** WhatsApp's own word for its kind, for example `BIZ_QUALITY`. */
  readonly kind: string;
}

/** How many chats the account may begin in a cycle of about a month. */
export interface NewChatQuota {
  readonly total: number;
  readonly used: number;
  /** Epoch milliseconds; null: not told. */
  readonly cycleStart: number | null;
  readonly cycleEnd: number | null;
  /** WhatsApp refuses more of them, whatever the numbers say. */
  readonly capped: boolean;
}

/** What is left out was not told. */
export interface AccountLimits {
  /** null: there is none. */
  readonly restriction?: Restriction | null;
  /** null: there is no quota. */
  readonly quota?: NewChatQuota | null;
}

/**
 * The answer `xwa2_fetch_account_reachout_timelock`, and that of the notification of the same shape: `is_active`,
 * `time_enforcement_ends` (seconds as text, "0" for none), `enforcement_type`. Source: WhatsApp Web's
 * `WAWebMexFetchReachoutTimelockJob`.
 */
export function readRestriction(answer: unknown): Pick<AccountLimits, 'restriction'> {
  const active = fieldOf(answer, 'is_active');
  if (typeof active !== 'boolean') return {};
  if (!active) return { restriction: null };
  const kind = fieldOf(answer, 'enforcement_type');
  const until = momentOf(fieldOf(answer, 'time_enforcement_ends'));
  return { restriction: { until, kind: typeof kind === 'string' && /^[A-Z_]{1,60}$/.test(kind) ? kind : 'DEFAULT' } };
}

/**
 * The answer `xwa2_message_capping_info`: `total_quota` (-1: no cap), `used_quota`, `cycle_start_timestamp`,
 * `cycle_end_timestamp` (seconds as text), `capping_status`. Source: WhatsApp Web's
 * `WAWebMexFetchNewChatMessageCappingInfoJob`.
 */
export function readQuota(answer: unknown): Pick<AccountLimits, 'quota'> {
  const total = countOf(fieldOf(answer, 'total_quota'));
  if (total === null) return {};
  if (total < 0) return { quota: null };
  return {
    quota: {
      total,
      used: Math.max(0, countOf(fieldOf(answer, 'used_quota')) ?? 0),
      cycleStart: momentOf(fieldOf(answer, 'cycle_start_timestamp')),
      cycleEnd: momentOf(fieldOf(answer, 'cycle_end_timestamp')),
      capped: fieldOf(answer, 'capping_status') === 'CAPPED',
    },
  };
}

function fieldOf(holder: unknown, name: string): unknown {
  return typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined;
}

/** WhatsApp writes numbers as such or as text. */
function countOf(value: unknown): number | null {
  if (typeof value !== 'number' && (typeof value !== 'string' || value === '')) return null;
  const count = Number(value);
  return Number.isSafeInteger(count) ? count : null;
}

function momentOf(seconds: unknown): number | null {
  const count = countOf(seconds);
  const at = count === null ? Number.NaN : count * 1000;
  return at > 0 && at <= latestInstant ? at : null;
}
