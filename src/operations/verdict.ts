import type { DeliveryStanding } from '../delivery/standing/standing.ts';
import type { SessionStatus } from '../session/lifecycle/status.ts';

/** `good`: invoices flow, or there are none. `attention`: something waits, or repairs itself. `trouble`: nothing flows. */
export type Tone = 'good' | 'attention' | 'trouble';

/** Whether invoices are flowing, in one word for each front end to put into a sentence. */
export type VerdictKind =
  | 'outbox_unreadable'
  | 'link_needed'
  | 'person_needed'
  | 'stopped'
  | 'approval'
  | 'not_connected'
  | 'silent'
  | 'failing'
  | 'held'
  | 'delivering'
  | 'idle';

export interface Verdict {
  readonly kind: VerdictKind;
  readonly tone: Tone;
  /** Milliseconds since WhatsApp last answered anything; null: not on this connection. */
  readonly proofMs: number | null;
  /** Customers' messages that wait to be sent, and that wait for a person. */
  readonly queued: number;
  readonly held: number;
}

/** What the verdict depends on. */
export interface VerdictFacts {
  readonly session: Pick<SessionStatus, 'state' | 'maySend' | 'linked' | 'proofs'>;
  /** Null: the outbox cannot be read. */
  readonly standing: Pick<DeliveryStanding, 'customers' | 'failing'> | null;
  /** A person has stopped sending. */
  readonly stopped: boolean;
  /** Sending waits for a person's approval. */
  readonly approvalPending: boolean;
}

/** A connection without any proof of life for this long is not called good: several times the slowest usual ping. */
const SILENT_MS = 5 * 60_000;

/** The worst first: what keeps all invoices from flowing, then what keeps some. Pure. */
export function verdictOf(facts: VerdictFacts): Verdict {
  const { session, standing } = facts;
  const { outboundMs, inboundMs } = session.proofs;
  const ages = [outboundMs, inboundMs].filter((age) => age !== null);
  const proofMs = ages.length === 0 ? null : Math.min(...ages);
  const counts = standing?.customers ?? {};
  const queued = (counts.queued ?? 0) + (counts.prepared ?? 0) + (counts.dispatching ?? 0);
  const held = (counts.held ?? 0) + (counts.ambiguous ?? 0);
  const kind = kindOf(facts, proofMs, queued, held);
  return { kind, tone: toneOf(kind), proofMs, queued, held };
}

function kindOf(
  { session, standing, stopped, approvalPending }: VerdictFacts,
  proofMs: number | null,
  queued: number,
  held: number,
): VerdictKind {
  if (standing === null) return 'outbox_unreadable';
  if (session.linked !== 'linked' && session.linked !== 'saving') return 'link_needed';
  if (session.state === 'needs_person') return 'person_needed';
  if (stopped) return 'stopped';
  if (approvalPending) return 'approval';
  if (!session.maySend) return 'not_connected';
  if (proofMs !== null && proofMs > SILENT_MS) return 'silent';
  if (standing.failing.length > 0) return 'failing';
  if (held > 0) return 'held';
  return queued > 0 ? 'delivering' : 'idle';
}

function toneOf(kind: VerdictKind): Tone {
  switch (kind) {
    case 'outbox_unreadable':
    case 'link_needed':
    case 'person_needed':
      return 'trouble';
    case 'delivering':
    case 'idle':
      return 'good';
    case 'stopped':
    case 'approval':
    case 'not_connected':
    case 'silent':
    case 'failing':
    case 'held':
      return 'attention';
  }
}
