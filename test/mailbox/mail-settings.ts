import { systemClock } from '../../src/clock.ts';
import type { DeliverySettings } from '../../src/delivery/settings.ts';
import type { ImapOptions } from '../../src/documents/mailbox/imap-connection.ts';
import type { MailboxOptions } from '../../src/documents/mailbox/mailbox-source.ts';
import { quickSettings } from '../support/delivery.ts';
import { type Dovecot, mailPassword, mailUser } from '../support/dovecot.ts';

/** Nobody else writes into this mailbox. */
export const closed: MailboxOptions['rules'] = { senders: ['@firm.example'], authentication: 'off' };

/** What delivers has little to do here, and looks for it less often. */
export const unhurried: DeliverySettings = {
  ...quickSettings,
  pollIntervalMs: 200,
  timings: { ...quickSettings.timings, watchMs: 200 },
};

export function imapOptions(dovecot: Pick<Dovecot, 'port' | 'caPem'>): ImapOptions {
  return {
    host: '127.0.0.1',
    port: dovecot.port,
    security: 'tls',
    caPem: dovecot.caPem,
    user: mailUser,
    login: { password: mailPassword },
    folder: 'INBOX',
    doneFolder: 'Done',
    readOnly: false,
    clock: systemClock,
  };
}
