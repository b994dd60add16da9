import { existsSync } from 'node:fs';
import path from 'node:path';
import { envFile } from '../config/environment.ts';
import type { AccountConfig, ServiceConfig } from '../config/schema.ts';
import type { Installation } from '../operations/installation.ts';
import { productVersion } from '../operations/product-version.ts';
import { sessionStoreOf, storePathOf } from './engine-choice.ts';
import { outboxPlace, shownPlace } from './outbox-place.ts';

/** The configured installation. */
export async function installationOf(service: ServiceConfig, account: AccountConfig): Promise<Installation> {
  return {
    version: productVersion(),
    home: path.dirname(envFile()),
    envFile: service.configFile ?? (existsSync(envFile()) ? envFile() : null),
    store: storePathOf(account, await sessionStoreOf(account.WHATSAPP_ENGINE)),
    dataPath: path.resolve(service.DATA_PATH),
    outbox: shownPlace(outboxPlace(service)),
  };
}
