import { createServer } from 'node:net';
import type { Site } from '../config/companies.ts';
import { accountPath, type Config, type SessionConfig } from '../config/schema.ts';
import { codedDiskError } from '../disk-error.ts';
import { checkFolder } from '../folders.ts';
import { codedListenError, type ListenVariables } from '../http/listen-error.ts';
import { isLocked } from '../session/shell/lock.ts';
import { formerPlace } from './former-place.ts';
import { refuseGuideLoginInPlace } from './guide-login.ts';

/**
 * What would keep the service from starting on this computer, found before anything is written. A service that is stopping
 * still has its port: where another one holds the outbox, the lock decides.
 *
 * @throws `HTTP_PORT_TAKEN`, `HTTP_PORT_DENIED`, `HTTP_HOST_FOREIGN`, `DISK_…`, `ACCESS_FILE_FOREIGN`, `VAULT_LOCALAUTH_IN_PLACE`
 */
export async function checkStart(config: Config): Promise<void> {
  checkFolders(config);
  const { service, books, accounts } = config;
  for (const account of accounts) await refuseGuideLoginInPlace(account);
  if (isLocked(accountPath(service), 'outbox')) return;
  await checkAddress({ host: 'HTTP_HOST', port: 'PORT' }, service.HTTP_HOST, service.PORT);
  for (const book of books) {
    if (book.SAP_WEBHOOK_URL === null) continue;
    const names = { host: 'SAP_WEBHOOK_HOST', port: 'SAP_WEBHOOK_PORT' };
    await checkAddress(names, book.SAP_WEBHOOK_HOST, book.SAP_WEBHOOK_PORT);
  }
}

/** The same for several companies. @throws `CONFIG_FORMER_PLACE`, and as above */
export async function checkSiteStart({ file, service, companies }: Site): Promise<void> {
  const former = formerPlace(service.DATA_PATH, file);
  if (former !== null) throw former;
  for (const { config } of companies) checkFolders(config);
  for (const { config } of companies) await refuseGuideLoginInPlace(config.accounts[0]);
  if (isLocked(service.DATA_PATH, 'outbox')) return;
  await checkAddress({ host: 'HTTP_HOST', port: 'PORT' }, service.HTTP_HOST, service.PORT);
}

/**
 * Proves that the folders of data, session and backups can be used, or made. Writes nothing.
 *
 * @throws `DISK_…`
 */
export function checkFolders({ service, accounts }: SessionConfig): void {
  const folders = accounts.flatMap((account) => [account.WHATSAPP_AUTH_PATH, account.WHATSAPP_BACKUP_PATH]);
  for (const folder of [service.DATA_PATH, ...folders]) {
    try {
      checkFolder(folder);
    } catch (error) {
      throw codedDiskError(error);
    }
  }
}

/** Listens there for a moment. @throws `HTTP_…` */
export async function checkAddress(names: ListenVariables, host: string, port: number): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, exclusive: true }, resolve);
    });
  } catch (thrown) {
    throw codedListenError(thrown, { names, host, port });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
