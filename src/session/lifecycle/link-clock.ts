import { nextStep } from '../../next-steps/next-step.ts';
import { engineCapabilities } from '../../whatsapp/capabilities.ts';
import type { HealthWarning } from './health-warning.ts';
import type { SessionMemory } from './memory.ts';

const DAY_MS = 86_400_000;
/** WhatsApp's own rules (faq.whatsapp.com/378279804439436): a phone unused for 14 days, a linked device idle for 30. */
const PHONE_DAYS = 14;
const IDLE_DAYS = 30;
/** Days at which it is told, and told again, urgently the last time. */
const PHONE_WARNING_DAYS = [7, 10, 12] as const;
const IDLE_WARNING_DAYS = 20;

/** Time left by WhatsApp's own rules, which have no session age. In whole elapsed days. */
export interface LinkClock {
  readonly daysSinceLinked: number | null;
  /** False: the engine cannot see the phone, and nothing can warn of one that is not used. */
  readonly phoneIsVisible: boolean;
  /** null: unknown; it was not seen yet, or cannot be. */
  readonly phoneSeenDaysAgo: number | null;
  readonly idleDays: number | null;
  /** WhatsApp Web sessions of Indian numbers are logged out every six hours (since 2026-03). */
  readonly indianNumber: boolean;
  readonly warning: HealthWarning | null;
}

export function linkClock(
  memory: Pick<SessionMemory, 'engine' | 'linkedAt' | 'phoneSeenAt' | 'lastConnectedAt' | 'account'>,
  wall: number,
): LinkClock {
  const phoneIsVisible = engineCapabilities[memory.engine].phoneLastSeen;
  const phoneSeenDaysAgo = phoneIsVisible ? days(memory.phoneSeenAt, wall) : null;
  const idleDays = days(memory.lastConnectedAt, wall);
  return {
    daysSinceLinked: days(memory.linkedAt, wall),
    phoneIsVisible,
    phoneSeenDaysAgo,
    idleDays,
    indianNumber: /^91\d{10}(?::\d+)?@/.test(memory.account?.jid ?? ''),
    warning: phoneWarning(phoneSeenDaysAgo) ?? idleWarning(idleDays),
  };
}

function phoneWarning(seen: number | null): HealthWarning | null {
  const stage = PHONE_WARNING_DAYS.filter((days) => seen !== null && seen >= days).length;
  if (stage === 0) return null;
  return {
    severity: stage === PHONE_WARNING_DAYS.length ? 'critical' : 'warning',
    stage,
    sentence: `The phone was last seen ${seen} days ago; after ${PHONE_DAYS} days WhatsApp unlinks all devices.`,
    next: 'Open WhatsApp on the phone today, with the phone online.',
  };
}

function idleWarning(idle: number | null): HealthWarning | null {
  if (idle === null || idle < IDLE_WARNING_DAYS) return null;
  return {
    severity: 'critical',
    sentence: `The session has not been connected for ${idle} days; after ${IDLE_DAYS} days WhatsApp ends the link.`,
    next: nextStep`Start the service: ${{ action: 'start_service' }}. If it runs, find out what keeps it from connecting: ${{ action: 'examine' }}`,
  };
}

function days(at: number | null, wall: number): number | null {
  return at === null ? null : Math.max(0, Math.floor((wall - at) / DAY_MS));
}
