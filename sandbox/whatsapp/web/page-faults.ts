import type { UploadPace } from '../upload-pace.ts';

/**
 * What can be wrong with the page, apart from sends (those are the world's): set over the admin endpoint or by a test,
 * and in force until cleared. Each is a row of the fault table in docs/engines.md.
 */
export interface PageFaults {
  /** How the document itself is served. `hang`: the server accepts and never answers; `error_429` names a minute. */
  document: 'served' | 'error_500' | 'error_429' | 'hang';
  /** Another document instead of the page's own. */
  html: string | null;
  /** The server's certificate is signed by an unknown authority. */
  foreignCertificate: boolean;
  /** `window.Debug` never appears: the library cannot see that the page has loaded. */
  noDebug: boolean;
  /** The page loads but never connects. */
  stuckOpening: boolean;
  /** Modules that `window.require` no longer knows, as after a release that renames them. */
  missingModules: string[];
  /** No new chat can be opened, with anybody; the page gives this error. */
  chatsRefused: string | null;
  /** When `hasSynced` turns true: once somebody listens, after so many milliseconds (the real race), or never. */
  sync: 'listener' | 'never' | number;
  /** The page does not use a stored login but shows a QR code, as if it had lost half of its storage. */
  unaskedQr: boolean;
  /** The server puts every page that logs in into this state. */
  loginState: ForcedState | null;
  /** New sockets are refused, and the open ones have been dropped. */
  offline: boolean;
  /** Requests and sends are not answered. */
  mute: boolean;
  /** Requests for the account's limits are refused. */
  limitsRefused: boolean;
  /** Receipts and messages are held back. */
  deaf: boolean;
  /** Contacts write under their LID; WhatsApp Web knows the number, or neither it nor the server tells it. */
  fromLid: 'numbered' | 'unnumbered' | null;
  /** The page's id generator cannot be replaced; `maker_and_send`: its send cannot be observed either. */
  ownIds: 'maker' | 'maker_and_send' | null;
  /** Uploads are refused with this HTTP status; null: accepted; 0: accepted but never answered. */
  uploadStatus: number | null;
  /** Upload rate; null: not limited. */
  uploadPace: UploadPace | null;
  /** The page does not follow its upload, so that its progress is unknown. */
  uploadUnseen: boolean;
  /** How the page asks for a passkey: at once, or when a button is pressed; or it shows an unknown screen. */
  passkeyScreen: 'asks' | 'button' | 'unknown';
  /** After the passkey, page and phone show a code that their owner has to compare. */
  passkeyCode: boolean;
  /** Shown over every connected page until it is answered there; null: none. */
  dialog: PageDialogKind | null;
  /** Milliseconds that a dialog may be ignored before WhatsApp ends the session; about five minutes in reports. */
  dialogPatienceMs: number;
}

/**
 * Dialogs that WhatsApp Web shows over its page once it is connected.
 *
 * - `news`: "What's new", with one button that closes it; `noticia`: the same in Spanish, with another kind of button.
 * - `tour`: three of these, one after another.
 * - `progress`: no button; it disappears by itself.
 * - `terms`: terms to be read, and one button to agree.
 * - `choice`: two buttons. `alert`: the same, as an alert. `form`: a box to tick before its button works.
 * - `stuck`: one button that does nothing.
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

/** The version of WhatsApp Web that the page is. */
export const pageVersion = '2.3000.1099999999';

/** States of `Socket.state` that WhatsApp's server can cause at any moment. */
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

/** A single event for all pages that are open now. */
export type PageIncident =
  | { readonly kind: 'state'; readonly state: ForcedState }
  | {
      readonly kind:
        | 'reload'
        | 'iframe'
        | 'sync_again'
        | 'hang'
        /** The page accepts messages and never finishes sending them. */
        | 'stuck_hand_over'
        | 'logout_without_navigation'
        | 'drop_sockets';
    };
