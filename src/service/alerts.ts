import path from 'node:path';
import { type IncidentBook, openIncidentBook } from '../alerts/incident-book.ts';
import { startWebhook } from '../alerts/webhook.ts';
import { systemClock } from '../clock.ts';
import type { ServiceConfig } from '../config/schema.ts';
import type { Log } from '../log.ts';
import { inCommands } from '../next-steps/commands.ts';

/** Stored with each notice. */
const WEBHOOK = 'webhook';

/** The incidents of this installation, sent to the webhook if one is configured. `session`: the session name to report. */
export function openAlerts(
  service: ServiceConfig,
  session: string,
  log: Log,
): { readonly book: IncidentBook; close(): Promise<void> } {
  const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret } = service;
  const channels = url === null ? [] : [WEBHOOK];
  const book = openIncidentBook({ file: alertsFile(service.DATA_PATH), clock: systemClock, log, channels });
  const told = { clock: systemClock, log, words: inCommands };
  const stopWebhook =
    url === null ? null : startWebhook({ ...told, url, secret, session, notices: book.channel(WEBHOOK) });
  return {
    book,
    close: async () => {
      await stopWebhook?.();
      book.close();
    },
  };
}

/** Absolute path of the incidents' database. */
export function alertsFile(dataPath: string): string {
  return path.resolve(dataPath, 'alerts.db');
}
