import { type ErrorTable, errorFactory } from './coded-error.ts';

export const diskErrors = {
  DISK_FULL: {
    class: 'temporary',
    sentence: 'The disk is full: {detail}.',
    next: 'Free some space, also for the quota of this user; then do the same again. A running service goes on by itself.',
  },
  DISK_DENIED: {
    class: 'needs_person',
    sentence: 'The disk does not let this user write or read: {detail}.',
    next: 'Give the user of the service the rights on that folder, or mount it writable; then do the same again.',
  },
  DISK_TOO_MANY_FILES: {
    class: 'temporary',
    sentence: 'Too many files are open: {detail}.',
    next: 'Raise the limit of open files (`ulimit -n`, or LimitNOFILE of the service), then do the same again.',
  },
  DISK_FAILED: {
    class: 'temporary',
    sentence: 'The disk failed: {detail}.',
    next: 'Look at the disk (its cable, its file system, the log of the system), then do the same again.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const diskError = errorFactory(diskErrors);
