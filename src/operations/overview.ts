import type { Incident } from '../alerts/alert.ts';
import type { PassedBlock } from '../delivery/ports/plot-store.ts';
import type { Stop } from '../delivery/rules/brakes.ts';
import type { DeliveryStanding } from '../delivery/standing/standing.ts';
import type { Spell } from '../session/lifecycle/availability.ts';
import type { SessionStatus } from '../session/lifecycle/status.ts';
import type { ApprovalOperations } from './approval.ts';
import type { DeliveriesPorts } from './deliveries/ports.ts';
import { type IncidentsPort, openIncidents, recentIncidents } from './incidents.ts';
import type { SessionOperations } from './session/session-operations.ts';
import { type Verdict, verdictOf } from './verdict.ts';

export interface OverviewPorts {
  readonly session: Pick<SessionOperations, 'history'> & { current(): SessionStatus };
  readonly deliveries: Pick<DeliveriesPorts, 'outbox' | 'now' | 'settings'>;
  readonly incidents: IncidentsPort;
  readonly standing: () => Promise<DeliveryStanding | null>;
  readonly approval: Pick<ApprovalOperations, 'pendingApproval'>;
}

/** Everything that tells at one look whether invoices flow. */
export interface Overview {
  readonly verdict: Verdict;
  readonly session: SessionStatus;
  readonly standing: DeliveryStanding | null;
  /** The session's states, oldest first. */
  readonly states: readonly Spell[];
  /** A person has stopped sending; null: nobody. */
  readonly stopped: Stop | null;
  readonly approvalPending: boolean;
  /** Open ones that somebody has to look at, newest first. */
  readonly incidents: readonly Incident[];
  /** The last hours, oldest first; the last one is not over. */
  readonly hours: readonly HourCounts[];
  /** Results that SAP has confirmed, and that still have to be written. */
  readonly writtenToSap: { readonly confirmed: number; readonly pending: number } | null;
}

export interface HourCounts extends PassedBlock {
  /** Begin of the hour, epoch milliseconds. */
  readonly at: number;
}

const HOUR_MS = 3_600_000;
export const HOURS = 12;

/** The overview. A disk that cannot be read makes its parts null or empty. */
export async function overview(ports: OverviewPorts): Promise<Overview> {
  const session = ports.session.current();
  const standing = await ports.standing();
  const known = standing === null ? nothingKnown : await outboxSide(ports);
  const { states } = await ports.session.history();
  const verdict = verdictOf({ session, standing, ...known, stopped: known.stopped !== null });
  const incidents = openIncidents(recentIncidents(ports.incidents)).filter(({ severity }) => severity !== 'info');
  return { verdict, session, standing, states, incidents, ...known };
}

const nothingKnown = { stopped: null, approvalPending: false, hours: [], writtenToSap: null } as const;

async function outboxSide({ deliveries: { outbox, now, settings } }: OverviewPorts) {
  const { stopped, unusual } = await outbox.brakes();
  const { firstRunAt, customersDisabledAt } = await outbox.approvals();
  const enabledAgain = customersDisabledAt !== null && !settings.disableCustomerMessages;
  return {
    stopped,
    approvalPending: firstRunAt === null || enabledAgain || unusual !== null,
    hours: await lastHours(outbox, now()),
    writtenToSap: await outbox.writeBackCounts(),
  };
}

async function lastHours(outbox: DeliveriesPorts['outbox'], now: number): Promise<readonly HourCounts[]> {
  const first = (Math.floor(now / HOUR_MS) + 1 - HOURS) * HOUR_MS;
  const blocks = await outbox.passedBlocks(first, HOUR_MS, HOURS);
  return blocks.map((block, i) => ({ ...block, at: first + i * HOUR_MS }));
}
