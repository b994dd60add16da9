import type { Alert, Alerts } from '../../alerts/alert.ts';

/**
 * Passes on what changes: a trouble that is raised again in the same words, or resolved again, is no news. The first
 * word about each key is always passed on, because an incident may be open from an earlier run.
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
