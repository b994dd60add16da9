import type { StatusAnswer } from '../../operations/session/session-operations.ts';
import { notHere } from '../hybrid/refusal.ts';

/** As listed in `--help` and docs/session-persistence.md. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  notConnected: 3,
  needsPerson: 4,
  configuration: 5,
  notRunning: 6,
  noBackup: 10,
  locked: 11,
  wrongKey: 12,
  cancelled: 130,
} as const;

const byErrorCode: Readonly<Record<string, number>> = {
  CLI_USAGE: exitCodes.usage,
  CLI_NOT_CONFIRMED: exitCodes.usage,
  CLI_CANCELLED: exitCodes.cancelled,
  ABORT_ERR: exitCodes.cancelled,
  CLI_NOT_CONNECTED: exitCodes.notConnected,
  CLI_NOT_CONNECTING: exitCodes.notConnected,
  SESSION_NOT_CONNECTED: exitCodes.notConnected,
  CLI_NOT_LINKED: exitCodes.needsPerson,
  CLI_LINK_NOT_MADE: exitCodes.needsPerson,
  ...Object.fromEntries(notHere.map((code) => [code, exitCodes.configuration])),
  CONFIG_INVALID: exitCodes.configuration,
  CONFIG_FILE_INVALID: exitCodes.configuration,
  CONFIG_FILE_NEWER: exitCodes.configuration,
  CONFIG_COMPANY_UNKNOWN: exitCodes.usage,
  CONFIG_COMPANY_NOT_NAMED: exitCodes.usage,
  VAULT_NO_BACKUP: exitCodes.noBackup,
  VAULT_NO_SUCH_BACKUP: exitCodes.noBackup,
  VAULT_NO_COPY_LEFT: exitCodes.noBackup,
  VAULT_NOTHING_TO_BACK_UP: exitCodes.needsPerson,
  SESSION_ELSEWHERE: exitCodes.locked,
  SESSION_LOCKED: exitCodes.locked,
  VAULT_KEY_MISSING: exitCodes.wrongKey,
  VAULT_KEY_DAMAGED: exitCodes.wrongKey,
  VAULT_KEY_WRONG: exitCodes.wrongKey,
  VAULT_CARRY_PASSPHRASE_WRONG: exitCodes.wrongKey,
  VAULT_CARRIED_AWAY: exitCodes.needsPerson,
};

/** Exit code of a command that failed with this code. */
export function exitCodeOf(errorCode: string): number {
  return byErrorCode[errorCode] ?? exitCodes.failed;
}

/** Exit code of `--status` and `--report`. Linked, but with nobody who sends: no invoice goes out. */
export function exitCodeOfStatus({ running, status }: StatusAnswer): number {
  if (status.state === 'needs_person' || status.linked === 'none' || status.linked === 'unlinked') {
    return exitCodes.needsPerson;
  }
  if (!running) return exitCodes.notRunning;
  return status.maySend ? exitCodes.done : exitCodes.notConnected;
}
