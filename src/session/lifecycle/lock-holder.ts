import { z } from 'zod';

/** The note next to a lock file. `since` is epoch milliseconds. */
export const lockHolderSchema = z.object({
  pid: z.number().int(),
  host: z.string(),
  since: z.number().int(),
  doing: z.string(),
});

/** Who holds a lock; information for people, not the lock itself. */
export type LockHolder = z.infer<typeof lockHolderSchema>;
