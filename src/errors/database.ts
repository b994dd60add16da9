import { nextStep } from '../next-steps/next-step.ts';
import { type ErrorTable, errorFactory } from './coded-error.ts';

export const databaseErrors = {
  DATABASE_NEWER: {
    class: 'needs_person',
    sentence: 'The outbox {path} was written by a newer version of Invoice Courier (schema {found}, known {known}).',
    next: 'Install the newer version again; an older one would lose what it cannot see.',
  },
  DATABASE_MISSING: {
    class: 'permanent',
    sentence: 'There is no outbox {path} yet.',
    next: 'Check DATA_PATH and the folder from which you call; the first start of the service makes the outbox.',
  },
  DATABASE_FOREIGN: {
    class: 'needs_person',
    sentence: '{path} is a database, but not an outbox of Invoice Courier.',
    next: 'Check DATA_PATH; nothing was changed.',
  },
  DATABASE_DAMAGED: {
    class: 'needs_person',
    sentence: 'The outbox {path} is damaged: {detail}.',
    next: nextStep`Stop the service, move {path} away (with its -wal and -shm), then bring back the outbox of the newest backup: ${{ action: 'restore' }}`,
  },
  DATABASE_FULL: {
    class: 'temporary',
    sentence: 'The disk of the outbox is full.',
    next: 'Free some space; everything goes on by itself.',
  },
  DATABASE_BUSY: {
    class: 'temporary',
    sentence: 'Another program keeps the outbox locked.',
    next: 'Nothing: it is tried again. Close database browsers that hold it open.',
  },
  DATABASE_UNWRITABLE: {
    class: 'temporary',
    sentence: 'The outbox cannot be read or written: {detail}.',
    next: 'Check the disk and the rights of DATA_PATH; everything goes on by itself.',
  },
  DATABASE_FAILED: {
    class: 'permanent',
    sentence: 'The outbox refused a statement: {detail}.',
    next: 'This is a fault of the program: report it with the log.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const databaseError = errorFactory(databaseErrors);
