/** Keeps the memory of a process that runs for long from growing with what it has handled. */
export const steadyMemory: string;
/** Lets the heap of this process grow in small steps from now on; called once its code is loaded. Idempotent. */
export function growInSmallSteps(): void;
/** Keeps its memory outside the JavaScript heap small on Linux. */
export const nativeHeap: Readonly<
  Record<'MALLOC_ARENA_MAX' | 'MALLOC_MMAP_THRESHOLD_' | 'MALLOC_TRIM_THRESHOLD_', string>
>;
