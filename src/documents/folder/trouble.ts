import { hasCode, toError } from '../../errors/coded-error.ts';
import { NotPlainError } from '../../plain-file.ts';
import { UnansweredError } from '../../served-files.ts';

/** Another program keeps the file to itself: a printer driver, a virus scanner. Windows has three codes for it. */
export function isLocked(error: unknown, platform: NodeJS.Platform): boolean {
  const codes = platform === 'win32' ? ['EBUSY', 'EPERM', 'EACCES'] : ['EBUSY'];
  return codes.some((code) => hasCode(error, code));
}

/** It was moved away since the folder was listed, or has become something else than a plain file. */
export function isGone(error: unknown): boolean {
  return error instanceof NotPlainError || ['ENOENT', 'ELOOP', 'ENXIO'].some((code) => hasCode(error, code));
}

const SHARE = 'its network share does not answer';
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'it is not a folder',
  EACCES: 'this user cannot read it',
  EPERM: 'this user cannot read it',
  EBUSY: 'another program keeps it open',
  ...Object.fromEntries(
    ['ESTALE', 'EIO', 'EHOSTDOWN', 'EHOSTUNREACH', 'ENOTCONN', 'ETIMEDOUT', 'ENODEV', 'ENXIO'].map((code) => [
      code,
      SHARE,
    ]),
  ),
};

/** Why a folder or a file cannot be read, in words for people. */
export function reasonOf(error: unknown): string {
  if (error instanceof UnansweredError) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? toError(error).message;
}
