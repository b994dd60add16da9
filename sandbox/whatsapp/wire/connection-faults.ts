import type { Attributes } from './stanza.ts';

/** What a client meets when it connects or logs in. */
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

/** What a question meets; named by what is asked. */
export interface QueryFault {
  readonly query: QueryName;
  /** null: no answer; else the error code. */
  readonly error: number | null;
  /** A usync answer that is a result, with the error inside it for each thing that was asked. */
  readonly inResult?: boolean;
}

/** What the answer to a question for keys holds for one device; those of other devices are not affected. */
export interface BundleFault {
  readonly digits: string;
  readonly device: number;
  /** An error code in place of the keys; keys without the signed one; or nothing at all. */
  readonly answer: number | 'unusable' | 'left_out';
}

export const queryNames = ['usync', 'lookup', 'keys', 'tokens', 'media_conn', 'ping', 'prekeys', 'mex', 'any'] as const;
export type QueryName = (typeof queryNames)[number];

/** What can be done to a connection that stands. */
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
  /** Ends deaf and mute. */
  | { readonly kind: 'normal' }
  /** A frame that no key opens. */
  | { readonly kind: 'undecryptable_frame' };
