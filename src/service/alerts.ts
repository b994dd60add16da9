import type { Alerts } from '../alerts/alert.ts';
import type { Log } from '../log.ts';

export function openAlerts(log: Log): { readonly book: Alerts; close(): void } {
  return {
    book: {
      raise: (alert) => log.warn({ alert: alert.key, next: alert.next }, alert.sentence),
      resolve: (key) => log.info({ alert: key }, 'resolved'),
    },
    close: () => undefined,
  };
}
