import type { DeliveryStanding } from '../delivery/standing/standing.ts';
import type { Log } from '../log.ts';
import type { ApprovalOperations } from '../operations/approval.ts';
import type { BrakeOperations } from '../operations/brakes.ts';
import type { DeliveriesPorts } from '../operations/deliveries/ports.ts';
import type { IncidentsPort } from '../operations/incidents.ts';
import type { SessionOperations } from '../operations/session/session-operations.ts';

/** A valid token. */
export interface KnownToken {
  readonly name: string;
  readonly scopes: readonly string[];
  /** Who made it. */
  readonly createdBy: string;
}

/** Something that a program did, or tried. */
export interface ApiDeed {
  /** Name of the token, and who made it. */
  readonly who: string;
  readonly address: string;
  readonly action: string;
  readonly target: string;
  readonly detail: string;
}

/** All that the API may use. */
export interface ApiParts {
  /** Null: unknown, revoked or expired. */
  readonly tokenOf: (token: string) => KnownToken | null;
  /** Enters it into the audit. */
  readonly audit: (deed: ApiDeed) => void;
  readonly deliveries: DeliveriesPorts;
  readonly session: Pick<SessionOperations, 'status' | 'history'>;
  /** Null: the outbox cannot be read just now. */
  readonly standing: () => Promise<DeliveryStanding | null>;
  readonly brakes: BrakeOperations;
  readonly approval: ApprovalOperations;
  readonly incidents: IncidentsPort;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}
