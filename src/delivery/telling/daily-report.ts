import type { Incident } from '../../alerts/alert.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import type { MailStore } from '../ports/mail-store.ts';
import type { SendingStore } from '../ports/sending-store.ts';
import type { DayCounts, StandingStore, SummaryRow } from '../ports/standing-store.ts';
import { localMoment } from '../rules/pacing.ts';
import { type DeliveryContext, wall } from '../shared/context.ts';
import type { FailingWorkers } from '../shared/failing-workers.ts';
import { type Holdup, holdups } from '../standing/holdups.ts';
import { type PlaceNow, placesNow } from '../standing/places.ts';
import { byState, unsettled } from '../standing/summary.ts';
import { dayReport } from './day-report.ts';
import { holdupSentence, localTime, troubleSentence } from './local-time.ts';
import { countsInWords } from './state-words.ts';

const DAY_MS = 86_400_000;

type ReportParts = Pick<
  DeliveryContext,
  'settings' | 'alerts' | 'messenger' | 'clock' | 'documents' | 'disk' | 'incidents'
> & {
  readonly outbox: StandingStore & SendingStore & Pick<MailStore, 'leftMailCount'>;
};

/** Once a day in the company's time zone, after the configured time: what was sent and what waits, as an alert. */
export async function reportWhenDue(
  context: ReportParts,
  customers: readonly SummaryRow[],
  health: Pick<FailingWorkers, 'all' | 'worked'>,
): Promise<void> {
  const { outbox, settings, alerts, messenger } = context;
  if (settings.dailyReportAt === null) return;
  const now = wall(context);
  const { day, minute } = localMoment(now, settings.timeZone);
  const [hours = '0', minutes = '0'] = settings.dailyReportAt.split(':');
  if (minute < Number(hours) * 60 + Number(minutes)) return;
  const told = await outbox.lastReport();
  // A report of a future day was made while the clock was wrong.
  const last = told !== null && told.at - now < DAY_MS ? told : null;
  if (last !== null && last.day >= day) return;
  if (told === null && (await outbox.approvals()).firstRunAt === null) {
    // The day of the installation, with whoever installs it looking on.
    await outbox.keepReport({ day, at: now });
    return;
  }
  // Since the last report, so that a day on which the service was off at that time is included in the next.
  const since = last?.at ?? now - DAY_MS;
  const counts = await outbox.dayCounts(since, now);
  const untaken = await outbox.untaken();
  const session = messenger.maySend();
  const delays = await holdups(outbox, settings, now);
  const waits = [...(session.may ? [] : [{ sentence: session.sentence, until: null, next: null }]), ...delays];
  const key = `delivery.daily_report:${day}` as const;
  const places = placesOf(context, health);
  const incidents = (context.incidents?.() ?? []).filter(({ severity }) => severity !== 'info');
  // Recorded first: if the disk fails, the report would otherwise be repeated at each check.
  await outbox.keepReport({ day, at: now });
  alerts.raise({
    key,
    severity: 'info',
    sentence: reportSentence({
      ...{ day, counts, untaken, customers, waits, now, timeZone: settings.timeZone },
      ...{ places, incidents },
    }),
    report: dayReport({
      day,
      timeZone: settings.timeZone,
      counts,
      untaken,
      customers,
      waits: delays,
      session: session.may ? null : session.sentence,
      places,
      incidents,
      now,
    }),
    next: nextStep`Nothing to do, unless something is held or waits too long: ${{ action: 'list_deliveries', states: ['held', 'failed', 'waiting_document', 'queued'] }}`,
  });
  alerts.resolve(key);
}

function placesOf(
  { documents, disk, clock }: ReportParts,
  health: Pick<FailingWorkers, 'all' | 'worked'>,
): readonly PlaceNow[] {
  return placesNow({ health, sources: documents.map(({ name }) => name), disk: disk?.() ?? null, now: clock.now() });
}

/** Pure. */
export function reportSentence(report: {
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly counts: DayCounts;
  /** Messages that no phone has taken. */
  readonly untaken: number;
  readonly customers: readonly SummaryRow[];
  readonly waits: readonly Holdup[];
  readonly places: readonly PlaceNow[];
  /** Open ones, newest first. */
  readonly incidents: readonly Incident[];
  /** Epoch milliseconds. */
  readonly now: number;
  readonly timeZone: string;
}): string {
  const { day, counts, untaken, customers, waits, places, now, timeZone } = report;
  const count = (rows: readonly SummaryRow[]): number => rows.reduce((sum, row) => sum + row.count, 0);
  const held = customers.filter(({ state }) => state === 'held');
  const reasons = held.map((row) => `${row.count} ${row.reason ?? ''}`.trim()).join(', ');
  const waiting = unsettled(customers);
  const delayed = waiting.length > 0 ? waits : [];
  const troubles = [...places.flatMap((place) => troubleSentence(place, timeZone) ?? []), ...openSentences(report)];
  const oldest = Math.min(...waiting.map((row) => row.oldestCreatedAt ?? now));
  return [
    `Daily report ${day}: ${counts.sent} sent, ${counts.delivered} delivered, ${counts.read} read, ${counts.failed} failed;`,
    ...(untaken === 0 ? [] : [`${untaken} taken by no phone;`]),
    `${count(held)} held${reasons === '' ? '' : ` (${reasons})`};`,
    waiting.length === 0
      ? 'nothing waits.'
      : `${count(waiting)} waiting (${countsInWords(byState(waiting))}), the oldest for ${Math.floor((now - oldest) / 3_600_000)} hours.`,
    ...delayed.map((wait) => holdupSentence(wait, timeZone)),
    ...troubles,
    ...(troubles.length > 0 || delayed.some(({ until }) => until !== null) ? [`Times of ${timeZone}.`] : []),
  ].join(' ');
}

/** Those that name no place's trouble. */
function openSentences({
  incidents,
  places,
  timeZone,
}: Pick<Parameters<typeof reportSentence>[0], 'incidents' | 'places' | 'timeZone'>): readonly string[] {
  return incidents
    .filter(({ sentence }) => places.every(({ trouble }) => trouble !== sentence))
    .map(({ sentence, openedAt }) => `Open since ${localTime(openedAt, timeZone)}: ${sentence}`);
}
