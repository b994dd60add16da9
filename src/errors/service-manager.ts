import { type ErrorTable, errorFactory } from './coded-error.ts';

export const serviceManagerErrors = {
  SERVICE_MANAGER_MISSING: {
    class: 'needs_person',
    sentence:
      'No service manager that this program knows runs here ({platform}): it knows systemd and the Task Scheduler of Windows.',
    next: 'Let whatever starts programs on this computer run this one at boot: {command}',
  },
  SERVICE_MANAGER_REFUSED: {
    class: 'needs_person',
    sentence: 'The service manager refused: {command}: {detail}',
    next: 'Type the command again as administrator (on Linux with sudo); what was done already is done again without harm.',
  },
  SERVICE_HOME_OF_ROOT: {
    class: 'needs_person',
    sentence: '{home} belongs to root, and the service does not run as root.',
    next: 'Give the folder to the user that the service shall run as (chown -R USER {typed}), then install it again.',
  },
  SERVICE_PROGRAM_TEMPORARY: {
    class: 'needs_person',
    sentence: 'This program lies in a cache that npm empties when it likes: {program}',
    next: 'Install the program in a folder that stays, then install the service from there.',
  },
  SERVICE_NOT_STOPPED: {
    class: 'temporary',
    sentence: 'The service was told to stop, and still runs after {seconds} s.',
    next: 'Wait a moment, then try again.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const serviceManagerError = errorFactory(serviceManagerErrors);
