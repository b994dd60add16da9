import { nextStep } from '../next-steps/next-step.ts';
import { type ErrorTable, errorFactory } from './coded-error.ts';

export const databaseErrors = {
  DATABASE_NEWER: {
    class: 'needs_person',
    sentence: '{path} was written by a newer version of Invoice Courier (schema {found}, known {known}).',
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
    sentence: '{path} is a database of another program.',
    next: 'Check DATA_PATH, or move the file away; nothing was changed.',
  },
  DATABASE_ALERTS_DAMAGED: {
    class: 'needs_person',
    sentence: 'The history of alerts {path} cannot be read: {detail}.',
    next: 'Move it away, together with the files whose names begin with its name: a new history is started. Sending does not depend on it.',
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
  DATABASE_UNREACHABLE: {
    class: 'temporary',
    sentence: 'The outbox on PostgreSQL does not answer ({place}): {detail}.',
    next: 'Check that PostgreSQL runs and that this computer reaches it; its log says more. A running service sends nothing meanwhile, loses nothing, and resumes automatically.',
  },
  DATABASE_REFUSED: {
    class: 'temporary',
    sentence: 'PostgreSQL denies access to the outbox ({place}): {detail}.',
    next: 'Check user, password and database in DATABASE_URL, and pg_hba.conf on the server. The user must own the database. If PostgreSQL wants TLS, add sslmode=verify-full.',
  },
  DATABASE_TLS_REQUIRED: {
    class: 'temporary',
    sentence: 'PostgreSQL accepts only connections with TLS ({place}): {detail}.',
    next: 'Set sslmode=verify-full in DATABASE_URL; with an authority of your own, sslrootcert=FILE too.',
  },
  DATABASE_TLS_FAILED: {
    class: 'temporary',
    sentence: 'No TLS connection to PostgreSQL could be established ({place}): {detail}.',
    next: "If its certificate was signed by an authority of your own, name that authority's PEM file in DATABASE_URL: sslrootcert=FILE. The certificate must name the host in DATABASE_URL. On a network that nobody else can reach, sslmode=disable turns TLS off.",
  },
  DATABASE_SERVER_OLD: {
    class: 'needs_person',
    sentence: 'PostgreSQL {version} is too old for the outbox ({place}); it needs {needed} or newer.',
    next: 'Upgrade PostgreSQL, or let DATABASE_URL name a newer server.',
  },
  DATABASE_SERVER_FULL: {
    class: 'temporary',
    sentence: 'The disk of PostgreSQL is full ({place}): {detail}.',
    next: "Free some space on PostgreSQL's computer; a running service resumes automatically.",
  },
  DATABASE_READ_ONLY: {
    class: 'temporary',
    sentence: 'PostgreSQL does not accept writes ({place}): {detail}.',
    next: 'It is a standby, or was set to read only. Let DATABASE_URL name the primary; a running service resumes automatically once it can write.',
  },
  DATABASE_CONNECTIONS: {
    class: 'temporary',
    sentence: 'PostgreSQL has no free connection ({place}): {detail}.',
    next: "Raise the server's max_connections or the user's connection limit, or close connections that are not needed; a running service resumes automatically.",
  },
  DATABASE_OWNED_ELSEWHERE: {
    class: 'needs_person',
    sentence: 'The session {account} is run by another node, {node}, on the same outbox ({place}).',
    next: 'Nothing to do if that is the one you want: only one may run it. To run it here, stop the service there, and bring the login here. A second company needs its own WHATSAPP_SESSION_NAME or its own database.',
  },
  DATABASE_OWNER_SILENT: {
    class: 'needs_person',
    sentence:
      'The session {account} was last run by another node, {node}, which ended without giving it back {ago} ago ({place}).',
    next: nextStep`If it can run again, start it there. If it is gone for good, bring the newest backup of the login here, then: ${{ action: 'take_over' }}`,
  },
  DATABASE_PROFILE_ELSEWHERE: {
    class: 'needs_person',
    sentence:
      'The session {account} was last run by another node, {node}. Its login is a browser profile, which is there; an older copy of it does harm.',
    next: nextStep`Start it there. To run it here, stop that node for good, bring the newest backup of the login from it, and restore it: ${{ action: 'restore' }}. Then: ${{ action: 'take_over' }}`,
  },
  DATABASE_OWNER_LOST: {
    class: 'needs_person',
    sentence: 'Another process now runs the session {account}; this one no longer writes anything.',
    next: 'Check which nodes run with this DATABASE_URL: only one may run the session. This one exits.',
  },
  DATABASE_LEASE_EXPIRED: {
    class: 'temporary',
    sentence:
      'This node has not reached PostgreSQL for too long; it writes nothing for the session {account} until it does.',
    next: 'Check that PostgreSQL runs and that this computer reaches it: it then resumes automatically, or leaves the session to another node that has taken it meanwhile.',
  },
  DATABASE_LOGIN_ANOTHER: {
    class: 'temporary',
    sentence: 'The login of the session {account} in PostgreSQL is not the one that was to be changed.',
    next: 'Nothing to do: the session connects anew with the one that is there.',
  },
  DATABASE_LOGIN_KEY: {
    class: 'needs_person',
    sentence:
      'The login of the session {account} in PostgreSQL is encrypted with a key that this node does not have ({kind}; last written by {node}).',
    next: 'Every node needs the same key: the same WHATSAPP_BACKUP_PASSPHRASE, or without one the same file vault.key, copied to {file} from a node that has it (docs/scale.md). Nothing was changed.',
  },
  DATABASE_OTHER_HISTORY: {
    class: 'needs_person',
    sentence:
      'PostgreSQL was set back to another state ({place}): a standby was promoted, or a backup restored. The latest changes may be missing.',
    next: 'Nothing to do: the service restarts, and finds out from SAP and WhatsApp what was sent before it sends anything. Make sure that the former server does not come back.',
  },
  DATABASE_MOVED: {
    class: 'needs_person',
    sentence: 'The outbox at {place} was moved to {other} on {day}; what is left here is kept, and not used any more.',
    next: 'Let the service use the other place: DATABASE_URL names an outbox on PostgreSQL; without it, the outbox is outbox.db in DATA_PATH.',
  },
  DATABASE_MOVE_UNFINISHED: {
    class: 'needs_person',
    sentence: 'An outbox is being moved to {place}, and has not wholly arrived; it comes from {other}, which is whole.',
    next: 'Start the same move again: it goes on where it was. Or let the service use the former place as before.',
  },
  DATABASE_MOVE_REFUSED: {
    class: 'permanent',
    sentence: 'The outbox cannot be moved to {place}: {detail}.',
    next: 'Nothing was changed. docs/scale.md says what a move needs.',
  },
  DATABASE_MOVE_DIFFERS: {
    class: 'permanent',
    sentence: 'What has arrived at {place} is not what was there before ({table}: {detail}).',
    next: 'Nothing was switched over: the service may go on with the former place. If nobody has written to either meanwhile, this is a bug: please report it.',
  },
  DATABASE_LEFT_BEHIND: {
    class: 'needs_person',
    sentence: 'DATABASE_URL names an empty outbox ({place}), and there is one with deliveries in {path}.',
    next: 'To take the deliveries along, unset DATABASE_URL and move the outbox (database move, docs/scale.md). To begin with an empty one, move the file out of DATA_PATH: what it says about earlier deliveries, approval and opt-outs is then not known any more.',
  },
  DATABASE_BOOK_ELSEWHERE: {
    class: 'needs_person',
    sentence:
      'The deliveries of {company} are in {other}, and its account {account} has its outbox elsewhere ({place}): begun anew there, invoices would be sent again, or never.',
    next: 'Put the file back as it was: the account of a book, and the book that comes first of those with one account, stay the same (docs/companies.md). To begin anew on purpose, let nothing wait there, set PROCESS_INVOICES_FROM_DATE to tomorrow, and move what is there away.',
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
