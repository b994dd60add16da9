/** An installation at a glance, for programs and for whoever looks after many. Pure. */
import type { Incident } from '../alerts/alert.ts';
import type { DeliveryStanding } from '../delivery/standing/standing.ts';
import { unsettledStates } from '../delivery/standing/summary.ts';
import { partsOf } from '../next-steps/next-step.ts';
import type { SessionStatus } from '../session/lifecycle/status.ts';
import { type VerdictKind, verdictOf } from './verdict.ts';

/** Best first: nothing to do; look when there is time; it does not send now, but helps itself; a person must act. */
export const urgencies = ['ok', 'attention', 'waits', 'needs_person'] as const;
export type Urgency = (typeof urgencies)[number];

/** Plain JSON; times ISO 8601 UTC. */
export interface Glance {
  readonly verdict: Urgency;
  /** Why, in one sentence. */
  readonly sentence: string;
  readonly session: string;
  readonly state: string;
  readonly maySend: boolean;
  /** Since WhatsApp last gave a sign of life in this connection, milliseconds; null: not yet. */
  readonly proofMsAgo: number | null;
  /** Customers' messages. */
  readonly waiting: number;
  readonly held: number;
  readonly failed: number;
  readonly oldestWaiting: string | null;
  readonly stopped: boolean;
  readonly openIncidents: readonly {
    readonly key: string;
    readonly severity: string;
    readonly sentence: string;
    readonly openedAt: string;
  }[];
}

type GlanceStatus = Pick<SessionStatus, 'session' | 'state' | 'maySend' | 'sentence' | 'proofs' | 'linked'>;

/** @param standing null: the outbox cannot be read */
export function glanceOf(status: GlanceStatus, standing: DeliveryStanding | null, open: readonly Incident[]): Glance {
  const stopped = (standing?.stopped ?? null) !== null;
  const { kind, proofMs } = verdictOf({
    session: status,
    standing,
    stopped,
    approvalPending: awaitsApproval(standing),
  });
  const critical = open.find(({ severity }) => severity === 'critical');
  const warning = open.find(({ severity }) => severity === 'warning');
  const verdict = worse(urgencyOf[kind], critical ? 'needs_person' : warning ? 'attention' : 'ok');
  return {
    verdict,
    sentence: sentenceOf(kind, status, standing) ?? critical?.sentence ?? warning?.sentence ?? status.sentence,
    session: status.session,
    state: status.state,
    maySend: status.maySend,
    proofMsAgo: proofMs,
    waiting: unsettledStates.reduce((sum, state) => sum + (standing?.customers[state] ?? 0), 0),
    held: standing?.customers.held ?? 0,
    failed: standing?.customers.failed ?? 0,
    oldestWaiting: standing?.oldestWaiting ?? null,
    stopped,
    openIncidents: open.map(({ key, severity, sentence, openedAt }) => {
      return { key, severity, sentence, openedAt: new Date(openedAt).toISOString() };
    }),
  };
}

const urgencyOf: Readonly<Record<VerdictKind, Urgency>> = {
  outbox_unreadable: 'needs_person',
  link_needed: 'needs_person',
  person_needed: 'needs_person',
  stopped: 'needs_person',
  approval: 'needs_person',
  not_connected: 'waits',
  silent: 'waits',
  failing: 'attention',
  held: 'attention',
  delivering: 'ok',
  idle: 'ok',
};

function worse(a: Urgency, b: Urgency): Urgency {
  return urgencies.indexOf(a) >= urgencies.indexOf(b) ? a : b;
}

/** What waits for `deliveries approve` says so in its next step. */
function awaitsApproval(standing: DeliveryStanding | null): boolean {
  return (standing?.waits ?? []).some(({ next }) =>
    partsOf(next ?? '').some((part) => typeof part !== 'string' && part.action === 'approve_sending'),
  );
}

/** Null: an incident tells it better, or the session. */
function sentenceOf(kind: VerdictKind, status: GlanceStatus, standing: DeliveryStanding | null): string | null {
  switch (kind) {
    case 'outbox_unreadable':
      return 'The outbox cannot be read.';
    case 'link_needed':
    case 'person_needed':
    case 'not_connected':
      return status.sentence;
    case 'stopped':
    case 'approval':
      return standing?.waits[0]?.sentence ?? null;
    case 'failing':
      return standing?.failing[0]?.sentence ?? null;
    case 'silent':
    case 'held':
    case 'delivering':
    case 'idle':
      return null;
  }
}
