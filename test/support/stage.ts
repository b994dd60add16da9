import type { Place } from '../../sandbox/proxy/gate.ts';
import type { UploadPace } from '../../sandbox/whatsapp/upload-pace.ts';
import type { PageDialogKind } from '../../sandbox/whatsapp/web/page-faults.ts';
import type { NewChatQuota, TokenSource } from '../../sandbox/whatsapp/world/records.ts';
import type { World } from '../../sandbox/whatsapp/world/world.ts';
import type { DisconnectReason, EngineName } from '../../src/whatsapp/engine.ts';
import type { EngineSettings, WhatsAppFarEnd } from '../../src/whatsapp/engine-settings.ts';
import type { TestEngine } from './engine.ts';

/** One way in which a connection ends, and what the port promises to say of it. */
export interface EndOfConnection {
  readonly name: string;
  /** Done while the engine is open, or before it logs in; the login itself stays good. */
  provoke(engine: TestEngine): void | Promise<void>;
  /** Puts the far end in order again, where that does not happen by itself. */
  lift?(engine: TestEngine): void | Promise<void>;
  readonly reason: DisconnectReason;
  readonly withinMs: number;
  readonly serverAnswered: boolean;
}

/** A refusal that a stored login meets when it connects. */
export interface RefusedLogin extends EndOfConnection {
  /** The disconnect says until when. */
  readonly hasEnd?: boolean;
}

/**
 * A far end with one account and its contacts, as the conformance suite needs it. Each engine brings its own: the same
 * phones behind its own transport. What an engine cannot do is declared in its capabilities and here, not skipped.
 */
export interface Stage {
  readonly engine: EngineName;
  readonly world: World;
  readonly farEnd: WhatsAppFarEnd;
  /** What else the engine's settings need on this stage: a browser, longer deadlines. */
  readonly settings?: Partial<EngineSettings>;
  /** Digits of the account that links. */
  readonly account: string;
  /** Ends of an open connection that this transport knows. */
  readonly ends: readonly EndOfConnection[];
  /** Refusals of a login that this transport knows. */
  readonly refusals: readonly RefusedLogin[];
  /** Reasons that this engine cannot have, and why: nothing of the port is left out in silence. */
  readonly impossible: Readonly<Partial<Record<DisconnectReason, string>>>;
  /** How often the far end saw statuses being read; null: reading them is nothing that this engine could do. */
  readonly statusReads: (() => number) | null;
  /** Dialogs over the engine's page; null: it has none. */
  readonly dialogs: {
    /** Lays one over pages that are connected, or get so, until it is answered there. */
    lay(dialog: PageDialogKind): void;
    /** Nobody has answered it yet. */
    stands(): boolean;
  } | null;
  /** Whose a LID is comes with a lookup's answer; else only the LID of a number that was asked for can be found out. */
  readonly resolvesForeignLids: boolean;
  readonly lids: {
    /** Contacts write under their LID, and nothing names their number. */
    words(only: boolean): void | Promise<void>;
    /** Contacts' receipts come from their LID; null: the engine sees that a message arrived, and not at which address. */
    readonly receipts: ((only: boolean) => void | Promise<void>) | null;
    /** The engine tells usernames; else its library hands none on. */
    readonly usernames: boolean;
  };
  /** Offers a link by QR that nobody scans in time. */
  missLinkWindow(engine: TestEngine): Promise<void>;
  /** The next link with a passkey has phone and engine show a code to compare, where the engine leaves that to the page. */
  wantCode(): void | Promise<void>;
  /** Uploads of documents are taken at this pace; null: as they come. */
  paceUploads(pace: UploadPace | null): void | Promise<void>;
  /** The same far end for an engine behind a proxy, and where the names that it asks for lead. */
  behindProxy(): { readonly farEnd: WhatsAppFarEnd; readonly lead: (place: Place) => Place | null };
  /** Remote ports of every connection that has come to the far end. */
  arrivals(): readonly number[];
  /** Ends of backlogs are not told. An engine `assumes` them after a quiet time, or does not open without (`page_broken`). */
  readonly endlessBacklog: { provoke(): void | Promise<void>; readonly outcome: 'assumes' | 'does_not_open' };
  /** WhatsApp refuses a first contact with its number (463); else the engine learns only that it was refused. */
  readonly limits: {
    set(settings: {
      newChatsRefusedUntil?: number | null;
      tokenSource?: TokenSource | null;
      newChatQuota?: NewChatQuota | null;
    }): void;
    /** Questions about the limits are refused, or (null) not answered, until `lift`. */
    refuse(error: number | null): void;
    /** WhatsApp tells a restriction by itself as well. */
    readonly pushed: boolean;
  };
  /** Ends the open connection; the login stays good. */
  hangUp(): void | Promise<void>;
  /** Pushes are held back from the open connection; its questions and sends are answered. */
  deafen(): void | Promise<void>;
  /** The open connection's questions are not answered. */
  mute(): void | Promise<void>;
  /** The next connection is neither deaf nor mute. */
  lift(): void | Promise<void>;
  /** Breaches of the protocol and messages that no phone could show; empty when all is well. */
  problems(): readonly string[];
  close(): Promise<void>;
}
