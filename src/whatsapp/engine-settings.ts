import type { EngineName } from './engine.ts';

/** Deadlines of an engine, milliseconds. Every call of the port ends within one of them, an upload as long as it moves. */
export interface EngineDeadlines {
  /** From `connect` to `open` or the first `link_code`. */
  readonly connectMs: number;
  /** One query to the server. */
  readonly queryMs: number;
  /** An upload of which nothing moves for so long is given up. */
  readonly uploadStallMs: number;
  /** Without a stanza of the backlog, and without its end, for this long: it counts as received. */
  readonly backlogQuietMs: number;
  /** A clean close; after that the process group is killed. */
  readonly closeMs: number;
  /** The slowest upload that is waited for, bytes a second on average. */
  readonly slowestUpload: number;
}

export const defaultDeadlines: EngineDeadlines = {
  connectMs: 60_000,
  queryMs: 10_000,
  uploadStallMs: 45_000,
  backlogQuietMs: 30_000,
  closeMs: 6_000,
  slowestUpload: 8 * 1024,
};

/**
 * Addresses of the servers, if they are not WhatsApp's own. Created only by the sandbox and passed to the engine through the
 * composition root as a value, never through the environment.
 */
export interface WhatsAppFarEnd {
  /** `ws://127.0.0.1:PORT/ws/chat` (baileys). */
  readonly webSocketUrl: string;
  /** PEM of the authority that signs the media hosts and the page. */
  readonly mediaCaPem: string;
  /** Public key, 32 bytes hex, that signs the Noise certificate chain instead of WhatsApp's. */
  readonly noiseRootHex: string;
  /** Additional browser arguments: resolver rules, trusted SPKI (webjs). */
  readonly browserArgs: readonly string[];
}

/** Everything an engine needs to be started in its own process; plain JSON. */
export interface EngineSettings {
  readonly engine: EngineName;
  /** Folder of this session's store; created if missing (0700). */
  readonly storePath: string;
  readonly sessionName: string;
  readonly deadlines: EngineDeadlines;
  /** Keep-alive of the transport itself, milliseconds (20–30 s on the real service). */
  readonly transportPingMs: number;
  /** Verify WhatsApp's Noise certificate chain; off only by an explicit, loudly logged choice. */
  readonly verifyNoiseCertificate: boolean;
  /** Browser to use (webjs); null: find one. */
  readonly browserPath: string | null;
  /** The user's additional browser arguments, for example a proxy (webjs). */
  readonly browserArgs?: readonly string[];
  /** `off`: the browser may run without its sandbox if that is unavailable (webjs); otherwise such a start is refused. */
  readonly browserSandbox: 'on' | 'off';
  /** `WHATSAPP_PROXY`, with its password; every connection goes through it. null: none. */
  readonly proxy?: string | null;
  /** Folder for the last working WhatsApp Web version (baileys). */
  readonly cachePath: string;
  readonly farEnd: WhatsAppFarEnd | null;
}
