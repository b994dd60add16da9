/** The port of our own copies of PDFs: named by their content, so that what is sent is what was proven. */

/** A PDF as its source describes it; `sha256` is hex. */
export interface PdfOrigin {
  readonly path: string;
  readonly sha256: string;
}

/** Rejects with a `CodedError` of the disk where it cannot write, and of the database where several nodes share one. */
export interface PdfStore {
  /**
   * Keeps bytes that a source has at hand, in the place of a copy that is damaged. Returns their SHA-256 (hex) and the path of the
   * copy. Idempotent.
   */
  put(bytes: Uint8Array): Promise<{ readonly sha256: string; readonly path: string }>;
  /** Keeps a copy of a file. False when the file is gone or has other bytes by now. Idempotent. */
  copy(origin: PdfOrigin, signal: AbortSignal): Promise<boolean>;
  /** Path of the copy; null: there is none. */
  find(sha256: string): Promise<string | null>;
  /** SHA-256 (hex) of every copy that was made before `before`, epoch milliseconds; of one that lies in two places twice. */
  olderThan(before: number): AsyncIterable<string>;
  remove(sha256: string): Promise<void>;
  /**
   * Shares with the other nodes what this one alone has, of an earlier version or of a time without them: of these, what
   * `needed` says. Returns how many. Left out: there are no others.
   */
  shareOwn?(needed: (hashes: readonly string[]) => Promise<ReadonlySet<string>>, signal: AbortSignal): Promise<number>;
}

/** Where nodes share the bytes of their copies, by SHA-256 (hex). Rejects with a `CodedError` of the database. */
export interface SharedPdfs {
  /** Durable when it resolves, in the place of what is damaged. Idempotent. */
  keep(sha256: string, bytes: Uint8Array): Promise<void>;
  /** As they are there; null: they are not, or not all of them. */
  bytes(sha256: string): Promise<Uint8Array | null>;
  /** Which of these are there whole; their bytes are not looked at. */
  among(hashes: readonly string[]): Promise<ReadonlySet<string>>;
  /** It is there, and is what its name says. */
  isSound(sha256: string): Promise<boolean>;
  /** So that a good copy of it counts as missing there; one that is sound stays. */
  dropDamaged(sha256: string): Promise<void>;
  olderThan(before: number): AsyncIterable<string>;
  remove(sha256: string): Promise<void>;
}
