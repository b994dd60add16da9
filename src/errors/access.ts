import { type ErrorTable, errorFactory } from './coded-error.ts';

export const accessErrors = {
  ACCESS_FOLDER_FOREIGN: {
    class: 'needs_person',
    sentence:
      '{path} belongs to user {owner}, but this program runs as user {user}: the owner could read and replace everything in it.',
    next: "Run this as the folder's owner, change its owner (chown -R {user} {typed}), or configure a new folder inside it, which the service will create.",
  },
  ACCESS_FOLDER_OPEN: {
    class: 'needs_person',
    sentence: '{path} is accessible to other users of this computer, and that cannot be changed: {detail}.',
    next: 'Make it private (chmod 700 {typed}), or configure a new folder on a file system that supports permissions.',
  },
  ACCESS_FILE_FOREIGN: {
    class: 'needs_person',
    sentence: '{path} belongs to user {owner}, but this program runs as user {user}; it was not touched.',
    next: 'Run this as the user of the service. If you are that user, somebody else put the file there: inspect it and move it away.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const accessError = errorFactory(accessErrors);
