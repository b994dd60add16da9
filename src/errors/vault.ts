import { nextStep } from '../next-steps/next-step.ts';
import { type ErrorTable, errorFactory } from './coded-error.ts';

export const vaultErrors = {
  VAULT_LOCALAUTH_REFUSED: {
    class: 'needs_person',
    sentence: 'The login in {folder} cannot be taken over: {detail}. Nothing was changed.',
    next: nextStep`Fix that and repeat the command, or link the phone again: ${{ action: 'link' }}`,
  },
  VAULT_LOCALAUTH_IN_PLACE: {
    class: 'needs_person',
    sentence:
      'The session would use {folder}, which another tool made with LocalAuth, and change it. Nothing was started.',
    next: nextStep`Stop that tool for good, set WHATSAPP_AUTH_PATH to another folder, such as ./session/, then: ${{ action: 'import_local_auth', folder: '{folder}' }}`,
  },
  VAULT_KEY_MISSING: {
    class: 'needs_person',
    sentence: 'The backups in {folder} were made with a key file, but the key file {file} is missing.',
    next: 'Copy vault.key back from your safe place to {file}. If it is lost for good, move the old backups to another folder; a new key is then created.',
  },
  VAULT_KEY_DAMAGED: {
    class: 'needs_person',
    sentence: 'The key file {file} is damaged: its checksum does not match.',
    next: 'Replace {file} with the copy from your safe place.',
  },
  VAULT_KEY_NEWER: {
    class: 'needs_person',
    sentence: 'The key file {file} was written by a newer version of Invoice Courier.',
    next: 'Install the newer version again; this one leaves the file as it is.',
  },
  VAULT_ID_KEY_DAMAGED: {
    class: 'needs_person',
    sentence: '{file} holds no key of message ids that this version knows: it is damaged, or a newer version wrote it.',
    next: 'Install the newer version again, or put {file} back from a copy of DATA_PATH. Without it, messages in doubt could arrive twice.',
  },
  VAULT_KEY_WRONG: {
    class: 'needs_person',
    sentence: '{file} was made with another key or passphrase.',
    next: 'Put the matching vault.key into DATA_PATH, or set WHATSAPP_BACKUP_PASSPHRASE to the passphrase used then.',
  },
  VAULT_NO_BACKUP: {
    class: 'needs_person',
    sentence: 'There is no backup of session {session} ({engine}) in {folder}.',
    next: nextStep`Backups are made while a phone is linked: ${{ action: 'backup' }}`,
  },
  VAULT_NO_COPY_LEFT: {
    class: 'needs_person',
    sentence: 'The session store is damaged ({detail}), and there is no backup in {folder}.',
    next: nextStep`If you keep backups elsewhere, copy the newest one into that folder and repair again. If not, start over, which needs the phone: ${{ action: 'clean' }}`,
  },
  VAULT_NO_SUCH_BACKUP: {
    class: 'permanent',
    sentence: 'No backup or quarantined store has the name, date or number {from}.',
    next: nextStep`See what there is: ${{ action: 'list_backups' }}`,
  },
  VAULT_NONE_VERIFIES: {
    class: 'needs_person',
    sentence: 'None of the {count} backups is valid. {detail}',
    next: nextStep`See them with ${{ action: 'list_backups' }}. If no valid copy is left, start over and link again: ${{ action: 'clean' }}`,
  },
  VAULT_BACKUP_REFUSED: {
    class: 'permanent',
    sentence: 'The backup {file} was rejected: {detail}',
    next: nextStep`Restore another one: ${{ action: 'list_backups' }}`,
  },
  VAULT_BACKUP_NEWER: {
    class: 'needs_person',
    sentence: 'The backup {file} was made by a newer version of Invoice Courier ({detail}).',
    next: nextStep`Install the newer version again to restore it, or restore another one: ${{ action: 'list_backups' }}`,
  },
  VAULT_OTHER_SESSION: {
    class: 'needs_person',
    sentence: '{file} belongs to session {theirs}, not to {ours}.',
    next: nextStep`To restore it anyway: ${{ action: 'restore', from: '{file}', acceptOtherSession: true }}`,
  },
  VAULT_OTHER_ENGINE: {
    class: 'needs_person',
    sentence: '{file} was made with engine {theirs}; this session uses {ours}.',
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
    next: nextStep`Replace it with the newest valid backup: ${{ action: 'repair' }}`,
  },
  VAULT_BACKUP_FAILED: {
    class: 'temporary',
    sentence: 'The backup could not be written to {folder}: {detail}',
    next: nextStep`Check free space and permissions of that folder, then: ${{ action: 'backup' }}`,
  },
  VAULT_RESTORE_FAILED: {
    class: 'temporary',
    sentence: '{file} could not be unpacked next to the store; nothing was changed: {detail}',
    next: nextStep`Check free space and permissions of WHATSAPP_AUTH_PATH, then: ${{ action: 'restore' }}`,
  },
  VAULT_COPY_NO_FOLDER: {
    class: 'needs_person',
    sentence: '{folder} is not a folder, or is the backup folder itself.',
    next: 'Check WHATSAPP_BACKUP_COPY_PATH, and that the folder is mounted. It is never created, because it would then be on this computer.',
  },
  VAULT_COPY_DIFFERS: {
    class: 'temporary',
    sentence: '{file} was read back from off site and differs from what was written.',
    next: 'Nothing to do now: it is copied again. If it recurs, check that disk or share.',
  },
  VAULT_COPY_HANGS: {
    class: 'temporary',
    sentence: '{folder} does not answer.',
    next: 'Check the share and its network; copying resumes when it answers.',
  },
  VAULT_DRILL_NOT_SET_UP: {
    class: 'needs_person',
    sentence: 'No off-site copy of the backups is configured, so there is nothing to test.',
    next: 'Set WHATSAPP_BACKUP_COPY_PATH, or WHATSAPP_DRILL_PATH to the folder with copies that you make, and WHATSAPP_DRILL_KEY_FILE or WHATSAPP_DRILL_PASSPHRASE to the copied key.',
  },
  VAULT_DRILL_KEY_WRONG: {
    class: 'needs_person',
    sentence:
      'The copied key or passphrase does not open {file}: after the loss of this computer, the backup would be lost too.',
    next: 'Copy vault.key from DATA_PATH to WHATSAPP_DRILL_KEY_FILE, or set WHATSAPP_DRILL_PASSPHRASE to WHATSAPP_BACKUP_PASSPHRASE.',
  },
  VAULT_DRILL_OLD_LOGIN: {
    class: 'needs_person',
    sentence: '{file} holds an earlier login than the one in use: restored, it would not connect.',
    next: nextStep`Copy a newer backup off site: ${{ action: 'list_backups' }}`,
  },
  VAULT_CARRIED_AWAY: {
    class: 'needs_person',
    sentence: 'This login was carried to another computer with {file}; the copy here can no longer be used.',
    next: nextStep`To take it back, stop the other one first, then: ${{ action: 'import', file: '{file}' }}`,
  },
  VAULT_CARRY_FILE_EXISTS: {
    class: 'permanent',
    sentence: '{file} already exists and is not overwritten.',
    next: nextStep`Name another file: ${{ action: 'export' }}`,
  },
  VAULT_CARRY_REFUSED: {
    class: 'permanent',
    sentence: '{file} is not an exported session: {detail}',
    next: nextStep`Copy the file again from the computer where it was made, or export it again there: ${{ action: 'export' }}`,
  },
  VAULT_CARRY_OLDER: {
    class: 'permanent',
    sentence: '{file} is export {theirs} of this login, and export {ours} has been used since.',
    next: nextStep`Export it where it runs now, and import that file: ${{ action: 'export' }}`,
  },
  VAULT_CARRY_PASSPHRASE_SHORT: {
    class: 'permanent',
    sentence: 'The passphrase for an exported session must have at least {least} characters.',
    next: nextStep`Use a longer one, or omit it to have one generated: ${{ action: 'export' }}`,
  },
  VAULT_CARRY_PASSPHRASE_WRONG: {
    class: 'needs_person',
    sentence: 'The passphrase does not open {file}.',
    next: nextStep`Enter it as shown when the file was made: ${{ action: 'import', file: '{file}' }}`,
  },
  VAULT_LOGIN_SEAL_BROKEN: {
    class: 'needs_person',
    sentence: 'The login of the session {account} in PostgreSQL does not open with its key: it was changed there.',
    next: 'Find out what else writes to that database; then restore it, or link again.',
  },
  VAULT_STORE_UNSAFE: {
    class: 'needs_person',
    sentence:
      '{path} is a symbolic link or a special file; a session store may contain only regular files and folders.',
    next: 'Replace it with its target. To keep the store on another disk, set WHATSAPP_AUTH_PATH.',
  },
  VAULT_OTHER_MOUNT: {
    class: 'needs_person',
    sentence: '{path} cannot be replaced by a rename because it is a mount point. Nothing was changed.',
    next: 'Mount the volume on its parent folder (WHATSAPP_AUTH_PATH), then repeat the command.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const vaultError = errorFactory(vaultErrors);
