import type { Namespace, Outbox } from '../delivery/outbox.ts';
import { invoiceKeys } from '../documents/keys.ts';
import type { Database } from './database.ts';
import type { OutboxContext } from './outbox/context.ts';
import { copyOperations } from './outbox/copies.ts';
import { dispatchOperations } from './outbox/dispatch.ts';
import { documentOperations } from './outbox/documents.ts';
import { evidenceOperations } from './outbox/evidence.ts';
import { intakeOperations } from './outbox/intake.ts';
import { peopleOperations } from './outbox/people.ts';
import { recipientOperations } from './outbox/recipients.ts';
import { settingOperations } from './outbox/settings.ts';
import { writeBackOperations } from './outbox/write-backs.ts';

export interface OutboxOptions {
  readonly namespace: Namespace;
  /** Company database of SAP. */
  readonly company: string;
  /** `COPY_TO_SALESPERSON`. */
  readonly copies: boolean;
  /** `COPY_TO`. */
  readonly copyTo?: readonly string[];
}

/** The outbox port on SQLite: each method one transaction. */
export function createOutbox(database: Database, options: OutboxOptions): Outbox {
  const context: OutboxContext = { database, invoiceKeys, ...options };
  return {
    namespace: options.namespace,
    ...settingOperations(context),
    ...intakeOperations(context),
    ...documentOperations(context),
    ...dispatchOperations(context),
    ...evidenceOperations(context),
    ...recipientOperations(context),
    ...copyOperations(context),
    ...writeBackOperations(context),
    ...peopleOperations(context),
  };
}
