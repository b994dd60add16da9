import path from 'node:path';
import type { IncidentBook } from '../alerts/incident-book.ts';
import { accountPath, type ServiceConfig } from '../config/schema.ts';

/** Incidents of the account itself, whichever company sends by it. */
const OF_ACCOUNT: ReadonlySet<string> = new Set([
  'delivery.stopped',
  'delivery.unusual_day',
  'delivery.opt_out_unknown',
  // They have one outbox.
  'delivery.trouble.database',
  'service.session_taken',
  'service.outbox_older',
]);

/** Settings by which the incidents of a shared account are kept and told: in a folder of their own. */
export function serviceOfAccount(service: ServiceConfig): ServiceConfig {
  return { ...service, DATA_PATH: path.join(accountPath(service), 'account') };
}

/**
 * The incidents of a company together with those of the account that it shares: shown by each company, told once.
 *
 * @param leads whether this company looks after what is the account's
 */
export function withAccount(own: IncidentBook, ofAccount: IncidentBook, leads: () => boolean): IncidentBook {
  return {
    raise: (alert) => {
      if (!OF_ACCOUNT.has(alert.key)) own.raise(alert);
      else if (leads()) ofAccount.raise(alert);
    },
    resolve: (key) => (OF_ACCOUNT.has(key) ? ofAccount : own).resolve(key),
    list: (limit) =>
      [...own.list(limit), ...ofAccount.list(limit)].toSorted((a, b) => b.openedAt - a.openedAt).slice(0, limit),
    onIncident: (listener) => {
      const ends = [own.onIncident(listener), ofAccount.onIncident(listener)];
      return () => {
        for (const end of ends) end();
      };
    },
    channels: own.channels,
    channel: (name) => own.channel(name),
    reload: () => own.reload(),
    close: () => own.close(),
  };
}
