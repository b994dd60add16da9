import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { initAuthCreds } from 'baileys';
import { openIncidentRows } from '../../src/alerts/incident-rows.ts';
import { outboxAttachment } from '../../src/cli/session-manager/outbox-attachment.ts';
import { systemClock } from '../../src/clock.ts';
import { run } from '../../src/database/port.ts';
import { isClosed } from '../../src/database/sqlite/closed.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { migrations } from '../../src/database/sqlite/migrations.ts';
import { acquireLock, isLocked } from '../../src/session/shell/lock.ts';
import { CredentialStore } from '../../src/whatsapp/baileys/credential-store.ts';
import { baileysSessionStore } from '../../src/whatsapp/baileys/session-store.ts';
import type { Writer } from './writers.ts';
import { newCredentialStore } from './writers-of-engines.ts';

/** Credentials as they are after a phone has confirmed them. */
const linkedCredentials = () => ({
  ...initAuthCreds(),
  me: { id: '15550001111:7@s.whatsapp.net', lid: '100000000001:7@lid', name: 'Ledger' },
  account: { details: 'ZGV0YWlscw==', accountSignature: 'c2ln', deviceSignature: 'c2ln' },
});

export const configured = { company: 'TEST', account: 'main' } as const;

function accountsIn(file: string): string {
  if (!existsSync(file)) return 'none';
  const database = openDatabase(file, configured);
  try {
    database.verify();
    return database
      .all('SELECT key, pacing FROM accounts ORDER BY key')
      .map((row) => `${String(row['key'])}=${String(row['pacing'])}`)
      .join();
  } finally {
    database.close();
  }
}

const put = 'INSERT INTO accounts (key, pacing) VALUES (:key, :pacing)';
const value = (key: string) => ({ key, pacing: 'x'.repeat(3000) });

/** Every place where SQLite writes files for this program, done in a process of its own on a disk that fails. */
export const sqliteWriters: readonly Writer[] = [
  {
    name: 'the outbox, made and migrated',
    sources: ['src/database/sqlite/database.ts'],
    told: { by: 'error' },
    stage: (root) => {
      const file = path.join(root, 'outbox.db');
      return Promise.resolve({
        work: async () => openDatabase(file, configured).close(),
        look: async () => {
          if (!existsSync(file)) return 'none';
          openDatabase(file, configured).close();
          return 'made';
        },
      });
    },
  },
  {
    name: 'the outbox of an earlier version, copied and migrated',
    sources: ['src/database/sqlite/migrate.ts'],
    told: { by: 'error' },
    stage: (root) => {
      const file = path.join(root, 'outbox.db');
      const version = (): number => {
        const database = new DatabaseSync(file);
        try {
          return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
        } finally {
          database.close();
        }
      };
      openDatabase(file, configured, migrations.slice(0, -1)).close();
      return Promise.resolve({
        work: async () => openDatabase(file, configured).close(),
        look: async () => `schema ${version()}`,
      });
    },
  },
  {
    name: 'a transaction of the outbox',
    sources: ['src/database/sqlite/database.ts'],
    told: { by: 'incident', key: 'delivery.trouble' },
    stage: (root) => {
      const file = path.join(root, 'outbox.db');
      const database = openDatabase(file, configured);
      database.run(put, value('a'));
      return Promise.resolve({
        work: async () =>
          database.transact(function* () {
            yield* run(put, value('b'));
            yield* run(put, value('c'));
          }),
        look: async () => accountsIn(file).replaceAll(/x+/g, 'x'),
        close: () => database.close(),
      });
    },
  },
  {
    name: 'the copy of the outbox for a backup',
    sources: ['src/database/sqlite/database.ts'],
    told: { by: 'incident', key: 'backup.failed' },
    stage: (root) => {
      const database = openDatabase(path.join(root, 'outbox.db'), configured);
      database.run(put, value('a'));
      const target = path.join(root, 'copy.db');
      return Promise.resolve({
        work: async () => database.snapshot(target),
        look: async () => accountsIn(target).replaceAll(/x+/g, 'x'),
        close: () => database.close(),
      });
    },
  },
  {
    name: 'the same without a service',
    sources: ['src/cli/session-manager/outbox-attachment.ts'],
    told: { by: 'error' },
    stage: (root) => {
      const database = openDatabase(path.join(root, 'outbox.db'), configured);
      database.run(put, value('a'));
      database.close();
      const target = path.join(root, 'copy.db');
      return Promise.resolve({
        work: () => outboxAttachment(root).copy(target),
        look: async () => accountsIn(target).replaceAll(/x+/g, 'x'),
      });
    },
  },
  {
    name: 'the log of a database, taken into its file before that is moved',
    sources: ['src/database/sqlite/closed.ts'],
    told: { by: 'error' },
    stage: (root) => {
      const file = path.join(root, 'outbox.db');
      const database = openDatabase(file, configured);
      database.run(put, value('a'));
      // As a killed service leaves it.
      copyFileSync(file, path.join(root, 'killed.db'));
      copyFileSync(`${file}-wal`, path.join(root, 'killed.db-wal'));
      database.close();
      const killed = path.join(root, 'killed.db');
      return Promise.resolve({
        work: async () => void isClosed(killed),
        look: async () => accountsIn(killed).replaceAll(/x+/g, 'x'),
      });
    },
  },
  {
    name: 'an incident and its notice',
    sources: ['src/alerts/incident-rows.ts'],
    told: { by: 'log' },
    stage: (root) => {
      const file = path.join(root, 'alerts.db');
      const rows = openIncidentRows(file, 0);
      const alert = { key: 'a', severity: 'critical', sentence: 'It is so.', next: 'Look.' } as const;
      const notice = { channel: 'webhook', event: 'opened', attempts: 0, dueAt: 1, times: 1, totalMs: 0 } as const;
      return Promise.resolve({
        work: async () => rows.transaction(() => rows.announce(rows.insert(alert, 1, true), notice)),
        look: async () => {
          const reader = openIncidentRows(file, 0);
          try {
            return `${reader.list(10).length} incidents, ${reader.notices('webhook', 10).length} notices`;
          } finally {
            reader.close();
          }
        },
        close: () => rows.close(),
      });
    },
  },
  {
    name: 'the lock of a session',
    sources: ['src/session/shell/lock.ts'],
    told: { by: 'error' },
    stage: (root) => {
      const request = { folder: root, name: 'test', doing: 'testing', waitMs: 0, clock: systemClock };
      return Promise.resolve({
        work: async () => (await acquireLock(request)).release(),
        look: async () => (isLocked(root, 'test') ? 'locked' : 'free'),
      });
    },
  },
  {
    name: 'baileys: a new store',
    sources: ['src/whatsapp/baileys/store-file.ts'],
    told: { by: 'incident', key: 'session.store_unwritable' },
    stage: newCredentialStore,
  },
  {
    name: 'baileys: a change of keys',
    sources: ['src/whatsapp/baileys/credential-store.ts'],
    told: { by: 'incident', key: 'session.store_unwritable' },
    stage: async (root) => {
      const store = await CredentialStore.create(root, linkedCredentials());
      const keys = { session: { a: Buffer.alloc(3000, 1), b: Buffer.alloc(3000, 2) } };
      return {
        work: async () => store.changeKeys(keys),
        look: async () => {
          const reader = CredentialStore.open(root);
          try {
            const found = Object.keys(reader.keys('session', ['a', 'b']));
            return `${(await baileysSessionStore.verify(root)).state}, ${found}`;
          } finally {
            reader.close();
          }
        },
        close: () => store.close(),
      };
    },
  },
  {
    name: 'baileys: an older store made fit to run',
    sources: ['src/whatsapp/baileys/session-store.ts', 'src/whatsapp/baileys/store-file.ts'],
    told: { by: 'incident', key: 'session.store_unreadable' },
    stage: async (root) => {
      const store = await CredentialStore.create(root, linkedCredentials());
      store.changeKeys({ session: { a: Buffer.from('x') } });
      store.close();
      return {
        work: () => baileysSessionStore.renew(root),
        look: async () => {
          const { state } = await baileysSessionStore.verify(root);
          const reader = CredentialStore.open(root);
          try {
            return `${state}, ${reader.renewalDue ? 'renewal due' : 'as it was'}, ${Object.keys(reader.keys('session', ['a']))}`;
          } finally {
            reader.close();
          }
        },
      };
    },
  },
  {
    name: 'baileys: a store made small',
    sources: ['src/whatsapp/baileys/session-store.ts'],
    told: { by: 'log' },
    stage: async (root) => {
      const store = await CredentialStore.create(root, linkedCredentials());
      for (let n = 0; n < 20; n++) store.changeKeys({ session: { [`s${n}`]: Buffer.alloc(3000, n) } });
      for (let n = 1; n < 20; n++) store.changeKeys({ session: { [`s${n}`]: null } });
      store.close();
      return {
        work: () => baileysSessionStore.cleanCaches(root),
        look: async () => {
          const reader = CredentialStore.open(root);
          try {
            return `${(await baileysSessionStore.verify(root)).state}, ${Object.keys(reader.keys('session', ['s0', 's1']))}`;
          } finally {
            reader.close();
          }
        },
      };
    },
  },
  {
    name: 'baileys: the copy of the store in use',
    sources: ['src/whatsapp/baileys/session-store.ts'],
    told: { by: 'incident', key: 'backup.failed' },
    stage: async (root) => {
      const store = await CredentialStore.create(path.join(root, 'live'), linkedCredentials());
      store.changeKeys({ session: { a: Buffer.from('x') } });
      const target = path.join(root, 'copy');
      return {
        // A backup that fails takes its staging with it.
        work: async () => {
          rmSync(target, { recursive: true, force: true });
          mkdirSync(target);
          await baileysSessionStore.snapshot(path.join(root, 'live'), target);
        },
        look: async () => (await baileysSessionStore.verify(path.join(root, 'live'))).state,
        close: () => store.close(),
      };
    },
  },
];
