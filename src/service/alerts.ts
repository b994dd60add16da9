import path from 'node:path';
import { type AlertBook, openAlertBook } from '../alerts/alert-book.ts';
import { createWebhook } from '../alerts/webhook.ts';
import { systemClock } from '../clock.ts';
import type { SessionConfig } from '../config/schema.ts';
import type { Log } from '../log.ts';

/** The incidents of this installation, told to the webhook when one is configured. */
export function openAlerts(
  config: Pick<SessionConfig, 'DATA_PATH' | 'ALERT_WEBHOOK_URL' | 'ALERT_WEBHOOK_SECRET'>,
  log: Log,
): { readonly book: AlertBook; close(): Promise<void> } {
  const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret } = config;
  const webhook = url === null ? null : createWebhook({ url, secret, clock: systemClock, log });
  const book = openAlertBook({
    file: alertsFile(config.DATA_PATH),
    clock: systemClock,
    log,
    listener: webhook?.tell ?? (() => undefined),
  });
  return {
    book,
    close: async () => {
      await webhook?.close();
      book.close();
    },
  };
}

/** Absolute path of the incidents' database. */
export function alertsFile(dataPath: string): string {
  return path.resolve(dataPath, 'alerts.db');
}
