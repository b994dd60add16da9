import { X509Certificate } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { access, constants, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { siteFolder } from '../../config/config-file.ts';
import { accountPath, type Config } from '../../config/schema.ts';
import { shownAddress } from '../../database/address.ts';
import { examinePostgres } from '../../database/postgres/examine.ts';
import { accessError } from '../../errors/access.ts';
import { vaultError } from '../../errors/vault.ts';
import { checkFolder } from '../../folders.ts';
import type { AddressFacts, FolderFacts, Found, LockFacts, OutboxFacts } from '../../operations/doctor/facts.ts';
import { hasOwners, isOurs } from '../../private-files.ts';
import { isLocked, lockHolder } from '../../session/shell/lock.ts';
import { shellWord } from '../../shell-word.ts';
import { freeBytes } from '../machine-watch.ts';
import { outboxPlace } from '../outbox-place.ts';
import { checkAddress } from '../preflight.ts';
import { find, type Look } from './found.ts';

/** The folders that the service writes to, each once. */
export async function lookAtFolders({ service, accounts }: Config, look: Look): Promise<readonly FolderFacts[]> {
  const folders = new Map<string, string>();
  const add = (variable: string, folder: string): void => {
    const place = path.resolve(folder);
    if (!folders.has(place)) folders.set(place, variable);
  };
  add('DATA_PATH', service.DATA_PATH);
  for (const account of accounts) {
    add('WHATSAPP_AUTH_PATH', account.WHATSAPP_AUTH_PATH);
    add('WHATSAPP_BACKUP_PATH', account.WHATSAPP_BACKUP_PATH);
  }
  const own = [...folders].map(async ([folder, variable]) => {
    const found = await find(look, [variable], () => factsOf(folder));
    return { variable, folder, found };
  });
  const offSite = accounts
    .flatMap(({ WHATSAPP_BACKUP_COPY_PATH: copies }) => copies ?? [])
    .map(async (copies) => {
      const [variable, folder] = ['WHATSAPP_BACKUP_COPY_PATH', path.resolve(copies)];
      const found = await find(look, [variable], () => factsOfShare(folder));
      return { variable, folder, found };
    });
  return await Promise.all([...own, ...offSite]);
}

/** Of a folder that others may own, and that is never made. @throws `VAULT_COPY_NO_FOLDER`; what the system refuses */
async function factsOfShare(folder: string) {
  const facts = await stat(folder).catch(() => null);
  if (facts?.isDirectory() !== true) throw vaultError('VAULT_COPY_NO_FOLDER', { folder });
  await access(folder, constants.W_OK);
  return { exists: true, freeBytes: await freeBytes(folder), openTo: null };
}

async function factsOf(folder: string) {
  checkFolder(folder);
  const exists = existsSync(folder);
  const free = await freeBytes(existingPart(folder));
  return { exists, freeBytes: free, openTo: exists ? openTo(folder) : null };
}

/** Permissions of others; PDFs inside DATA_PATH let others pass through. @throws `ACCESS_FOLDER_FOREIGN` */
function openTo(folder: string): string | null {
  if (!hasOwners) return null;
  const facts = statSync(folder);
  if (!isOurs(facts)) {
    const user = process.getuid?.() ?? 0;
    throw accessError('ACCESS_FOLDER_FOREIGN', { path: folder, typed: shellWord(folder), owner: facts.uid, user });
  }
  return (facts.mode & 0o066) === 0 ? null : (facts.mode & 0o777).toString(8);
}

function existingPart(folder: string): string {
  return existsSync(folder) ? folder : existingPart(path.dirname(folder));
}

/** Who holds outbox and session now. Looks only: a lock that was never made is free. */
export function lookAtLock({ service, accounts: [account] }: Config, look: Look): Promise<Found<LockFacts>> {
  return find(look, ['DATA_PATH', 'WHATSAPP_AUTH_PATH', 'WHATSAPP_SESSION_NAME'], () => {
    const [place, name] = [path.resolve(account.WHATSAPP_AUTH_PATH), account.WHATSAPP_SESSION_NAME];
    const isRunning = isLocked(path.resolve(accountPath(service)), 'outbox');
    return {
      isRunning,
      isSiteRunning: service.configFile !== null && isLocked(siteFolder(path.resolve(service.DATA_PATH)), 'outbox'),
      holder: isLocked(place, name) ? lockHolder(place, name) : null,
    };
  });
}

/** The server of the outbox; null: it is a file. */
export async function lookAtOutbox({ service }: Config, look: Look): Promise<Found<OutboxFacts> | null> {
  const place = outboxPlace(service);
  if (place.kind === 'sqlite') return null;
  return await find(look, ['DATABASE_URL'], async () => {
    return { place: shownAddress(place.address), ...(await examinePostgres(place.address)) };
  });
}

/** Where the service would listen. */
export async function lookAtAddresses({ service, books }: Config, look: Look): Promise<readonly AddressFacts[]> {
  const own = { host: 'HTTP_HOST', port: 'PORT', at: [service.HTTP_HOST, service.PORT] as const };
  const webhooks = books
    .filter((book) => book.SAP_WEBHOOK_URL !== null)
    .map(({ SAP_WEBHOOK_HOST: host, SAP_WEBHOOK_PORT: port }) => {
      return { host: 'SAP_WEBHOOK_HOST', port: 'SAP_WEBHOOK_PORT', at: [host, port] as const };
    });
  return await Promise.all(
    [own, ...webhooks].map(async ({ host, port, at: [address, number] }) => {
      const found = await find(look, [host, port], async () => {
        await checkAddress({ host, port }, address, number);
        return `${address}:${number}`;
      });
      return { variable: port, found };
    }),
  );
}

/** End of the certificate of the pages, epoch milliseconds; null: they speak no TLS. */
export async function lookAtCertificate({ service }: Config, look: Look): Promise<Found<number> | null> {
  const { HTTP_TLS_CERT: file } = service;
  if (file === null) return null;
  return await find(look, ['HTTP_TLS_CERT'], async () =>
    new X509Certificate(await readFile(path.resolve(file))).validToDate.getTime(),
  );
}
