import { nextStep } from '../next-steps/next-step.ts';
import { type ErrorTable, errorFactory } from './coded-error.ts';

export const databaseErrors = {
  DATABASE_NEWER: {
    class: 'needs_person',
    sentence: 'The outbox {path} was written by a newer version of Invoice Courier (schema {found}, known {known}).',
    next: 'Install the newer version again; an older one would lose data it does not know.',
  },
  DATABASE_IN_USE: {
    class: 'needs_person',
    sentence: 'Another service is running with this DATA_PATH, {path}: {holder}.',
    next: nextStep`Nothing to do if that is the one you want. To run this one instead, stop the other first: ${{ action: 'stop_process', pid: '{pid}' }}. A second company needs its own DATA_PATH.`,
  },
  DATABASE_MISSING: {
    class: 'permanent',
    sentence: 'There is no outbox at {path} yet.',
    next: nextStep`If yours is elsewhere, check DATA_PATH and --home. Otherwise the first start of the service creates it: ${{ action: 'start_service' }}`,
  },
  DATABASE_FOREIGN: {
    class: 'needs_person',
    sentence: '{path} is a database, but not an outbox of Invoice Courier.',
    next: 'Check DATA_PATH; nothing was changed.',
  },
  DATABASE_DAMAGED: {
    class: 'needs_person',
    sentence: 'The outbox {path} is damaged: {detail}.',
    next: nextStep`Stop the service, move {path} away (with its -wal and -shm files), then restore the outbox from the newest backup: ${{ action: 'restore' }}`,
  },
  DATABASE_FULL: {
    class: 'temporary',
    sentence: 'The disk is full; the outbox cannot be written.',
    next: 'Free some space; a running service resumes automatically.',
  },
  DATABASE_BUSY: {
    class: 'temporary',
    sentence: 'Another program has locked the outbox.',
    next: 'Nothing to do: it is retried. Close any database browser that has it open.',
  },
  DATABASE_UNWRITABLE: {
    class: 'temporary',
    sentence: 'The outbox cannot be read or written: {detail}.',
    next: 'Check the disk and the permissions of DATA_PATH; a running service resumes automatically.',
  },
  DATABASE_FAILED: {
    class: 'permanent',
    sentence: 'The database rejected a statement: {detail}.',
    next: 'This is a bug: please report it with the log.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const databaseError = errorFactory(databaseErrors);
