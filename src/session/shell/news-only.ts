import type { Alert, Alerts } from '../../alerts/alert.ts';

/**
 * Passes on changes only: an alert raised again with the same text, or resolved again, is dropped. The first report for
 * each key is always passed on, because an incident may be open from an earlier run.
 */
export function newsOnly(alerts: Alerts): Alerts {
  const said = new Map<string, string | null>();
  return {
    raise(alert: Alert) {
      if (said.get(alert.key) === alert.sentence) return;
      said.set(alert.key, alert.sentence);
      alerts.raise(alert);
    },
    resolve(key) {
      if (said.get(key) === null) return;
      said.set(key, null);
      alerts.resolve(key);
    },
  };
}
