import type { Clock } from '../clock.ts';
import type { SettingInForce } from '../config/in-force.ts';
import type { DeliveryStanding } from '../delivery/standing/standing.ts';
import type { Sheets } from '../documents/sheets.ts';
import type { InstallationsWatch } from '../installations/watch.ts';
import type { Log } from '../log.ts';
import type { ApprovalOperations } from '../operations/approval.ts';
import type { BrakeOperations } from '../operations/brakes.ts';
import type { Checks } from '../operations/checks.ts';
import type { DeliveriesPorts } from '../operations/deliveries/ports.ts';
import type { IncidentsPort } from '../operations/incidents.ts';
import type { Deeds } from '../operations/session/deeds.ts';
import type { LinkDesk } from '../operations/session/link-desk.ts';
import type { BackupsView } from '../operations/session/ports.ts';
import type { SessionOperations } from '../operations/session/session-operations.ts';
import type { People } from '../people/people.ts';
import type { SapDocument } from '../sap/invoice-source.ts';
import type { DrillResult } from '../session/lifecycle/drill-plan.ts';
import type { FlightRecord } from '../session/lifecycle/flight-record.ts';
import type { SessionStatus } from '../session/lifecycle/status.ts';
import type { Language } from './language.ts';

/** What has changed, for the pages that show it. */
export type Topic = 'session' | 'deliveries' | 'incidents' | 'places';

/** The company, as pages name it. */
export interface Company {
  readonly name: string | null;
  /** ISO 3166, for phone numbers. */
  readonly country: string;
  readonly language: Language;
  /** IANA name: all times on pages are the company's. */
  readonly timeZone: string;
  /** Names of all companies that send by its number; left out: only this one does. */
  readonly sharers?: readonly string[];
}

/** The session's copies, as pages show them. */
export interface BackupsOfSession extends Pick<BackupsView, 'list' | 'problemOf' | 'quarantined'> {
  /** The file's content, for a download. */
  read(file: string): ReadableStream<Uint8Array>;
}

/** All that pages may use. A page takes `Pick<WebParts, …>` of it. */
export interface WebParts {
  readonly people: People;
  readonly deliveries: DeliveriesPorts;
  /** A PDF of an invoice by its SHA-256 (hex); null: its bytes are not here any more. */
  readonly pdf: (invoice: SapDocument, sha256: string) => Promise<Uint8Array<ArrayBuffer> | null>;
  /** The words of a PDF where they stand; null: not read yet, or it cannot be read. */
  readonly sheets: (invoice: SapDocument, sha256: string) => Promise<Sheets | null>;
  readonly session: SessionOperations & {
    /** At once, without a promise. */
    current(): SessionStatus;
    /** The QR or pairing code on offer now; null: none. `expiresAt` is epoch milliseconds. */
    offeredLink(): { readonly kind: 'qr' | 'code'; readonly text: string; readonly expiresAt: number } | null;
  };
  /** Attempts to link that are begun on pages. */
  readonly link: LinkDesk;
  /** What was begun on a page and takes a while. */
  readonly deeds: Deeds;
  readonly backups: BackupsOfSession;
  /** What the session did in the last days, oldest first. */
  readonly recorder: () => readonly FlightRecord[];
  /** Makes a restore drill now. */
  readonly drill: () => Promise<DrillResult>;
  readonly approval: ApprovalOperations;
  readonly brakes: BrakeOperations;
  readonly incidents: IncidentsPort;
  /** Null: the outbox cannot be read just now. */
  readonly standing: () => Promise<DeliveryStanding | null>;
  readonly settings: readonly SettingInForce[];
  /** Where the outbox is, without a password. */
  readonly outboxPlace: { readonly kind: 'sqlite' | 'postgres'; readonly shown: string };
  readonly checks: Checks;
  /** Other installations, for whoever looks after several. */
  readonly installations: InstallationsWatch;
  readonly company: Company;
  readonly clock: Clock;
  readonly log: Log;
  /** Calls the listener after each change of a topic; resolves the unsubscriber. */
  readonly onChange: (listener: (topic: Topic) => void) => () => void;
}

/** Where and how the pages are served. */
export interface WebServing {
  /** Tells installations on one computer apart: the absolute path of the data. */
  readonly installation: string;
  /** Address of the one proxy whose `X-Forwarded-…` headers count; null: none. */
  readonly trustedProxy: string | null;
  /** Name of the company among several that are served; null or left out: it is the only one. */
  readonly among?: string | null;
}
