import { existsSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Attachment } from '../../session/vault/attachments.ts';

/** The outbox of a service that is not running: SQLite copies it, so that a write-ahead log is not left behind. */
export function outboxAttachment(dataPath: string): Attachment {
  const home = path.resolve(dataPath, 'outbox.db');
  return {
    name: 'outbox.db',
    home,
    copy: (target) => {
      if (!existsSync(home)) return Promise.resolve(false);
      const database = new DatabaseSync(home);
      try {
        database.prepare('VACUUM INTO ?').run(target);
      } finally {
        database.close();
      }
      return Promise.resolve(true);
    },
  };
}
