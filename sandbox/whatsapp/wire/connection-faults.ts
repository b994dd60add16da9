import type { Attributes } from './stanza.ts';

/** A fault at connect or login. */
export type LoginFault =
  /** The WebSocket upgrade is answered with this HTTP status. */
  | { readonly kind: 'http'; readonly status: number }
  /** The upgrade is never answered. */
  | { readonly kind: 'silent_upgrade' }
  /** The Noise hello is never answered. */
  | { readonly kind: 'silent_handshake' }
  /** The login is never answered with success; pings are. */
  | { readonly kind: 'no_success' }
  /** `<failure/>`: 401, 402 with `expire` (seconds) and `code`, 403, 405, 503 … */
  | { readonly kind: 'failure'; readonly reason: number; readonly attributes?: Attributes };

/** A fault of a query, by what is queried. */
export interface QueryFault {
  readonly query: QueryName;
  /** null: no answer; else the error code. */
  readonly error: number | null;
  /** A usync answer that is a result, with the error inside it for each thing that was asked. */
  readonly inResult?: boolean;
}

/** A fault in the key bundle of one device; other devices are unaffected. */
export interface BundleFault {
  readonly digits: string;
  readonly device: number;
  /** An error code instead of the keys, keys without the signed pre-key, or no entry. */
  readonly answer: number | 'unusable' | 'left_out';
}

export const queryNames = ['usync', 'lookup', 'keys', 'tokens', 'media_conn', 'ping', 'prekeys', 'mex', 'any'] as const;
export type QueryName = (typeof queryNames)[number];

/** A fault of an established connection. */
export type ConnectionFault =
  | { readonly kind: 'stream_error'; readonly code: number | null; readonly conflict?: 'replaced' | 'device_removed' }
  | { readonly kind: 'not_well_formed' }
  | { readonly kind: 'stream_end' }
  | { readonly kind: 'downgrade' }
  /** The TCP connection is cut. */
  | { readonly kind: 'drop' }
  /** The WebSocket is closed in good order with this code. */
  | { readonly kind: 'close'; readonly code: number }
  | { readonly kind: 'black_hole' }
  | { readonly kind: 'deaf' }
  | { readonly kind: 'mute' }
  /** The server asks whether the client is there; WhatsApp Web answers. */
  | { readonly kind: 'ping' }
  /** Ends `deaf` and `mute`. */
  | { readonly kind: 'normal' }
  /** Sends a frame that cannot be decrypted. */
  | { readonly kind: 'undecryptable_frame' };
