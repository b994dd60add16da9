import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Config, secretNames } from '../../config/schema.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { serviceManagerError } from '../../errors/service-manager.ts';
import type { Credential, ServiceFacts } from './facts.ts';

/** The folder of this program. */
export const programFolder = path.resolve(import.meta.dirname, '..', '..', '..');

/** @throws `SERVICE_MANAGER_REFUSED` when nobody tells who the user is */
export function gatherFacts(
  config: Config,
  { name, withPassword }: { readonly name: string; readonly withPassword: boolean },
): ServiceFacts {
  const home = process.cwd();
  const isWindows = process.platform === 'win32';
  const [user = '', group = ''] = isWindows
    ? [told('whoami.exe', [])]
    : ownerOf(home, told('stat', ['-c', '%U:%G', home]).split(':'));
  return {
    name,
    platform: process.platform,
    node: process.execPath,
    program: path.join(programFolder, 'hybrid-invoice-service.js'),
    home,
    user,
    group,
    writes: writtenFolders(config).filter((folder) => !isBelow(home, folder)),
    credentials: isWindows ? [] : credentialsIn(`/etc/${name}`),
    withPassword,
  };
}

/** Every folder that the service writes to, absolute. */
export function writtenFolders({ service, books, accounts }: Config): readonly string[] {
  const folders = [
    service.DATA_PATH,
    ...books.map((book) => book.PDF_ARCHIVE_FOLDER),
    ...accounts.flatMap((account) => [account.WHATSAPP_AUTH_PATH, account.WHATSAPP_BACKUP_PATH]),
  ];
  return [...new Set(folders.flatMap((folder) => (folder === null ? [] : [path.resolve(folder)])))];
}

function isBelow(home: string, folder: string): boolean {
  const way = path.relative(home, folder);
  return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

/** Numbers in the place of names that are not in the table of users. */
function ownerOf(home: string, names: readonly string[]): readonly string[] {
  const { uid, gid } = statSync(home);
  return [uid, gid].map((id, at) => (names[at] === undefined || names[at] === 'UNKNOWN' ? String(id) : names[at]));
}

function told(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', windowsHide: true });
  if (status === 0) return stdout.trim();
  throw serviceManagerError('SERVICE_MANAGER_REFUSED', { command, detail: error?.message ?? stderr.trim() });
}

function credentialsIn(folder: string): readonly Credential[] {
  try {
    return readdirSync(folder)
      .filter((name) => secretNames.includes(name))
      .sort()
      .map((name) => ({ name, file: path.join(folder, name) }));
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'EACCES')) return [];
    throw error;
  }
}
