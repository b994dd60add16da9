import { type ErrorTable, errorFactory } from './coded-error.ts';

export const accessErrors = {
  ACCESS_FOLDER_FOREIGN: {
    class: 'needs_person',
    sentence:
      '{path} belongs to user {owner}, and this program runs as user {user}: its owner could read and replace everything in it.',
    next: 'Run this as the owner of the folder, give it to the user of the service (chown -R {user} {path}), or name a new folder inside it, which the service makes its own.',
  },
  ACCESS_FOLDER_OPEN: {
    class: 'needs_person',
    sentence: '{path} is open to other users of this computer, and cannot be closed to them: {detail}.',
    next: 'Make it private (chmod 700 {path}), or name a new folder, on a file system with rights of its own.',
  },
  ACCESS_FILE_FOREIGN: {
    class: 'needs_person',
    sentence: '{path} belongs to user {owner}, and this program runs as user {user}; it was not touched.',
    next: 'Run this as the user of the service. If that is who you are, somebody else has put the file there: look at it, and move it away.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const accessError = errorFactory(accessErrors);
