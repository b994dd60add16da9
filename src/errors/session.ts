import { type ErrorTable, errorFactory } from './coded-error.ts';

export const sessionErrors = {
  SESSION_LOCKED: {
    class: 'needs_person',
    sentence: 'The session {session} is in use: {holder}.',
    next: 'Use `node session-manager.js --status`, which works beside it, or stop it cleanly with `kill {pid}` and try again.',
  },
  SESSION_LOCK_UNUSABLE: {
    class: 'needs_person',
    sentence: 'The lock of the session cannot be taken in {path}: {detail}',
    next: 'Point WHATSAPP_AUTH_PATH to a local folder that this user can write.',
  },
  SESSION_NOT_CONNECTED: {
    class: 'temporary',
    sentence: 'The session is {state}; nothing can be sent or asked now.',
    next: 'Wait until `node session-manager.js --status` says connected.',
  },
  SESSION_COMMAND_REFUSED: {
    class: 'needs_person',
    sentence: '{command} is not possible while the session is {state}: {detail}',
    next: 'Look at `node session-manager.js --status` and try again when the state has changed.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const sessionError = errorFactory(sessionErrors);
