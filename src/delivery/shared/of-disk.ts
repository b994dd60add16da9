import { CodedError } from '../../errors/coded-error.ts';

/** Our own disk or database fails: whichever worker meets it, the far end that the worker is for has no part in it. Pure. */
export function isOfDisk(error: Error): boolean {
  return error instanceof CodedError && /^(DATABASE|DISK)_/.test(error.code);
}
