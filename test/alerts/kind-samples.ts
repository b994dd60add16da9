import type { Alert } from '../../src/alerts/alert.ts';
import type { DayReport } from '../../src/alerts/day-report.ts';
import type { KindName } from '../../src/alerts/kinds.ts';
import {
  certificateFinding,
  clockFinding,
  diskFinding,
  unknownSpaceFinding,
  unreadableCertificateFinding,
} from '../../src/alerts/machine.ts';
import { alertError } from '../../src/errors/alerts.ts';
import type { CodedError } from '../../src/errors/coded-error.ts';
import { databaseError } from '../../src/errors/database.ts';
import { deliveryErrors } from '../../src/errors/delivery.ts';
import { diskError } from '../../src/errors/disk.ts';
import { mailError } from '../../src/errors/mail.ts';
import { sapError } from '../../src/errors/sap.ts';
import type { Action } from '../../src/next-steps/action.ts';
import type { NextStep } from '../../src/next-steps/next-step.ts';
import { linkClock } from '../../src/session/lifecycle/link-clock.ts';
import { personTable } from '../../src/session/lifecycle/reasons.ts';
import { type Phrases, phrases } from '../../src/translations/phrases/en.ts';

/** Alerts of every kind, in the words that the service has for them: what the translations know as English. */

const DAY = 86_400_000;
const values: Readonly<Record<string, string>> = {
  ...{
    n: '3',
    what: '2 invoices',
    version: '2.3000.1',
    detail: 'EIO: i/o error',
    cause: 'Paused.',
    minutes: '14',
    hours: '50',
    days: '9',
  },
  ...{ mb: '300', kind: 'reachout', until: '2026-11-26', from: '2026-11-25T10:00:00Z', reasons: '2 PHONE_MISSING' },
  ...{ at: '10:05', by: 'ana', why: 'wrong prices', day: '2026-11-25', sent: '90', busiest: '20', part: 'http' },
  ...{
    waiting: 'Waiting: 2 messages.',
    file: 'people.db',
    lacking: 'no user namespaces',
    node: 'b:/srv/data',
    other: 'a:/srv/data',
  },
};

function filled(text: string): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? name);
}

/** A sentence and its next step by their names; `<1>` in a step becomes the first action. */
function said(key: Alert['key'], sentence: keyof Phrases, next: keyof Phrases, ...actions: readonly Action[]): Alert {
  const pieces = filled(phrases[next]).split(/<(\d)>/);
  const parts = pieces.map((piece, i) => (i % 2 === 0 ? piece : (actions[Number(piece) - 1] ?? ''))).filter(Boolean);
  const step: NextStep = actions.length === 0 ? pieces.join('') : { parts };
  return { key, severity: 'warning', sentence: filled(phrases[sentence]), next: step };
}

function failing(key: Alert['key'], error: CodedError): Alert {
  return { key, severity: 'critical', sentence: error.message, next: error.next };
}

function found(alert: Alert | null | undefined): Alert {
  if (!alert) throw new Error('the finding is that all is well');
  return alert;
}

const list = { action: 'list_deliveries', states: ['held'] } as const;
const show = { action: 'show_delivery' } as const;

export const sampleReport: DayReport = {
  ...{ day: '2026-11-25', at: 5, timeZone: 'UTC', oldestAt: 1 },
  counts: { sent: 41, delivered: 39, read: 30, failed: 1, untaken: 0 },
  person: [{ code: 'PHONE_MISSING', count: 3, sentence: 'No phone.', next: 'Add one.' }],
  waiting: [{ state: 'queued', count: 2 }],
  holdups: [{ sentence: phrases.quietHours, until: null }],
  places: [{ place: 'sap', trouble: null, since: null }],
};

const memory = { engine: 'baileys', linkedAt: 0, lastConnectedAt: 40 * DAY, account: null } as const;
const unseen = linkClock({ ...memory, phoneSeenAt: 29 * DAY }, 40 * DAY).warning;

export const kindSamples: Readonly<Record<KindName, readonly Alert[]>> = {
  'delivery.held': [said('delivery.held', 'held', 'seeThem', list)],
  'delivery.stopped': [said('delivery.stopped', 'sendingStoppedWaiting', 'resumeNext', { action: 'resume_sending' })],
  'delivery.unusual_day': [
    said('delivery.unusual_day', 'unusualWaiting', 'approveNext', { action: 'approve_sending' }),
  ],
  'delivery.unknown_marks': [
    { ...said('delivery.unknown_marks', 'unknownMarks', 'seeLog'), next: deliveryErrors.DELIVERY_MARK_UNKNOWN.next },
  ],
  'delivery.sap_restored': [
    {
      ...said('delivery.sap_restored', 'sapRestored', 'seeLog'),
      next: deliveryErrors.DELIVERY_DOCUMENT_REPLACED.next,
    },
  ],
  'delivery.sap_action_refused': [
    said('delivery.sap_action_refused', 'actionRefused', 'actionRefusedNext', show, { action: 'resend' }, show),
  ],
  'delivery.revoke_delayed': [said('delivery.revoke_delayed', 'revokeDelayed', 'seeWhy', show)],
  'delivery.revoke_failed': [said('delivery.revoke_failed', 'revokeFailed', 'revokeFailedNext', show)],
  'delivery.opt_out_unknown': [
    said('delivery.opt_out_unknown', 'optOutUnknown', 'optOutUnknownNext', { action: 'list_opt_outs' }),
  ],
  'delivery.mails_left': [said('delivery.mails_left', 'mailsLeft', 'seeWhy', { action: 'list_mails' })],
  'delivery.waiting_document': [said('delivery.waiting_document', 'pdfMissing', 'pdfMissingNext', list)],
  'delivery.unconfirmed': [said('delivery.unconfirmed', 'unconfirmed', 'unconfirmedNext', list)],
  'delivery.undelivered': [said('delivery.undelivered', 'undelivered', 'undeliveredNext', list)],
  'delivery.no_phone': [
    { ...said('delivery.no_phone', 'noPhone', 'seeLog'), next: deliveryErrors.DELIVERY_TAKEN_BY_NO_PHONE.next },
  ],
  'delivery.write_back_refused': [
    said('delivery.write_back_refused', 'statusRejected', 'statusRejectedNext', list, show),
  ],
  'delivery.trouble.WORKER': [
    failing(
      'delivery.trouble.intake',
      sapError('SAP_UNREACHABLE', { url: 'https://sap:50000', reason: 'ECONNREFUSED' }),
    ),
    failing(
      'delivery.trouble.documents.mailbox',
      mailError('MAIL_SERVER_UNREACHABLE', { server: 'imap.example.com:993', detail: 'ECONNREFUSED' }),
    ),
    failing('delivery.trouble.disk', databaseError('DATABASE_FULL')),
  ],
  'delivery.daily_report:DAY': [
    {
      ...{ key: 'delivery.daily_report:2026-11-25', severity: 'info', next: '', report: sampleReport },
      sentence: 'Daily report 2026-11-25: 41 sent.',
    },
  ],
  'session.needs_person': [{ key: 'session.needs_person', severity: 'critical', ...personTable.logged_out }],
  'session.disconnected': [said('session.disconnected', 'disconnected', 'disconnectedNext', { action: 'status' })],
  'session.reconnecting_slowly': [said('session.reconnecting_slowly', 'briefLosses', 'briefLossesNext')],
  'session.paused': [said('session.paused', 'temporaryBan', 'temporaryBanNext')],
  'session.version': [
    said('session.version', 'versionEnding', 'versionEndingNext', { action: 'check_upgrade' }),
    said('session.version', 'versionEndingSoon', 'versionEndingNext', { action: 'check_upgrade' }),
  ],
  'session.restricted': [said('session.restricted', 'restrictedUntil', 'restrictedNext')],
  'session.was_deaf': [said('session.was_deaf', 'wasDeaf', 'wasDeafNext')],
  'session.restored': [said('session.restored', 'restored', 'restoredNext')],
  'session.store_unreadable': [said('session.store_unreadable', 'storeUnreadable', 'storeUnreadableNext')],
  'session.store_unwritable': [said('session.store_unwritable', 'storeUnwritable', 'storeUnwritableNext')],
  'session.metadata_unwritable': [said('session.metadata_unwritable', 'metadataUnwritable', 'metadataUnwritableNext')],
  'session.metadata_lost': [said('session.metadata_lost', 'metadataLost', 'metadataLostNext')],
  'session.age': [said('session.age', 'aging', 'oldNext')],
  'session.refresh_failed': [said('session.refresh_failed', 'refreshFailed', 'refreshFailedNext')],
  'session.replaced_device': [said('session.replaced_device', 'replacedDevice', 'replacedDeviceNext')],
  'session.browser_unsandboxed': [said('session.browser_unsandboxed', 'unsandboxed', 'unsandboxedNext')],
  'session.disk': [said('session.disk', 'diskLow', 'diskLowNext')],
  'session.backup_age': [said('session.backup_age', 'oldBackup', 'drillOverdueNext', { action: 'backup' })],
  'session.link_clock': unseen ? [{ key: 'session.link_clock', ...unseen }] : [],
  'backup.failed': [said('backup.failed', 'backupFailed', 'backupFailedNext', { action: 'backup' })],
  'backup.copy_failed': [said('backup.copy_failed', 'copyFailed', 'copyFailedNext')],
  'backup.copy_old': [said('backup.copy_old', 'copyOld', 'copyOldNext', { action: 'backup' })],
  'backup.drill_failed': [said('backup.drill_failed', 'drillFailed', 'drillFailedNext', { action: 'drill' })],
  'backup.drill_overdue': [said('backup.drill_overdue', 'drillOverdue', 'drillOverdueNext', { action: 'drill' })],
  'machine.disk': [found(diskFinding(4e8).alert)],
  'machine.clock': [found(clockFinding([4e5, 4e5, 4e5])?.alert)],
  'sap.certificate': [found(certificateFinding('sap.certificate', 'SAP', 20 * DAY, 0).alert)],
  'http.certificate': [
    found(unreadableCertificateFinding(diskError('DISK_DENIED', { detail: 'EACCES' }).message).alert),
  ],
  'alerts.channel:NAME': [
    failing('alerts.channel:webhook', alertError('ALERT_CHANNEL_FAILING', { channel: 'webhook', detail: '503' })),
  ],
  'alerts.test': [said('alerts.test', 'stopped', 'nothing')].map((alert) => ({ ...alert, severity: 'info', next: '' })),
  'service.part_failed:PART': [said('service.part_failed:http', 'faultInside', 'faultNext')],
  'service.fault': [said('service.fault', 'faultOutside', 'faultNext')],
  'service.people_unreadable': [said('service.people_unreadable', 'accountsUnreadable', 'accountsUnreadableNext')],
  'service.session_taken': [said('service.session_taken', 'sessionTaken', 'sessionTakenNext')],
  'service.node_silent': [said('service.node_silent', 'nodeSilent', 'nodeSilentNext')],
  'service.outbox_older': [said('service.outbox_older', 'outboxOlder', 'outboxOlderNext')],
  'service.without_init': [said('service.without_init', 'orphans', 'orphansNext')],
};

/** What a kind may say besides its sample. */
export const otherSamples: readonly Alert[] = [
  found(unknownSpaceFinding(diskError('DISK_FAILED', { detail: 'EIO' }).message).alert),
  said('service.node_silent', 'standbySilent', 'nodeSilentNext'),
  said('backup.drill_failed', 'drillImpossible', 'drillImpossibleNext', { action: 'drill' }),
];
