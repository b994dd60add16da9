import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { pdfFolders } from '../../config/pdf-folders.ts';
import type { Config } from '../../config/schema.ts';
import { parsePostgresUrl } from '../../database/address.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { serviceManagerError } from '../../errors/service-manager.ts';
import type { Credential, Installed, ServiceFacts } from './facts.ts';

/** The folder of this program. */
export const programFolder = path.resolve(import.meta.dirname, '..', '..', '..');

/** @throws `SERVICE_MANAGER_REFUSED` when nobody tells who the user is */
export function gatherFacts(
  installed: Installed,
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
    configFile: installed.configFile,
    writes: writtenFolders(installed).filter((folder) => !isBelow(home, folder)),
    reads: [...readPlaces(installed), ...installed.files],
    secrets: installed.secrets,
    credentials: isWindows ? [] : credentialsIn(`/etc/${name}`, installed.secrets),
    withPassword,
  };
}

/** Variables with a folder that the service writes to. */
export const WRITTEN = [
  ...(['DATA_PATH', 'WHATSAPP_AUTH_PATH', 'WHATSAPP_BACKUP_PATH', 'WHATSAPP_BACKUP_COPY_PATH'] as const),
  'PDF_ARCHIVE_FOLDER',
] as const;

/** Variables with a file or folder that it reads; from those of PDFs it moves files away, if there is an archive. */
export const READ = [
  ...([
    'PDF_FOLDER',
    'PDF_BRANCH_FOLDERS',
    'PDF_LOGO',
    'PDF_MAIL_CA_FILE',
    'MESSAGE_TEMPLATES',
    'SAP_CA_FILE',
  ] as const),
  ...(['ALERT_MAIL_CA_FILE', 'HTTP_TLS_CERT', 'HTTP_TLS_KEY', 'PUPPETEER_EXECUTABLE_PATH'] as const),
  ...(['WHATSAPP_DRILL_PATH', 'WHATSAPP_DRILL_KEY_FILE'] as const),
] as const;

/** What names places: of one company, or of all. */
type Configured = Pick<Installed, 'service' | 'books' | 'accounts'> | Config;

/** Every folder that the service writes to, absolute. */
export function writtenFolders(config: Configured): readonly string[] {
  const isArchived = config.books.some((book) => book.PDF_ARCHIVE_FOLDER !== null);
  return namedPlaces(config, [...WRITTEN, ...(isArchived ? (['PDF_FOLDER', 'PDF_BRANCH_FOLDERS'] as const) : [])]);
}

/** Every file and folder that it reads, absolute. */
export function readPlaces(config: Configured): readonly string[] {
  return [...namedPlaces(config, READ), ...placesOfDatabase(config.service.DATABASE_URL)];
}

/** The file with PostgreSQL's authority, and the folder of its Unix socket. */
function placesOfDatabase(databaseUrl: string | null): readonly string[] {
  const address = databaseUrl === null ? null : parsePostgresUrl(databaseUrl);
  if (address === null) return [];
  const { host, authorityFile } = address;
  return [
    ...(authorityFile === null ? [] : [path.resolve(authorityFile)]),
    ...(host.startsWith('/') ? [path.resolve(host)] : []),
  ];
}

function namedPlaces(
  { service, books, accounts }: Configured,
  names: readonly (typeof WRITTEN | typeof READ)[number][],
): readonly string[] {
  const settings: Readonly<Record<string, unknown>>[] = [service, ...books, ...accounts];
  const places = names.flatMap((name) => {
    if (name === 'PDF_BRANCH_FOLDERS') return books.flatMap((book) => pdfFolders(book).map(({ folder }) => folder));
    return settings.flatMap(({ [name]: value }) => (typeof value === 'string' ? [value] : []));
  });
  return [...new Set(places.map((place) => path.resolve(place)))];
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

function credentialsIn(folder: string, secrets: readonly string[]): readonly Credential[] {
  try {
    return readdirSync(folder)
      .filter((name) => secrets.includes(name))
      .sort()
      .map((name) => ({ name, file: path.join(folder, name) }));
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'EACCES')) return [];
    throw error;
  }
}
