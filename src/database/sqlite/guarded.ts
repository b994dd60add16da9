import { CodedError, toError } from '../../errors/coded-error.ts';
import { databaseError } from '../../errors/database.ts';

/** What the work returns; SQLite's errors as coded ones, by its primary result codes: https://www.sqlite.org/rescode.html */
export function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof CodedError) throw thrown;
    const error = toError(thrown);
    const code = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;
    const detail = error.message;
    switch (code) {
      case 13:
        throw databaseError('DATABASE_FULL', {}, error);
      case 5:
      case 6:
        throw databaseError('DATABASE_BUSY', {}, error);
      case 8:
      case 10:
      case 14:
        throw databaseError('DATABASE_UNWRITABLE', { detail }, error);
      case 11:
      case 26:
        throw databaseError('DATABASE_DAMAGED', { path: file, detail }, error);
      default:
        throw databaseError('DATABASE_FAILED', { detail }, error);
    }
  }
}
