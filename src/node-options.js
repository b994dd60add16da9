/**
 * Options with which a process of ours that runs for long is started.
 *
 * V8 enlarges its young generation with what survived in it since it grew last, however little of that is still in use: up
 * to 128 MB here. Four MiB a half hold what an invoice needs for a moment. See
 * https://nodejs.org/api/cli.html#--max-semi-space-sizesize-in-mib.
 *
 * Plain JavaScript, because the launcher of an old Node needs it too.
 */
export const steadyMemory = '--max-semi-space-size=4';

/**
 * Variables with which a process of ours that runs for long is started; glibc reads them, elsewhere nobody does. See the page
 * mallopt(3) of Linux.
 *
 * Each thread of Node has a heap of its own for what is no JavaScript, which keeps what it once held: 20 MB in an hour's
 * service. One heap for all keeps 3 MB. Blocks from 128 KiB on are no part of it and are given back when they are freed;
 * once such a block was freed, glibc by itself would put all up to its size, and up to 32 MiB, into the heap.
 */
export const nativeHeap = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
};
