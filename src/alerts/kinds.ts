import type { ChannelName } from './channel-names.ts';

/** What an operator reads about a kind of incident. Markdown. */
export interface IncidentKind {
  readonly opens: string;
  /** When it closes. */
  readonly closes: string;
}

const AT_ONCE = 'at once: it only tells';

/** Every kind of incident by its key; a word in capitals stands for what differs. */
export const incidentKinds = {
  'delivery.held': {
    opens:
      'messages to customers are held or have failed, with the reasons; told again (`updated`) when more are, at most every 15 minutes',
    closes: 'none is',
  },
  'delivery.stopped': {
    opens: 'a person stopped sending: who, why, and what waits',
    closes: 'a person resumes it',
  },
  'delivery.unusual_day': {
    opens: 'unusually many messages went out on one day, and the rest awaits approval',
    closes: 'a person has approved them',
  },
  'delivery.unknown_marks': {
    opens: 'invoices are held because SAP shows a status that may belong to another document: one answer settles all',
    closes: 'they are answered',
  },
  'delivery.sap_restored': {
    opens:
      'SAP seems to have been restored from a backup: it shows other documents under known numbers, and these are held',
    closes: 'none is held for that',
  },
  'delivery.sap_action_refused': {
    opens: 'a request by `U_CourierAction` in SAP was not followed in the last day',
    closes: 'a day later',
  },
  'delivery.revoke_delayed': {
    opens:
      'a message that a person wants deleted for everyone is not yet: WhatsApp could not be asked for five minutes, or failed to do it; it is tried again',
    closes: 'it is deleted, or given up',
  },
  'delivery.revoke_failed': {
    opens: 'the same was given up in the last day: WhatsApp refused it, or 60 hours had passed',
    closes: 'a day later',
  },
  'delivery.opt_out_unknown': {
    opens:
      'in the last week somebody whose number WhatsApp does not show sent a stop word: it was not confirmed and stops no invoice until a person finds whose it is',
    closes: 'a week later',
  },
  'delivery.mails_left': {
    opens: 'mails were left in the mailbox for a person',
    closes: 'none is left',
  },
  'delivery.waiting_document': {
    opens: 'a PDF has been missing for `ALERT_WAITING_DOCUMENT_AFTER_HOURS`',
    closes: 'none is missing for so long',
  },
  'delivery.unconfirmed': {
    opens: "WhatsApp's server did not confirm a message within a minute",
    closes: 'it is confirmed, resolved, or held for a person',
  },
  'delivery.undelivered': {
    opens: 'a message has not reached a phone after `ALERT_UNDELIVERED_AFTER_HOURS`',
    closes: 'none waits for so long',
  },
  'delivery.no_phone': {
    opens: 'no phone has taken a message for a week: its owner may have given up the number',
    closes: 'a phone takes it, or a person decides about it',
  },
  'delivery.write_back_refused': { opens: 'SAP rejects a status update', closes: 'SAP has taken it' },
  'delivery.trouble.WORKER': {
    opens:
      'SAP, a source of PDFs, WhatsApp or the disk has been failing for five minutes, or at once when only a person helps or our disk is full; `database` and `disk`: for all that wait for PostgreSQL or our disk; `branches`: SAP may hide a branch of `SAP_BRANCHES`',
    closes: 'it has been tried with success; after a restart, also when five minutes pass without a failure',
  },
  'delivery.daily_report:DAY': {
    opens:
      'at `DAILY_REPORT_AT`: sent, delivered, read and failed since the last report; held with reasons; what waits, since when, and why; as a mail with what needs a person on top, open problems, and the state of WhatsApp, SAP, sources of PDFs and disk',
    closes: AT_ONCE,
  },
  'session.needs_person': {
    opens: 'the session cannot go on alone: a QR code, a passkey, another number, a damaged store, and so on',
    closes: 'it is connected, or a new link begins',
  },
  'session.disconnected': {
    opens: 'there was no connection for `ALERT_DISCONNECTED_AFTER`',
    closes: 'it is connected',
  },
  'session.reconnecting_slowly': {
    opens: 'WhatsApp keeps refusing a login that is intact, or the connection is lost again within seconds',
    closes: 'a connection has lasted',
  },
  'session.paused': {
    opens: 'WhatsApp asked for a pause, such as a ban for some hours: until when',
    closes: 'a connection after it has lasted',
  },
  'session.version': {
    opens:
      'WhatsApp refuses the version of WhatsApp Web that the session names, or says that it soon will (that it will: baileys only)',
    closes: 'a connection without such a warning has lasted',
  },
  'session.restricted': {
    opens: 'WhatsApp limits first messages to people who have never written',
    closes: 'WhatsApp lifts the limit',
  },
  'session.was_deaf': {
    opens: 'the connection answered, but WhatsApp withheld receipts or messages on it',
    closes: 'a day of checks has found no more of it',
  },
  'session.restored': {
    opens: 'the store was restored from a backup, or the previous login was put back',
    closes: 'a connection has lasted',
  },
  'session.store_unreadable': {
    opens: 'the store, or what is to be done with it, fails at the disk',
    closes: 'a connection has lasted',
  },
  'session.store_unwritable': { opens: 'the engine cannot write its store', closes: 'a connection has lasted' },
  'session.metadata_unwritable': { opens: 'the session cannot write what it remembers', closes: 'it can' },
  'session.metadata_lost': {
    opens: 'what the session remembers was lost; the login that was found is used',
    closes: 'a connection has lasted',
  },
  'session.age': {
    opens: 'the session becomes old by `WHATSAPP_MAX_SESSION_AGE`, and is refreshed by a planned reconnect',
    closes: 'it was refreshed',
  },
  'session.refresh_failed': {
    opens: 'the reconnect of a refresh failed at the first attempt',
    closes: 'it was refreshed',
  },
  'session.replaced_device': {
    opens: 'a device of an earlier link may still be listed on the phone',
    closes: 'it was removed',
  },
  'session.browser_unsandboxed': {
    opens: 'the browser runs without its sandbox, which this computer does not allow',
    closes: 'it runs with it',
  },
  'session.disk': {
    opens: 'less than 500 MB are free where the session or its backups are kept',
    closes: 'there is more',
  },
  'session.backup_age': { opens: 'there is no backup, or the newest is old', closes: 'one was made' },
  'session.link_clock': {
    opens:
      'the phone was not seen for 7 days; told again after 10 and, urgently, after 12, because WhatsApp unlinks after 14 (baileys only: webjs cannot see the phone)',
    closes: 'the phone was seen',
  },
  'backup.failed': { opens: 'a backup of the session failed', closes: 'one was made' },
  'backup.copy_failed': {
    opens: 'backups could not be copied to `WHATSAPP_BACKUP_COPY_PATH`',
    closes: 'they were, or nothing was missing there',
  },
  'backup.copy_old': {
    opens: 'the newest backup off site is older than `WHATSAPP_BACKUP_COPY_MAX_AGE`',
    closes: 'a newer one was copied',
  },
  'backup.drill_failed': {
    opens: 'the backup off site could not be restored in a drill, or no drill could be made',
    closes: 'a drill succeeded',
  },
  'backup.drill_overdue': {
    opens: 'the last drill that succeeded is older than `WHATSAPP_DRILL_INTERVAL` allows',
    closes: 'a drill succeeded',
  },
  'machine.disk': {
    opens: 'less than 2 GB are free where `DATA_PATH` is; told again below 1 GB and, urgently, below 500 MB',
    closes: 'there is more',
  },
  'machine.clock': {
    opens: "this computer's clock differs from SAP's by more than two minutes, at three answers in a row",
    closes: 'an answer of SAP agrees',
  },
  'sap.certificate': {
    opens: "SAP's certificate ends in less than 30 days; told again at 14 and, urgently, at 3",
    closes: 'SAP shows one that ends later',
  },
  'http.certificate': {
    opens: 'the same for the certificate in `HTTP_TLS_CERT`, also shown on *Settings*; or it cannot be read',
    closes: 'it is renewed',
  },
  'alerts.channel:NAME': {
    opens: 'alerts cannot be sent by e-mail, webhook or WhatsApp; told on the others',
    closes: 'one was sent',
  },
  'alerts.test': { opens: 'a person tries the channels', closes: AT_ONCE },
  'service.part_failed:PART': {
    opens: 'uncaught error in `http`, `delivery`, `session` or `SAP webhooks`; that part is restarted automatically',
    closes: 'it has run for a minute without another',
  },
  'service.fault': {
    opens:
      'uncaught error outside these parts; after an exception the process exits with code 70 so that the service manager restarts it',
    closes: AT_ONCE,
  },
  'service.people_unreadable': {
    opens: 'the accounts cannot be read, so nobody can log in; invoices go out',
    closes: 'they are read at a start',
  },
  'service.session_taken': {
    opens:
      'another node runs the session now (`DATABASE_URL`): this one sends nothing any more, and ends with exit code 70',
    closes: 'a start here has the session again',
  },
  'service.node_silent': {
    opens:
      'the node that ran the session died, stood still or was cut off from PostgreSQL, and this one has taken over; or the last one that stood by for it did, for more than a minute (`DATABASE_STANDBY`)',
    closes: 'another node stands by',
  },
  'service.outbox_older': {
    opens:
      'PostgreSQL was set back to an earlier state, because a standby was promoted or a backup restored: nothing is sent until SAP has been read and WhatsApp has delivered what it kept',
    closes: 'they have told what was sent since, and sending goes on',
  },
  'service.without_init': {
    opens: 'the first process of the container is Node, which does not reap orphaned processes',
    closes: 'a start finds another',
  },
} as const satisfies Readonly<Record<string, IncidentKind>>;

export type KindName = keyof typeof incidentKinds;

/** Keys of a kind. */
type KeysOf<Kind extends string> = Kind extends 'alerts.channel:NAME'
  ? `alerts.channel:${ChannelName}`
  : Kind extends `${infer Fixed}${'WORKER' | 'DAY' | 'PART'}`
    ? `${Fixed}${string}`
    : Kind;

/** What an incident is raised under: of a kind that is documented here. */
export type IncidentKey = KeysOf<KindName>;
