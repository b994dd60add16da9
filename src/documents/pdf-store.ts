/** The port of our own copies of PDFs: named by their content, so that what is sent is what was proven. */

/** A PDF as its source describes it; `sha256` is hex. */
export interface PdfOrigin {
  readonly path: string;
  readonly sha256: string;
}

/** Rejects with a `CodedError` of the disk where it cannot write. */
export interface PdfStore {
  /** Keeps bytes that a source has at hand. Returns their SHA-256 (hex) and the path of the copy. Idempotent. */
  put(bytes: Uint8Array): Promise<{ readonly sha256: string; readonly path: string }>;
  /** Keeps a copy of a file. False when the file is gone or has other bytes by now. Idempotent. */
  copy(origin: PdfOrigin, signal: AbortSignal): Promise<boolean>;
  /** Path of the copy; null: there is none. */
  find(sha256: string): Promise<string | null>;
  /** SHA-256 (hex) of every copy that was made before `before`, epoch milliseconds. */
  olderThan(before: number): AsyncIterable<string>;
  remove(sha256: string): Promise<void>;
}
