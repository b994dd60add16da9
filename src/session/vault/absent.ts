import { hasCode } from '../../errors/coded-error.ts';

/** For `.catch()`: this value if the file or folder does not exist; rethrows any other error. */
export function ifAbsent<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return value;
    throw error;
  };
}
