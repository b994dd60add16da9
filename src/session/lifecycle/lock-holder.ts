import { z } from 'zod';

/** The note beside a lock. `since` is epoch milliseconds. */
export const lockHolderSchema = z.object({
  pid: z.number().int(),
  host: z.string(),
  since: z.number().int(),
  doing: z.string(),
});

/** Who holds a lock; a note for people, never the lock itself. */
export type LockHolder = z.infer<typeof lockHolderSchema>;
