import { nextStep } from '../next-steps/next-step.ts';
import { type ErrorTable, errorFactory } from './coded-error.ts';

export const vaultErrors = {
  VAULT_KEY_MISSING: {
    class: 'needs_person',
    sentence: 'There are backups in {folder} made with a key file, and the key file {file} is not there.',
    next: 'Copy vault.key back from your safe place to {file}. Is it lost for good? Move the old backups to another folder; a new key is then made.',
  },
  VAULT_KEY_DAMAGED: {
    class: 'needs_person',
    sentence: 'The key file {file} is damaged: its checksum does not agree.',
    next: 'Replace {file} by the copy from your safe place.',
  },
  VAULT_KEY_WRONG: {
    class: 'needs_person',
    sentence: '{file} was made with another key or passphrase.',
    next: 'Put the vault.key of that time into DATA_PATH, or set WHATSAPP_BACKUP_PASSPHRASE to the passphrase of that time.',
  },
  VAULT_NO_BACKUP: {
    class: 'needs_person',
    sentence: 'There is no backup of session {session} ({engine}) in {folder}.',
    next: nextStep`Make one while the session is linked: ${{ action: 'backup' }}`,
  },
  VAULT_NO_SUCH_BACKUP: {
    class: 'permanent',
    sentence: 'No backup or quarantined store is named, dated or numbered {from}.',
    next: nextStep`See what there is: ${{ action: 'list_backups' }}`,
  },
  VAULT_NONE_VERIFIES: {
    class: 'needs_person',
    sentence: 'None of the {count} backups verifies. {detail}',
    next: nextStep`Look at them: ${{ action: 'list_backups' }}. With no good copy left, start afresh and link again: ${{ action: 'clean' }}`,
  },
  VAULT_BACKUP_REFUSED: {
    class: 'permanent',
    sentence: 'The backup {file} is refused: {detail}',
    next: nextStep`Restore another one: ${{ action: 'list_backups' }}`,
  },
  VAULT_OTHER_SESSION: {
    class: 'needs_person',
    sentence: '{file} belongs to session {theirs}, not to {ours}.',
    next: nextStep`If you mean it, say so: ${{ action: 'restore', from: '{file}', acceptOtherSession: true }}`,
  },
  VAULT_OTHER_ENGINE: {
    class: 'needs_person',
    sentence: '{file} was made by engine {theirs}; this session runs on {ours}.',
    next: 'Set WHATSAPP_ENGINE={theirs} in .env, then repeat the command.',
  },
  VAULT_NOTHING_TO_BACK_UP: {
    class: 'needs_person',
    sentence: 'Session {session} is not linked: there is nothing to back up in {folder}.',
    next: nextStep`Link it: ${{ action: 'link' }}`,
  },
  VAULT_STORE_DAMAGED: {
    class: 'needs_person',
    sentence: 'The session store is damaged, so it was not backed up: {detail}',
    next: nextStep`Put the newest good copy in its place: ${{ action: 'repair' }}`,
  },
  VAULT_BACKUP_FAILED: {
    class: 'temporary',
    sentence: 'The backup could not be written to {folder}: {detail}',
    next: nextStep`Check free space and permissions of that folder, then: ${{ action: 'backup' }}`,
  },
  VAULT_RESTORE_FAILED: {
    class: 'temporary',
    sentence: '{file} could not be unpacked beside the store; nothing was changed: {detail}',
    next: nextStep`Check free space and permissions of WHATSAPP_AUTH_PATH, then: ${{ action: 'restore' }}`,
  },
  VAULT_STORE_UNSAFE: {
    class: 'needs_person',
    sentence: '{path} is a symbolic link or a special file; a session store consists of plain files and folders only.',
    next: 'Replace it by what it points to. To keep the store on another disk, set WHATSAPP_AUTH_PATH.',
  },
  VAULT_OTHER_MOUNT: {
    class: 'needs_person',
    sentence: '{path} cannot be swapped by a rename: it is a mount of its own. Nothing was changed.',
    next: 'Mount the volume on the folder above it (WHATSAPP_AUTH_PATH), then repeat the command.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const vaultError = errorFactory(vaultErrors);
