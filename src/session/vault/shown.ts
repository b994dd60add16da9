import type { BackupFile } from './backup-files.ts';

/** A backup as shown in lists and results; plain JSON. */
export interface BackupShown {
  /** Absolute path. */
  readonly file: string;
  readonly number: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Why it was made; null when its header cannot be read. */
  readonly kind: string | null;
  readonly bytes: number;
  /** The login it is a copy of. */
  readonly generation: string | null;
  /** Null: not checked now; it was read back when it was made. */
  readonly verified: boolean | null;
  /** What is wrong with it; null if nothing is, or if it was not checked. */
  readonly problem: string | null;
}

export function showBackup(backup: BackupFile, verified: boolean | null, problem: string | null = null): BackupShown {
  const { file, number, at, bytes, header } = backup;
  return {
    file,
    number,
    at,
    kind: header?.kind ?? null,
    bytes,
    generation: header?.generation ?? null,
    verified,
    problem,
  };
}
