import path from 'node:path';
import { systemClock } from '../../clock.ts';
import { sessionStoreOf } from '../../service/engine-choice.ts';
import { idKeyAttachment } from '../../session/vault/attachments.ts';
import { openVault, type SessionVault } from '../../session/vault/vault.ts';
import { engineCapabilities } from '../../whatsapp/capabilities.ts';
import type { Run } from './command-run.ts';

/** The vault of the configured session, for work without a service. Makes the key file on its first use. */
export async function openVaultOf(run: Run): Promise<SessionVault> {
  const { config } = run;
  const dataPath = path.resolve(config.DATA_PATH);
  return openVault({
    session: config.WHATSAPP_SESSION_NAME,
    store: await sessionStoreOf(config.WHATSAPP_ENGINE),
    authPath: config.WHATSAPP_AUTH_PATH,
    backupPath: path.resolve(config.WHATSAPP_BACKUP_PATH),
    dataPath,
    passphrase: config.WHATSAPP_BACKUP_PASSPHRASE,
    keep: config.WHATSAPP_BACKUP_KEEP,
    copyAsideUnsealed: !engineCapabilities[config.WHATSAPP_ENGINE].hotBackup,
    attachments: [idKeyAttachment(dataPath), ...run.attachments],
    versions: () => ({ engine: config.WHATSAPP_ENGINE }),
    clock: systemClock,
    log: run.log,
  });
}
