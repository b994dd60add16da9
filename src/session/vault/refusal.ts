import path from 'node:path';
import { type CodedError, hasCode, toError } from '../../errors/coded-error.ts';
import { vaultError } from '../../errors/vault.ts';
import { NotPlainError } from '../../plain-file.ts';
import { EnvelopeRefused, MadeByNewer } from './envelope.ts';

/** The error for a file that is no backup that this version can open; null: that is not what is wrong. */
export function refusalOf(error: unknown, file: string): CodedError | null {
  const name = path.basename(file);
  const detail = toError(error).message;
  if (error instanceof MadeByNewer) return vaultError('VAULT_BACKUP_NEWER', { file: name, detail: error.found }, error);
  const refused = error instanceof EnvelopeRefused || error instanceof NotPlainError || hasCode(error, 'ELOOP');
  return refused ? vaultError('VAULT_BACKUP_REFUSED', { file: name, detail }, error) : null;
}

/** This backup will not do, which says nothing about the others. */
export function isRefusal(error: unknown): boolean {
  return ['VAULT_BACKUP_REFUSED', 'VAULT_BACKUP_NEWER', 'VAULT_KEY_WRONG'].some((code) => hasCode(error, code));
}
