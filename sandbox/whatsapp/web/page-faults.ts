import type { UploadPace } from '../upload-pace.ts';

/**
 * What can be wrong with the page, apart from the sends (those are the world's): asked for over the admin endpoint or by
 * a test, in force until taken back. Each is a row of the fault table in docs/engines.md.
 */
export interface PageFaults {
  /** How the document itself is served. `hang`: the server accepts and never answers; `error_429` names a minute. */
  document: 'served' | 'error_500' | 'error_429' | 'hang';
  /** Another document instead of the page's own. */
  html: string | null;
  /** The server proves itself by a certificate of nobody. */
  foreignCertificate: boolean;
  /** `window.Debug` never appears: the library cannot see that the page has loaded. */
  noDebug: boolean;
  /** The page loads and never gets a connection. */
  stuckOpening: boolean;
  /** Modules that `window.require` no longer knows, as after a release that renames them. */
  missingModules: string[];
  /** Chats that are not open yet cannot be opened, whoever they are with: the page says so in these words. */
  chatsRefused: string | null;
  /** When `hasSynced` turns true: once listened for, after so many ms (the real race), or never. */
  sync: 'listener' | 'never' | number;
  /** A stored login is not asked for: the page shows a QR, as one that has lost half of its storage does. */
  unaskedQr: boolean;
  /** The server puts every page that logs in into this state. */
  loginState: ForcedState | null;
  /** Sockets are refused, and the open ones were dropped. */
  offline: boolean;
  /** Questions and sends are not answered. */
  mute: boolean;
  /** Questions about the account's limits are refused. */
  limitsRefused: boolean;
  /** Receipts and messages are not handed over. */
  deaf: boolean;
  /** Contacts write under their LID; WhatsApp Web knows the number, or neither it nor the server tells it. */
  fromLid: 'numbered' | 'unnumbered' | null;
  /** The page's id maker cannot be replaced; `maker_and_send`: nor can its send be watched. */
  ownIds: 'maker' | 'maker_and_send' | null;
  /** Uploads are refused with this HTTP status; null: accepted; 0: taken and never answered. */
  uploadStatus: number | null;
  /** How fast uploads are taken; null: as they come. */
  uploadPace: UploadPace | null;
  /** The page does not ask how far its upload has come, so that nobody can see it. */
  uploadUnseen: boolean;
  /** How the page asks for a passkey: at once, when a button is pressed; or it shows something that nobody knows. */
  passkeyScreen: 'asks' | 'button' | 'unknown';
  /** After the passkey the page shows a code, and the phone the same, to be compared by their owner. */
  passkeyCode: boolean;
  /** Laid over every page that is or gets connected, until it is answered there; null: none. */
  dialog: PageDialogKind | null;
  /** For how long a dialog may be ignored: then WhatsApp ends the session. Milliseconds; about five minutes in reports. */
  dialogPatienceMs: number;
}

/**
 * Dialogs that WhatsApp Web lays over its page once it is connected.
 *
 * - `news`: "What's new", with one button that closes it; `noticia`: the same in Spanish, with a button of another making.
 * - `tour`: three of that kind, one after another.
 * - `progress`: no button; it goes by itself.
 * - `terms`: one button to agree, and the terms to be read.
 * - `choice`: two buttons. `alert`: the same, as an alert. `form`: a box to tick before its button can be pressed.
 * - `stuck`: one button that closes nothing.
 */
export const pageDialogs = [
  'news',
  'noticia',
  'tour',
  'progress',
  'terms',
  'choice',
  'alert',
  'form',
  'stuck',
] as const;
export type PageDialogKind = (typeof pageDialogs)[number];

export const healthyPage: Readonly<PageFaults> = {
  document: 'served',
  html: null,
  foreignCertificate: false,
  noDebug: false,
  stuckOpening: false,
  missingModules: [],
  chatsRefused: null,
  sync: 'listener',
  unaskedQr: false,
  loginState: null,
  offline: false,
  mute: false,
  limitsRefused: false,
  deaf: false,
  fromLid: null,
  ownIds: null,
  uploadStatus: null,
  uploadPace: null,
  uploadUnseen: false,
  passkeyScreen: 'asks',
  passkeyCode: false,
  dialog: null,
  dialogPatienceMs: 300_000,
};

/** States of `Socket.state` that WhatsApp's server can bring about at any moment. */
export const forcedStates = [
  'CONFLICT',
  'UNPAIRED',
  'UNPAIRED_IDLE',
  'UNLAUNCHED',
  'PROXYBLOCK',
  'TOS_BLOCK',
  'SMB_TOS_BLOCK',
  'DEPRECATED_VERSION',
] as const;
export type ForcedState = (typeof forcedStates)[number];

/** One thing that happens to the pages that are open now. */
export type PageIncident =
  | { readonly kind: 'state'; readonly state: ForcedState }
  | {
      readonly kind:
        | 'reload'
        | 'iframe'
        | 'sync_again'
        | 'hang'
        /** The page takes messages and never gets done with them. */
        | 'stuck_hand_over'
        | 'logout_without_navigation'
        | 'drop_sockets';
    };
