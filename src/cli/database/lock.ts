import path from 'node:path';
import { systemClock } from '../../clock.ts';
import { CodedError, hasCode } from '../../errors/coded-error.ts';
import { databaseError } from '../../errors/database.ts';
import { acquireLock, type HeldLock } from '../../session/shell/lock.ts';

/** No service runs with this DATA_PATH meanwhile. @throws `DATABASE_IN_USE` */
export async function lockOf(dataPath: string): Promise<HeldLock> {
  const folder = path.resolve(dataPath);
  const request = { folder, name: 'outbox', doing: 'moving', waitMs: 0, clock: systemClock };
  return await acquireLock(request).catch((error: unknown) => {
    if (!(error instanceof CodedError) || !hasCode(error, 'SESSION_LOCKED')) throw error;
    throw databaseError('DATABASE_IN_USE', { ...error.details, path: folder }, error);
  });
}
