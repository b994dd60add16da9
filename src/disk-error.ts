import { CodedError, hasCode, toError } from './errors/coded-error.ts';
import { diskError, diskErrors } from './errors/disk.ts';

/** Operating system errors caused by the disk; a missing file is not one of them. */
const codes: Readonly<Record<string, keyof typeof diskErrors>> = {
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  EFBIG: 'DISK_FULL',
  EACCES: 'DISK_DENIED',
  EPERM: 'DISK_DENIED',
  EROFS: 'DISK_DENIED',
  EMFILE: 'DISK_TOO_MANY_FILES',
  ENFILE: 'DISK_TOO_MANY_FILES',
  EIO: 'DISK_FAILED',
  ENXIO: 'DISK_FAILED',
  ENODEV: 'DISK_FAILED',
  ESTALE: 'DISK_FAILED',
};

/** SQLite's primary result codes for the same: READONLY, IOERR, FULL, CANTOPEN. https://www.sqlite.org/rescode.html */
const sqliteCodes: Readonly<Record<number, keyof typeof diskErrors>> = {
  8: 'DISK_DENIED',
  10: 'DISK_FAILED',
  13: 'DISK_FULL',
  14: 'DISK_DENIED',
};

/** A disk error as a coded error; other errors unchanged. */
export function codedDiskError(thrown: unknown): unknown {
  if (thrown instanceof CodedError || !(thrown instanceof Error)) return thrown;
  const code = codeOf(thrown);
  return code === undefined ? thrown : diskError(code, { detail: thrown.message }, thrown);
}

function codeOf(error: Error): keyof typeof diskErrors | undefined {
  if ('errcode' in error && typeof error.errcode === 'number') return sqliteCodes[error.errcode & 0xff];
  const named = 'code' in error && 'syscall' in error && typeof error.code === 'string';
  return named ? codes[error.code as string] : undefined;
}

/** True if the disk is the cause, not the content: full, read-only, out of file handles, failing. */
export function isDiskError(error: unknown): boolean {
  const coded = codedDiskError(error);
  return coded instanceof CodedError && Object.hasOwn(diskErrors, coded.code);
}

/** Why a folder cannot be entered, in words where there are some; else what the system says. */
export function whyNoFolder(error: unknown): string {
  if (hasCode(error, 'ENOENT')) return 'it is not there';
  if (hasCode(error, 'ENOTDIR')) return 'it is no folder';
  if (hasCode(error, 'EACCES')) return 'this user may not look into it';
  return toError(error).message;
}
