import type { Outbox } from '../../delivery/outbox.ts';
import { text } from '../row.ts';
import { inTransaction, type OutboxContext, settle } from './context.ts';

export function settingOperations(context: OutboxContext): Pick<Outbox, 'setting' | 'putSetting' | 'purge'> {
  const { database, namespace } = context;
  const read = (name: string): string | null => {
    const row = database.get('SELECT value FROM settings WHERE namespace = :namespace AND name = :name', {
      namespace,
      name,
    });
    return row ? text(row, 'value') : null;
  };
  return {
    setting: (name) => settle(() => read(name)),

    putSetting: (name, value, onlyFirst = false) =>
      inTransaction(context, () => {
        if (value === null) {
          database.run('DELETE FROM settings WHERE namespace = :namespace AND name = :name', { namespace, name });
          return null;
        }
        database.run(
          onlyFirst
            ? 'INSERT OR IGNORE INTO settings VALUES (:namespace, :name, :value)'
            : 'INSERT OR REPLACE INTO settings VALUES (:namespace, :name, :value)',
          { namespace, name, value },
        );
        return read(name);
      }),

    purge: (before) =>
      inTransaction(context, () => {
        database.run(
          `DELETE FROM prepared WHERE created_at < :before AND message_id IN
             (SELECT id FROM messages WHERE state IN ('delivered', 'read', 'cancelled', 'failed'))`,
          { before },
        );
        database.run('DELETE FROM receipts WHERE kept_at < :before', { before });
      }),
  };
}
