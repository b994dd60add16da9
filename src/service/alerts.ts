import { channelTrouble } from '../alerts/alert.ts';
import { startChannel } from '../alerts/channel.ts';
import { type ChannelName, channelNames } from '../alerts/channel-names.ts';
import { type IncidentBook, openIncidentBook } from '../alerts/incident-book.ts';
import { systemClock } from '../clock.ts';
import type { BookConfig, ServiceConfig } from '../config/schema.ts';
import type { Messenger } from '../delivery/messenger.ts';
import type { StandingStore } from '../delivery/ports/standing-store.ts';
import type { Log } from '../log.ts';
import { administratorPhone } from './administrator-phone.ts';
import { alertChannels } from './alert-channels.ts';
import { alertsFile } from './alerts-file.ts';
import { PART_FAILED } from './parts.ts';

/**
 * The incidents of this installation, with a queue for each configured channel. Those that an earlier run left open, and that
 * nobody in this one can close, are closed: a part that failed has been started anew, and a channel may be gone.
 */
export function openAlerts(service: ServiceConfig, log: Log): IncidentBook {
  const channels = channelsOf(service);
  const book = openIncidentBook({ file: alertsFile(service.DATA_PATH), clock: systemClock, log, channels });
  closeLeftOpen(service, book);
  return book;
}

/** Also of the node that had the session before. */
export function closeLeftOpen(service: ServiceConfig, book: IncidentBook): void {
  const channels = channelsOf(service);
  for (const { key, closedAt } of book.list(LOOKED_AT)) {
    if (closedAt === null && key.startsWith(PART_FAILED))
      book.resolve(`${PART_FAILED}${key.slice(PART_FAILED.length)}`);
  }
  for (const name of channelNames) if (!channels.includes(name)) book.resolve(channelTrouble(name));
}

export interface TellingParts {
  readonly service: ServiceConfig;
  readonly book: BookConfig;
  readonly alerts: IncidentBook;
  /** As of `AlertSetting`. */
  readonly companies: readonly string[];
  /** By whom WhatsApp is told; null: by nobody. */
  readonly sender: { readonly messenger: Messenger; readonly outbox: Pick<StandingStore, 'isCustomer'> } | null;
  readonly log: Log;
}

/** Incidents searched for those that are open. */
const LOOKED_AT = 500;

/** Begins to send what the queues hold; the result stops it. @throws `ALERT_MAIL_TRUST_INVALID` */
export function startTelling(parts: TellingParts): () => Promise<void> {
  const { service, book, companies, alerts, sender, log } = parts;
  const { ALERT_WHATSAPP_TO: digits } = service;
  const phone = digits === null || sender === null ? null : administratorPhone({ digits, ...sender });
  const open = () => alerts.list(LOOKED_AT).filter(({ closedAt }) => closedAt === null);
  const stops = alertChannels({ service, book, companies, phone, open }).map((channel) =>
    startChannel({ channel, notices: alerts.channel(channel.name), alerts, clock: systemClock, log }),
  );
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

function channelsOf(service: ServiceConfig): readonly ChannelName[] {
  return [
    ...(service.ALERT_WEBHOOK_URL === null ? [] : (['webhook'] as const)),
    ...(service.ALERT_MAIL_HOST === null ? [] : (['e-mail'] as const)),
    ...(service.ALERT_WHATSAPP_TO === null ? [] : (['WhatsApp'] as const)),
  ];
}
