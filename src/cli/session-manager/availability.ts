import { localMoment } from '../../delivery/rules/pacing.ts';
import { daysBefore, localMidnight } from '../../delivery/telling/local-time.ts';
import { duration } from '../../duration.ts';
import {
  type Availability,
  type AvailabilityReport,
  type Spell,
  within,
} from '../../session/lifecycle/availability.ts';

const BARS = '▁▂▃▄▅▆▇█';

/** Days with a bar of their own. */
const DAYS = 30;

/**
 * Figures for the last week and month, and a bar for each day of the company.
 *
 * @param now epoch milliseconds
 */
export function availabilityLines(
  { last7Days, last30Days }: AvailabilityReport,
  spells: readonly Spell[],
  { now, timeZone }: { readonly now: number; readonly timeZone: string },
): string[] {
  const days = daysOf(spells, now, timeZone);
  if (days.every(({ online }) => online === null)) return [];
  const first = days.findIndex(({ online }) => online !== null);
  return [
    `last 7 days   ${figures(last7Days)}`,
    `last 30 days  ${figures(last30Days)}`,
    `day by day    ${days.map(({ online }) => barOf(online)).join('')}  to today; known since ${days[first]?.day}`,
  ];
}

function daysOf(spells: readonly Spell[], now: number, timeZone: string) {
  const today = { day: localMoment(now, timeZone).day, from: localMidnight(now, timeZone), to: now };
  const days = [today, ...daysBefore(now, timeZone)].slice(0, DAYS).toReversed();
  return days.map(({ day, from, to }) => {
    const { onlineMs, offlineMs, stoppedMs } = within(spells, from, to, now);
    const known = onlineMs + offlineMs + stoppedMs;
    return { day, online: known === 0 ? null : onlineMs / known };
  });
}

/** Full only at 100 %, so that 99.9 % is visible. */
export function barOf(online: number | null): string {
  if (online === null) return '·';
  const step = online >= 0.9999 ? BARS.length - 1 : Math.floor(online * (BARS.length - 1));
  return BARS[step] ?? '·';
}

function figures({ onlineMs, offlineMs, stoppedMs, reconnects, links, longestOfflineMs }: Availability): string {
  const ran = onlineMs + offlineMs;
  const part = ran === 0 ? 'did not run' : `${percent(onlineMs / ran)} online while it ran`;
  const longest = offlineMs === 0 ? '' : ` (longest ${duration(longestOfflineMs)})`;
  const stopped = stoppedMs === 0 ? '' : `, stopped ${duration(stoppedMs)}`;
  return `${part}, offline ${duration(offlineMs)}${longest}${stopped}; ${count(reconnects, 'reconnect')}, ${count(links, 'link')} made by QR or code`;
}

/** Rounded down, so that 100 % means all of it. */
function percent(part: number): string {
  return `${(Math.floor(part * 10_000) / 100).toFixed(2)} %`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
