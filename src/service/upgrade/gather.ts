import path from 'node:path';
import { accountPath, type Config } from '../../config/schema.ts';
import { peekSchema } from '../../database/sqlite/peek.ts';
import type { UpgradeFacts } from '../../operations/upgrade/judge.ts';
import type { PackageFacts } from '../../operations/upgrade/release.ts';
import { webVersionFinding } from '../../operations/upgrade/web-version-finding.ts';
import { peopleFile } from '../../people/people.ts';
import { memoryFormat } from '../../session/lifecycle/memory.ts';
import { metadataPath, peekMetadata } from '../../session/records/metadata.ts';
import { readWebVersions } from '../../session/records/web-version-record.ts';
import { listBackups } from '../../session/vault/backup-files.ts';
import { alertsFile } from '../alerts-file.ts';
import { metadataPlace } from '../engine-choice.ts';
import { outboxFile } from '../outbox-file.ts';
import { installedPackage } from './packages.ts';

/**
 * What there is here, for a comparison with another version. Reads only, also while the service runs.
 *
 * @param newer the other version; null: none
 * @throws `DATABASE_…`, `WHATSAPP_STORE_NEWER`, disk errors
 */
export async function gatherUpgrade(config: Config, newer: UpgradeFacts['newer']): Promise<UpgradeFacts> {
  const {
    accounts: [account],
  } = config;
  const [installed, stores] = [await installedPackage(), await storesOf(config)];
  const { WHATSAPP_ENGINE: engine } = account;
  const said = readWebVersions(metadataPlace(account));
  const whatsApp = webVersionFinding(said, engine === 'webjs' ? null : carriedBy(installed, engine));
  return { installed, newer, stores, engine, whatsApp };
}

function carriedBy({ release }: PackageFacts, engine: UpgradeFacts['engine']): string | null {
  return release?.engines[engine]?.webVersion ?? null;
}

async function storesOf({ service, accounts: [account] }: Config): Promise<UpgradeFacts['stores']> {
  const databases = [
    // One on PostgreSQL says its own number at the start, and refuses an older version there.
    ...(service.DATABASE_URL === null ? ([{ store: 'outbox', place: outboxFile(accountPath(service)) }] as const) : []),
    { store: 'accounts', place: peopleFile(service.DATA_PATH) },
    { store: 'incidents', place: alertsFile(service.DATA_PATH) },
  ] as const;
  const place = metadataPlace(account);
  const backups = path.resolve(account.WHATSAPP_BACKUP_PATH);
  const owner = { session: account.WHATSAPP_SESSION_NAME, engine: account.WHATSAPP_ENGINE };
  const newest = (await listBackups(backups, owner)).find(({ header }) => header !== null);
  return [
    ...databases.map((one) => ({ ...one, format: peekSchema(one.place) })),
    {
      store: 'session',
      place: metadataPath(place),
      format: peekMetadata(place).state === 'read' ? memoryFormat : null,
    },
    { store: 'backups', place: backups, format: newest?.header?.format ?? null },
  ];
}
