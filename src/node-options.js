import { setFlagsFromString } from 'node:v8';

/**
 * Option with which a process of ours that runs for long is started.
 *
 * V8 enlarges its young generation with what survived in it since it grew last, however little of that is still in use: up
 * to 128 MB here. With this option a half of it has one MiB. See `node --v8-options`.
 *
 * Plain JavaScript, because the launcher of an old Node needs it too.
 */
export const steadyMemory = '--max-semi-space-size=1';

/**
 * Lets the heap of this process grow in small steps from now on: V8 lets that of a process with little to do grow for long
 * before it looks at the whole of it. A service at rest takes a sixth more processor time. From the start on, it would look
 * at the whole again and again while the code is loaded, which takes a third longer.
 */
export function growInSmallSteps() {
  setFlagsFromString('--optimize-for-size');
}

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
