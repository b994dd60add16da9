import { type DeliveryContext, wall } from './context.ts';
import type { DayCounts, SummaryRow } from './outbox.ts';
import { localMoment } from './pacing.ts';

const LAST_REPORT = 'last_daily_report';
const DAY_MS = 86_400_000;

interface LastReport {
  /** `YYYY-MM-DD` of the company. */
  readonly day: string;
  readonly at: number;
}

/** Once a day of the company, after the configured time: what was sent and what waits, as an alert of its own. */
export async function reportWhenDue(context: DeliveryContext, customers: readonly SummaryRow[]): Promise<void> {
  const { outbox, settings, alerts } = context;
  if (settings.dailyReportAt === null) return;
  const now = wall(context);
  const { day, minute } = localMoment(now, settings.timeZone);
  const [hours = '0', minutes = '0'] = settings.dailyReportAt.split(':');
  if (minute < Number(hours) * 60 + Number(minutes)) return;
  const kept = await outbox.setting(LAST_REPORT);
  const last = kept === null ? null : (JSON.parse(kept) as LastReport);
  if (last !== null && last.day >= day) return;
  // Since the last one, so that a day on which the service was off at that time is in the next.
  const since = last !== null && last.at < now ? last.at : now - DAY_MS;
  const counts = await outbox.dayCounts(since, now);
  const key = `delivery.daily_report:${day}`;
  alerts.raise({
    key,
    severity: 'info',
    sentence: reportSentence(day, counts, customers, now),
    next: 'Nothing, unless something is held: `node hybrid-invoice-service.js deliveries list --state held`.',
  });
  alerts.resolve(key);
  await outbox.putSetting(LAST_REPORT, JSON.stringify({ day, at: now } satisfies LastReport));
}

/** Pure. */
export function reportSentence(day: string, counts: DayCounts, customers: readonly SummaryRow[], now: number): string {
  const count = (rows: readonly SummaryRow[]): number => rows.reduce((sum, row) => sum + row.count, 0);
  const held = customers.filter(({ state }) => state === 'held');
  const waiting = customers.filter(({ state }) =>
    ['received', 'waiting_document', 'queued', 'prepared', 'dispatching', 'ambiguous'].includes(state),
  );
  const oldest = Math.min(...waiting.map((row) => row.oldestCreatedAt ?? now));
  const reasons = held.map((row) => `${row.count} ${row.reason ?? ''}`.trim()).join(', ');
  return [
    `Daily report ${day}: ${counts.sent} sent, ${counts.delivered} delivered, ${counts.read} read, ${counts.failed} failed;`,
    `${count(held)} held${reasons === '' ? '' : ` (${reasons})`};`,
    waiting.length === 0
      ? 'nothing waits.'
      : `${count(waiting)} wait, the oldest for ${Math.floor((now - oldest) / 3_600_000)} hours.`,
  ].join(' ');
}
