import { hash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { hasCode } from '../../errors/coded-error.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import { inTransaction } from '../../sqlite-transaction.ts';
import type { SessionStore, StoreVerdict } from '../session-store.ts';
import { isLinked, sealCredentials } from './credentials.ts';
import { fromText } from './plain-json.ts';
import { openForReading, openStoreFile, readLogin, storeError, storeFileExists, storeFileName } from './store-file.ts';
import { markAsOwn } from './store-records.ts';

/** More than any store can have advanced since its backup: pre-keys are created five at a time, as contacts use them. */
const preKeySkip = 50_000;
/** Signal's pre-key ids have 24 bits. */
const preKeyIds = 2 ** 24 - 1;
/** Ratchets and related state, which others have advanced since the copy was made. */
const movedOn = ['session', 'sender-key', 'sender-key-memory', 'device-list'];

/** The login of the baileys engine: one SQLite file. */
export const baileysSessionStore: SessionStore = {
  engine: 'baileys',
  loginEntries: [storeFileName],
  folderName: (sessionName) => `baileys-${sessionName}`,

  async snapshot(source, target): Promise<void> {
    const copy = path.join(target, storeFileName);
    if (!storeFileExists(source)) throw whatsappError('WHATSAPP_NOT_LINKED');
    try {
      const database = openForReading(source);
      try {
        database.prepare('VACUUM INTO ?').run(copy);
      } finally {
        database.close();
      }
      const copied = new DatabaseSync(copy);
      try {
        markAsOwn(copied);
      } finally {
        copied.close();
      }
    } catch (error) {
      throw storeError(error);
    }
    await chmod(copy, 0o600);
  },

  async verify(folder): Promise<StoreVerdict> {
    return look(folder);
  },

  loginOf: (folder) => Promise.resolve(nameOf(folder)),

  async renew(folder) {
    const database = openStoreFile(folder);
    try {
      const { credentials } = readLogin(database);
      const next = (Math.max(credentials.nextPreKeyId, credentials.firstUnuploadedPreKeyId) + preKeySkip) % preKeyIds;
      const sealed = sealCredentials({ ...credentials, nextPreKeyId: next, firstUnuploadedPreKeyId: next });
      const dropped = inTransaction(database, () => {
        markAsOwn(database);
        database
          .prepare(
            'UPDATE login SET credentials = ?, credentials_sha256 = ?, renewal_due = 1, generation = generation + 1',
          )
          .run(sealed.text, sealed.sha256);
        const types = movedOn.map(() => '?').join(', ');
        return database.prepare(`DELETE FROM keys WHERE type IN (${types})`).run(...movedOn).changes;
      });
      return {
        renewed: true,
        detail: `${dropped} pairwise entries dropped, pre-keys continue at ${next}; new ones are uploaded at the next login`,
      };
    } catch (error) {
      throw storeError(error);
    } finally {
      database.close();
    }
  },

  async cleanCaches(folder): Promise<number> {
    if (!storeFileExists(folder)) return 0;
    const before = sizeOf(folder);
    const database = openStoreFile(folder);
    try {
      database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE);');
    } catch (error) {
      throw storeError(error);
    } finally {
      database.close();
    }
    return Math.max(0, before - sizeOf(folder));
  },
};

/** By the public half of the key that the phone has signed for this device. */
function nameOf(folder: string): string | null {
  if (!storeFileExists(folder)) return null;
  try {
    const database = openForReading(folder);
    try {
      const { credentials } = readLogin(database);
      const key = credentials.signedIdentityKey.public;
      return isLinked(credentials) ? hash('sha256', key).slice(0, 16) : null;
    } finally {
      database.close();
    }
  } catch (error) {
    const coded = storeError(error);
    if (!hasCode(coded, 'WHATSAPP_STORE_DAMAGED')) throw coded;
    return null;
  }
}

function look(folder: string): StoreVerdict {
  if (!storeFileExists(folder)) {
    return existsSync(path.join(folder, `${storeFileName}-wal`))
      ? { state: 'damaged', detail: `${storeFileName} is missing, but its log exists` }
      : { state: 'empty' };
  }
  try {
    const database = openForReading(folder);
    try {
      const check = database.prepare('PRAGMA integrity_check').all();
      const complaint = check.map((row) => String(row['integrity_check'])).find((text) => text !== 'ok');
      if (complaint) return { state: 'damaged', detail: `${storeFileName}: ${complaint}` };
      const { credentials } = readLogin(database);
      for (const row of database.prepare('SELECT value FROM keys').iterate()) fromText(String(row['value']));
      if (!isLinked(credentials)) return { state: 'empty' };
      return { state: 'healthy', jid: credentials.me?.id.replace(/:\d+@/, '@') ?? null };
    } finally {
      database.close();
    }
  } catch (error) {
    const coded = storeError(error);
    // Report only proven damage: a locked or unreadable file says nothing about its content.
    if (!hasCode(coded, 'WHATSAPP_STORE_DAMAGED')) throw coded;
    const { detail } = coded.details;
    return { state: 'damaged', detail: `${storeFileName}: ${typeof detail === 'string' ? detail : coded.message}` };
  }
}

function sizeOf(folder: string): number {
  return [storeFileName, `${storeFileName}-wal`]
    .map((name) => path.join(folder, name))
    .reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
}
