import { nextStep } from '../next-steps/next-step.ts';
import { type ErrorTable, errorFactory } from './coded-error.ts';

export const sessionErrors = {
  SESSION_ELSEWHERE: {
    class: 'needs_person',
    sentence: 'The session {session} is run by another node, {node}: its login and its backups are there.',
    next: 'Do it there, or on the pages of its service. To do it here, stop the service there first.',
  },
  SESSION_LOCKED: {
    class: 'needs_person',
    sentence: 'The session {session} is in use: {holder}.',
    next: nextStep`Check it with ${{ action: 'status' }}, which works at the same time, or stop it cleanly with ${{ action: 'stop_process', pid: '{pid}' }} and try again.`,
  },
  SESSION_LOCK_UNUSABLE: {
    class: 'needs_person',
    sentence: 'The session cannot be locked in {path}: {detail}',
    next: 'Set WHATSAPP_AUTH_PATH to a local folder that this user can write to.',
  },
  SESSION_NOT_CONNECTED: {
    class: 'temporary',
    sentence: 'The session is {state}; nothing can be sent or queried now.',
    next: nextStep`Wait until its status says connected: ${{ action: 'status' }}`,
  },
  SESSION_COMMAND_REFUSED: {
    class: 'needs_person',
    sentence: '{command} is not possible while the session is {state}: {detail}',
    next: nextStep`Check it with ${{ action: 'status' }} and try again when the state has changed.`,
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const sessionError = errorFactory(sessionErrors);
