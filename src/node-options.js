/**
 * Options with which a process of ours that runs for long is started.
 *
 * V8 enlarges its young generation with what survived in it since it grew last, however little of that is still in use: up
 * to 128 MB here. And it lets the heap of a process with little to do grow for long before it looks at the whole of it. With
 * this option a half of the young generation has one MiB, and the heap grows in small steps; a service at rest takes a sixth
 * more processor time. See `node --v8-options`.
 *
 * Plain JavaScript, because the launcher of an old Node needs it too.
 */
export const steadyMemory = '--optimize-for-size';

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
