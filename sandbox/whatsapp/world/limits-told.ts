import type { World } from './world.ts';

/** What an account is told of its limits, in the words of WhatsApp's answers; its times are seconds as text. */
export function timelockOf({ newChatsRefusedUntil: until, now }: World): Readonly<Record<string, unknown>> {
  const active = until !== null && now() < until;
  return { is_active: active, time_enforcement_ends: active ? secondsOf(until) : '0', enforcement_type: 'DEFAULT' };
}

export function cappingOf({ newChatQuota: quota }: World): Readonly<Record<string, unknown>> {
  if (!quota) return { total_quota: '-1', used_quota: '0', capping_status: 'NONE' };
  return {
    total_quota: String(quota.total),
    used_quota: String(quota.used),
    cycle_start_timestamp: secondsOf(quota.cycleStart),
    cycle_end_timestamp: secondsOf(quota.cycleEnd),
    capping_status: quota.used >= quota.total ? 'CAPPED' : 'NONE',
  };
}

function secondsOf(at: number): string {
  return String(Math.floor(at / 1000));
}
