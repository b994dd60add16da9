import type { NextStep } from '../../next-steps/next-step.ts';
import type { LockHolder } from '../../session/lifecycle/lock-holder.ts';
import type { WebVersions } from '../../session/lifecycle/web-version.ts';
import type { EngineName } from '../../whatsapp/engine.ts';
import type { CheckLine } from '../checks.ts';

/** What was found out about one thing. That it could not be is a fact too. */
export type Found<T> =
  | { readonly is: 'known'; readonly value: T }
  | { readonly is: 'failed'; readonly sentence: string; readonly next: NextStep | null }
  /** It did not answer in time. */
  | { readonly is: 'late'; readonly seconds: number }
  /** These variables are not valid, and it needs them. */
  | { readonly is: 'not_tried'; readonly variables: readonly string[] };

/** Everything that is looked at, side by side. Null: not of this installation. */
export interface DoctorFacts {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly program: ProgramFacts;
  readonly configuration: ConfigurationFacts;
  readonly folders: readonly FolderFacts[];
  readonly lock: Found<LockFacts>;
  /** Null: one company sends by the number. */
  readonly number: Found<NumberFacts> | null;
  /** Null: one computer alone can run the session. */
  readonly nodes: Found<NodeFacts> | null;
  /** Whether this node could read a login in PostgreSQL; null as above. */
  readonly loginKey: Found<null> | null;
  /** Null: the outbox is a file in DATA_PATH. */
  readonly outbox: Found<OutboxFacts> | null;
  /** Where it would listen; null: a running service does. */
  readonly addresses: readonly AddressFacts[] | null;
  /** End of the certificate of HTTP_TLS_CERT, epoch milliseconds. */
  readonly ownCertificate: Found<number> | null;
  readonly browser: Found<BrowserFacts> | null;
  /** Whether any font is installed. */
  readonly fonts: Found<boolean> | null;
  readonly login: Found<LoginFacts>;
  readonly webVersion: Found<WebVersionFacts>;
  readonly line: Found<LineFacts>;
  readonly sap: SapFacts;
  /** The folders, the mailbox, the attachments, the print service: named by their source. */
  readonly sources: readonly SourceFacts[];
  readonly templates: Found<null> | null;
  readonly channels: ChannelFacts;
}

export interface ProgramFacts {
  readonly version: string;
  /** Of Node: `24.21.0`. */
  readonly node: string;
  /** `linux x64`. */
  readonly computer: string;
  readonly engine: EngineName;
  /** `whatsapp-web.js 1.34.7`. */
  readonly library: Found<string>;
}

export interface ConfigurationFacts {
  readonly home: string;
  /** `.env`, or the configuration file of several companies; null: there is neither. */
  readonly file: string | null;
  readonly problems: readonly string[];
  /** Names that look like slips of ours, each as a sentence. */
  readonly slips: readonly string[];
  /** Others can read or change the file. */
  readonly exposed: { readonly sentence: string; readonly next: NextStep } | null;
  /** IANA names. */
  readonly zone: { readonly company: string; readonly isSet: boolean; readonly computer: string };
}

export interface FolderFacts {
  /** `DATA_PATH`. */
  readonly variable: string;
  readonly folder: string;
  readonly found: Found<{
    readonly exists: boolean;
    /** Null: the system does not tell. */
    readonly freeBytes: number | null;
    /** Permissions that others have and should not, octal; null: none. */
    readonly openTo: string | null;
  }>;
}

export interface LockFacts {
  /** The outbox is held: a service runs. */
  readonly isRunning: boolean;
  /** The service of all companies runs, if there are several. */
  readonly isSiteRunning: boolean;
  /** Who holds the session; null: nobody. */
  readonly holder: LockHolder | null;
}

export interface NumberFacts {
  /** All that send by it, in the order of the configuration file. */
  readonly companies: readonly string[];
  /** Those among them that run here. */
  readonly running: readonly string[];
}

/** Who runs a session that several nodes may run, by PostgreSQL. */
export interface NodeFacts {
  /** Null: none. */
  readonly node: string | null;
  readonly isHere: boolean;
  /** A service of this installation waits for it. */
  readonly standsBy: boolean;
  /** What is left of its lease, milliseconds; not above 0: it is silent for as long. */
  readonly leftMs: number;
  /** The login is in PostgreSQL: a phone was linked on some node. */
  readonly hasLogin: boolean;
}

export interface OutboxFacts {
  /** PostgreSQL's database, without its password. */
  readonly place: string;
  readonly version: string;
  /** Whether a service has put its outbox there. */
  readonly begun: boolean;
}

export interface AddressFacts {
  /** `PORT`. */
  readonly variable: string;
  readonly found: Found<string>;
}

export interface BrowserFacts {
  readonly path: string;
  readonly version: string;
  /** Major number of the browser that last used the profile; null: none did. */
  readonly profile: number | null;
  readonly start: Found<{ readonly sandboxed: boolean }>;
}

export interface LoginFacts {
  readonly state: 'linked' | 'saving' | 'other' | 'damaged' | 'none';
  readonly store: string;
  /** Absolute folder of another tool's LocalAuth that can be taken over; null: none. */
  readonly guideLogin: string | null;
  /** Files beside the login that a newer version wrote. */
  readonly newerRecords: readonly string[];
}

export interface WebVersionFacts {
  /** What WhatsApp has said so far. */
  readonly said: WebVersions;
  /** The version that the engine's library names for want of another; null: it never does. */
  readonly carried: string | null;
}

export interface LineFacts {
  /** Without its password. */
  readonly proxy: { readonly name: string; readonly trouble: string | null } | null;
  readonly hosts: readonly { readonly host: string; readonly purpose: string; readonly detail: string | null }[];
}

export interface SapFacts {
  /** As far as it came. */
  readonly lines: readonly CheckLine[];
  /** Why there are no more; null: that is all. */
  readonly end: Exclude<Found<null>, { is: 'known' }> | null;
  /** SAP's time less ours at each answer, milliseconds. */
  readonly skews: readonly number[];
}

export interface SourceFacts {
  readonly name: 'folder' | 'mailbox' | 'attachments' | 'print' | 'rendered';
  readonly found: Found<readonly CheckLine[]>;
}

export interface ChannelFacts {
  /** Null: no e-mail is configured. */
  readonly mail: { readonly server: string; readonly found: Found<null> } | null;
  readonly webhook: boolean;
  readonly whatsApp: boolean;
}
