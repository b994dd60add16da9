import { hasCode } from '../../errors/coded-error.ts';

/** For `.catch()`: this value when the file or folder is not there; any other error goes on. */
export function ifAbsent<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return value;
    throw error;
  };
}
