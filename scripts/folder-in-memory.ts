import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { freemem } from 'node:os';
import path from 'node:path';

const MEMORY = '/dev/shm';
/** What the tests put there at a time is a tenth of this; the rest is for whoever else uses the machine. */
const ROOM = 4 * 1024 ** 3;

/**
 * A temporary folder for tests that waits for no disk, open to other users like `/tmp`; null where none can be had: on another
 * system, where memory is short, or where nothing in it may be started, as tests start programs of their own.
 */
export function folderInMemory(): string | null {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    if (Math.min(bavail * bsize, freemem()) < ROOM) return null;
    const folder = mkdtempSync(path.join(MEMORY, 'courier-tests-'));
    chmodSync(folder, 0o1777);
    const program = path.join(folder, 'program');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
    if (spawnSync(program).status === 0) return folder;
    rmSync(folder, { recursive: true });
    return null;
  } catch {
    return null;
  }
}
