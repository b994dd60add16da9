import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { codedDiskError } from '../../disk-error.ts';
import type { Attachment } from '../../session/vault/attachments.ts';

/** The outbox of a service that is not running: SQLite copies it, so that a write-ahead log is not left behind. */
export function outboxAttachment(dataPath: string): Attachment {
  const home = path.resolve(dataPath, 'outbox.db');
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
