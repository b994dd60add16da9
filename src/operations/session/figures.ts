import type { SendTimes } from '../../delivery/ports/standing-store.ts';
import type { Spell } from '../../session/lifecycle/availability.ts';
import { type Distribution, distributionOf } from '../../session/lifecycle/distribution.ts';
import type { DrillStanding } from '../../session/lifecycle/drill-plan.ts';
import { reliabilityOf, type SessionReliability } from '../../session/lifecycle/reliability.ts';

/** Deliveries of the last days, and at most so many, are counted. */
export const FIGURES_DAYS = 30;
export const FIGURES_MESSAGES = 5000;

/** How reliable this installation has been. Plain JSON; times in milliseconds, points in time in epoch milliseconds. */
export interface Figures {
  readonly at: number;
  readonly session: SessionReliability;
  /** Null: no service is running, or its outbox cannot be read. */
  readonly deliveries: {
    /** Customers' messages that were counted. */
    readonly messages: number;
    /** From handing a message over until WhatsApp's server confirmed it. */
    readonly ack: Distribution;
    /** From that confirmation until the customer's phone had it. */
    readonly delivered: Distribution;
    /** Of those counted, held for a person now; `share` null: none were counted. */
    readonly held: { readonly count: number; readonly share: number | null };
  } | null;
  readonly backups: { readonly count: number; readonly newestAgeMs: number | null };
  readonly drill: DrillStanding;
}

export interface FigureSources {
  readonly spells: readonly Spell[];
  readonly sendTimes: readonly SendTimes[] | null;
  /** When each was made. */
  readonly backups: readonly { readonly at: number }[];
  readonly drill: DrillStanding;
}

/** Pure. `now`: epoch milliseconds. */
export function figuresOf({ spells, sendTimes, backups, drill }: FigureSources, now: number): Figures {
  const newest = backups.reduce<number | null>((latest, { at }) => Math.max(latest ?? at, at), null);
  return {
    at: now,
    session: reliabilityOf(spells, now),
    deliveries: sendTimes && deliveryFigures(sendTimes),
    backups: { count: backups.length, newestAgeMs: newest === null ? null : Math.max(0, now - newest) },
    drill,
  };
}

function deliveryFigures(times: readonly SendTimes[]): NonNullable<Figures['deliveries']> {
  const count = times.filter(({ isHeld }) => isHeld).length;
  return {
    messages: times.length,
    ack: distributionOf(times.flatMap(({ ackMs }) => ackMs ?? [])),
    delivered: distributionOf(times.flatMap(({ deliveredMs }) => deliveredMs ?? [])),
    held: { count, share: times.length === 0 ? null : count / times.length },
  };
}

/** One figure, for a table or CSV. `value` null: it is not known. */
export interface FigureRow {
  /** A stable name: `recovery.p95`. */
  readonly figure: string;
  readonly value: number | null;
  readonly unit: 'count' | 'ms' | 'share' | 'epoch_ms';
}

/** Every figure in one flat list, always the same ones in the same order. Pure. */
export function figureRows({ at, session, deliveries, backups, drill }: Figures): readonly FigureRow[] {
  const { restarts, links } = session;
  return [
    row('at', at, 'epoch_ms'),
    row('history.since', session.since, 'epoch_ms'),
    row('restarts', restarts.count, 'count'),
    row('restarts.without_qr', restarts.withoutLink, 'count'),
    row('restarts.with_qr', restarts.withLink, 'count'),
    row('restarts.interrupted', restarts.interrupted, 'count'),
    row('links', links.count, 'count'),
    row('links.since_last', links.sinceLastMs, 'ms'),
    ...spread('links.between', links.between),
    ...spread('detection', session.detection),
    ...spread('recovery', session.recovery),
    row('recovery.by_person', session.recoveredByPerson, 'count'),
    row('offline.since', session.offlineSince, 'epoch_ms'),
    row('messages', deliveries?.messages ?? null, 'count'),
    ...spread('ack', deliveries?.ack ?? null),
    ...spread('delivered', deliveries?.delivered ?? null),
    row('held', deliveries?.held.count ?? null, 'count'),
    row('held.share', deliveries?.held.share ?? null, 'share'),
    row('backups', backups.count, 'count'),
    row('backups.newest_age', backups.newestAgeMs, 'ms'),
    row('drill.age', drill.ageMs, 'ms'),
    row('drill.failed', drill.last === null ? null : Number(drill.last.problem !== null), 'count'),
  ];
}

function spread(name: string, of: Distribution | null): readonly FigureRow[] {
  return [
    row(`${name}.count`, of?.count ?? null, 'count'),
    row(`${name}.p50`, of?.p50Ms ?? null, 'ms'),
    row(`${name}.p95`, of?.p95Ms ?? null, 'ms'),
    row(`${name}.p99`, of?.p99Ms ?? null, 'ms'),
    row(`${name}.longest`, of?.longestMs ?? null, 'ms'),
  ];
}

function row(figure: string, value: number | null, unit: FigureRow['unit']): FigureRow {
  return { figure, value, unit };
}

/** CSV (RFC 4180) with a header; an unknown value is an empty field. Pure: names and numbers need no quotes. */
export function figuresCsv(figures: Figures): string {
  const lines = figureRows(figures).map(({ figure, value, unit }) => `${figure},${value ?? ''},${unit}`);
  return `${['figure,value,unit', ...lines].join('\r\n')}\r\n`;
}
