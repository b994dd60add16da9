import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { accountPath, type ServiceConfig } from '../../config/schema.ts';
import { codedDiskError } from '../../disk-error.ts';
import { outboxFile } from '../../service/outbox-file.ts';
import type { Attachment } from '../../session/vault/attachments.ts';

/** What backups carry of the outbox: one on PostgreSQL is backed up there, and an older one of SQLite stays where it is. */
export function outboxAttachments(service: Pick<ServiceConfig, 'DATABASE_URL' | 'accountPlaces'>) {
  return service.DATABASE_URL === null ? [outboxAttachment(accountPath(service))] : [];
}

/** The outbox of a service that is not running: SQLite copies it, so that a write-ahead log is not left behind. */
export function outboxAttachment(dataPath: string): Attachment {
  const home = outboxFile(dataPath);
  return {
    name: 'outbox.db',
    home,
    async copy(target) {
      if (!existsSync(home)) return false;
      try {
        copyInto(home, target);
      } catch (error) {
        await rm(target, { force: true });
        throw codedDiskError(error);
      }
      return true;
    },
  };
}

function copyInto(home: string, target: string): void {
  const database = new DatabaseSync(home);
  try {
    database.prepare('VACUUM INTO ?').run(target);
  } finally {
    database.close();
  }
}
