import { alertsSchema } from '../../alerts/incident-schema.ts';
import { schemaVersion } from '../../database/sqlite/migrations.ts';
import type { StoreName } from '../../operations/upgrade/release.ts';
import { peopleSchema } from '../../people/migrations.ts';
import { memoryFormat } from '../../session/lifecycle/memory.ts';
import { backupFormat } from '../../session/vault/envelope.ts';

/** The format in which this version writes each store. */
export const knownFormats: Readonly<Record<StoreName, number>> = {
  outbox: schemaVersion,
  accounts: peopleSchema,
  incidents: alertsSchema,
  session: memoryFormat,
  backups: backupFormat,
};
