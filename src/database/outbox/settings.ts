import type { Outbox } from '../../delivery/outbox.ts';
import { NEW_CHATS_PAUSED_UNTIL, PAUSED_UNTIL } from '../../delivery/sending/gate.ts';
import { text } from '../row.ts';
import { inTransaction, type OutboxContext, settle } from './context.ts';

/** What WhatsApp asks of the account, whoever the messages are for. */
const OF_THE_ACCOUNT: ReadonlySet<string> = new Set([PAUSED_UNTIL, NEW_CHATS_PAUSED_UNTIL]);

export function settingOperations(context: OutboxContext): Pick<Outbox, 'setting' | 'putSetting' | 'purge'> {
  const { database } = context;
  const namespaceOf = (name: string): string => (OF_THE_ACCOUNT.has(name) ? 'account' : context.namespace);
  const read = (name: string): string | null => {
    const row = database.get('SELECT value FROM settings WHERE namespace = :namespace AND name = :name', {
      namespace: namespaceOf(name),
      name,
    });
    return row ? text(row, 'value') : null;
  };
  return {
    setting: (name) => settle(() => read(name)),

    putSetting: (name, value, onlyFirst = false) =>
      inTransaction(context, () => {
        const namespace = namespaceOf(name);
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
