import { type ErrorTable, errorFactory } from './coded-error.ts';

export const diskErrors = {
  DISK_FULL: {
    class: 'temporary',
    sentence: 'The disk is full: {detail}.',
    next: "Free some space (check this user's quota too), then try again. A running service resumes automatically.",
  },
  DISK_DENIED: {
    class: 'needs_person',
    sentence: 'This user cannot read or write there: {detail}.',
    next: 'Give the user of the service permission on that folder, or mount it writable; then try again.',
  },
  DISK_TOO_MANY_FILES: {
    class: 'temporary',
    sentence: 'Too many files are open: {detail}.',
    next: 'Raise the limit of open files (`ulimit -n`, or LimitNOFILE of the service), then try again.',
  },
  DISK_NOT_A_FOLDER: {
    class: 'needs_person',
    sentence: '{path} is not a folder, and none can be made there: {detail}.',
    next: 'Set the variable with this path (see docs/configuration.md) to a folder that exists or can be made.',
  },
  DISK_NO_TEMPORARY_FOLDER: {
    class: 'temporary',
    sentence: 'No temporary folder can be made in {path}: {detail}.',
    next: 'Make room there, or set TMPDIR (on Windows TEMP) to a folder in which this user may write.',
  },
  DISK_FAILED: {
    class: 'temporary',
    sentence: 'The disk failed: {detail}.',
    next: 'Check the disk (cable, file system, system log), then try again.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const diskError = errorFactory(diskErrors);
