/**
 * What the service says of itself apart from the errors: incidents, states of the session, what delays messages. As they
 * stand in the code, with `{name}` for what is filled in and `<1>` for the first action of a next step.
 */
export const phrases = {
  // Values within other sentences.
  message: '1 message',
  messages: '{n} messages',
  invoice: '1 invoice',
  invoices: '{n} invoices',
  mail: '1 mail',
  mails: '{n} mails',
  request: '1 request',
  requests: '{n} requests',
  person: '1 person',
  people: '{n} people',
  devices: '{n} devices',
  oneDevice: 'A device',
  oneReceipt: 'a receipt or message',
  receipts: '{n} receipts or messages',

  // Next steps of more than one sentence.
  nothing: 'Nothing to do.',
  reconnects: 'Nothing to do: the session reconnects automatically.',
  seeLog: 'See the log.',
  seeThem: 'See them: <1>',
  seeWhy: 'See why: <1>',

  // The session's reasons.
  restartRequired: 'WhatsApp requested a new connection, as it does after linking.',
  connectionLost: 'The connection to WhatsApp was lost.',
  serverError: "WhatsApp's server reported an internal error.",
  timedOut: 'WhatsApp did not answer in time.',
  unreachable: 'WhatsApp cannot be reached from this computer.',
  unreachableNext:
    'Check the internet connection, the proxy and the firewall; the session reconnects once WhatsApp is reachable.',
  proxyUnreachable: 'The proxy in WHATSAPP_PROXY cannot be reached.',
  proxyUnreachableNext:
    'Check that the proxy runs, its address in WHATSAPP_PROXY, and the firewall: <1> tries it. The session reconnects automatically.',
  proxyRefused: 'The proxy in WHATSAPP_PROXY does not accept the user and password.',
  proxyRefusedNext:
    'Correct user and password in WHATSAPP_PROXY or in the file that WHATSAPP_PROXY_FILE names, then restart the service; the stored login is kept.',
  hostBlocked:
    'A server that WhatsApp needs cannot be reached from here, while others can: a firewall or a proxy blocks it.',
  hostBlockedNext: 'Allow every host that <1> names, on port 443; then try at once with <2>. The stored login is kept.',
  browserDied: 'The browser exited unexpectedly.',
  pageCrashed: 'The WhatsApp Web page crashed.',
  engineCrashed: 'The engine process exited unexpectedly.',
  pageBroken: 'WhatsApp Web has changed: parts that the library needs are missing.',
  pageBrokenNext:
    'Update Invoice Courier, and with it the library, with <1>, then restart the service; the stored login is kept. Until there is an update, WHATSAPP_ENGINE=baileys uses another library, with its own link.',
  certificateRefused: "The server's certificate is not WhatsApp's: the connection may be intercepted.",
  certificateRefusedNext:
    'Check the proxy and the network. If you trust the network, see WHATSAPP_VERIFY_NOISE_CERTIFICATE in docs/configuration.md.',
  clockWrong: "By this computer's clock, WhatsApp's certificate is not valid now.",
  clockWrongNext:
    'Set the clock and keep it synchronised (NTP), then repair: <1>. If it is right, the connection may be intercepted: check the proxy and the network. The stored login is kept.',
  linkWindowEnded: 'Nobody scanned the QR code in time.',
  linkWindowEndedNext: 'Link again with the phone at hand: <1>',
  replaced: 'Another program is using the same login.',
  replacedNext: 'Stop the other program (a copy of the store on another computer?), then repair: <1>',
  loggedOut: 'WhatsApp has removed this linked device.',
  loggedOutNext: 'Link again with <1> and scan the QR code. The old store is kept in quarantine.',
  temporaryBan: 'WhatsApp has banned this account temporarily.',
  temporaryBanNext:
    'Wait: until then nothing is sent and nothing connects. Send less, and only to people who expect it.',
  rateLimited: 'WhatsApp requests fewer connections.',
  rateLimitedNext: 'Wait: the session resumes automatically.',
  accountLocked: 'WhatsApp has locked this account.',
  accountLockedNext: 'Open WhatsApp on the phone and follow its instructions, then repair: <1>',
  linkNeedsPasskey:
    "WhatsApp wants the passkey of this number's owner before it links a device. A code alone is not enough.",
  linkNeedsPasskeyNext:
    'If an old login can be restored, do that: <1> and <2>. If this computer has a screen and the passkey, or the phone beside it: <3>. Otherwise link on a computer that has both, and carry the login: <4> there, <5> here. If that is not possible, use the passkey on another computer: <6> if it reaches this service, otherwise <7>. See docs/linking.md; nothing is retried automatically.',
  loginNeedsPasskey:
    "WhatsApp accepts this login only with a passkey of the number's owner. The login is intact and is kept.",
  loginNeedsPasskeyNext:
    'Do not link again and do not clean: it would not help. Look at WhatsApp on the phone, see docs/linking.md, then try: <1>. It is retried once a day automatically.',
  dialog:
    'WhatsApp Web shows a dialog that asks for a decision. The page is closed until a person has decided, because WhatsApp ends sessions that ignore it; the login is intact and is kept.',
  dialogNext:
    "Look at the picture that <1> names, and answer the question on the phone if it asks the same. If it does not, stop the service and open the session's folder as the profile of a visible Chrome or Chromium of the same version or newer on this computer, answer there and close it (docs/linking.md). Then: <2>",
  clientOutdated: "WhatsApp rejects this client's version. The stored login stays valid.",
  clientOutdatedNext:
    'Update Invoice Courier, and with it the library, with <1>, then restart the service. Do not link again: it would not help. It is retried once a day automatically.',
  storeDamaged: 'The session store is damaged.',
  storeDamagedNext: 'Repair it with <1>; if no backup is valid, start over with <2> and link again.',
  storeUnwritable:
    'The session store cannot be written: the disk is full, read-only or failing, or PostgreSQL, where it keeps the login, is away. The login is intact.',
  storeUnwritableNext:
    'Free some space, or check the disk and the permissions of WHATSAPP_AUTH_PATH and of TMPDIR, and PostgreSQL if DATABASE_URL is set; the session resumes automatically.',
  cannotStart: 'The engine cannot run on this computer.',
  cannotStartNext:
    'Fix the cause given, then try at once with <1>, or wait for the next attempt; the stored login is kept.',
  closedByUs: 'The service closed the connection itself.',
  unknown: 'The connection ended for an unknown reason.',
  unknownNext: 'Nothing to do: the session reconnects. Please report this with the log.',
  noValidBackup: 'The session store is damaged and no backup is valid.',
  noValidBackupNext: 'Link again with <1> and scan the QR code. The damaged store is kept in quarantine.',
  unaskedQr: 'WhatsApp asks for a new link without having ended this one; restoring a backup did not help.',
  unaskedQrNext: 'Check Linked devices on the phone. If this one is gone, link again: <1>',
  otherNumber: 'A different phone number was linked; all deliveries are on hold.',
  otherNumberNext: 'To use the new number: <1>; to go back: <2> with the previous phone.',
  lockLost: 'This process no longer holds the lock of the session.',
  lockLostNext: 'Stop every instance of the service, then start one.',
  carriedAway:
    'This login was carried to another computer; the copy here does not run, because two copies would log each other out.',
  carriedAwayNext: 'To take it back, stop the session there, then import the file here: <1>',

  // The session's states.
  connected: 'Connected: messages can be sent.',
  paused: 'Paused.',
  pausedFor: '{cause} No connection for {minutes} more minutes.',
  pausedUntil: '{cause} Paused until {until}.',
  linkOffered: 'A link is being offered: scan the QR code or enter the pairing code on the phone.',
  linkOfferedNext: 'On the phone: WhatsApp, Linked devices, Link a device.',
  savingLink: 'The phone has confirmed; the login is being saved and verified by one restart.',
  savingLinkNext: 'Keep the service and the phone running for a minute.',
  mute: 'WhatsApp did not answer the last query; the connection is being tested.',
  noReceipts: 'Messages are accepted but no receipts arrive; the connection is being renewed.',
  repairing: 'The session store is being examined or restored.',
  refreshing: 'A planned pause; the session reconnects automatically.',
  waiting: 'The session is waiting for its next attempt to connect.',
  waitingNext: 'Nothing to do; <1> tries at once.',
  connecting: 'The session is connecting.',
  starting: 'The session is starting.',
  stopping: 'The session is stopping.',
  stopped: 'The session is stopped.',
  stoppedNext: 'Start the service: <1>',

  // Incidents of the session.
  wasDeaf:
    'The connection was deaf for at least {minutes} min: from {from} WhatsApp withheld {what} although it answered queries.',
  wasDeafNext:
    'Nothing is lost: they have been received now. For a day the session reconnects every few hours to check that it does not happen again.',
  replacedDevice: '{what} of an earlier link may still be listed on the phone, which allows only four.',
  replacedDeviceNext: 'On the phone, open WhatsApp, Linked devices, and log out the one that is not in use.',
  refreshFailed: 'The planned reconnect of a refresh failed at the first attempt.',
  refreshFailedNext: 'Nothing to do: the session keeps trying, and its next connection completes the refresh.',
  unsandboxed: 'The browser runs without its sandbox: {lacking}.',
  unsandboxedNext:
    'Enable it (user namespaces for this user, or another machine), then set WHATSAPP_BROWSER_SANDBOX=on.',
  disconnected: 'The WhatsApp session has been disconnected for a while.',
  disconnectedNext: 'Check it with <1>; invoices wait until it is back.',
  notQuarantined: 'The old session store could not be moved to quarantine: {detail}',
  notQuarantinedNext: 'Check the disk and the permissions of WHATSAPP_AUTH_PATH; the session retries automatically.',
  storeUnreadable: 'The session store cannot be read: {detail}',
  storeUnreadableNext:
    'Check the folder of WHATSAPP_AUTH_PATH, its disk and its permissions; the session retries automatically.',
  storeUnreadableNow: 'The session store cannot be read just now.',
  storeUnreadableNowNext:
    'Check the disks (space, permissions) of WHATSAPP_AUTH_PATH and WHATSAPP_BACKUP_PATH; the session retries automatically.',
  metadataLost: 'The session metadata was lost; a stored login was found and is used.',
  metadataLostNext: 'Nothing to do. The session age now starts from zero.',
  metadataUnwritable: 'The session metadata cannot be written: {detail}',
  metadataUnwritableNext: 'Check space and permissions of WHATSAPP_AUTH_PATH.',
  keepsRefusing: 'WhatsApp answers but keeps refusing the session; the stored login is intact.',
  keepsRefusingNext:
    'Nothing is lost and the session keeps trying. Look at WhatsApp on the phone, then try at once: <1>',
  endedLogin: 'WhatsApp had ended the restored login; the previous one was put back.',
  restored: 'The session store was restored from a backup; the replaced one is kept in quarantine.',
  restoredNext: 'Nothing to do if the session connects.',
  versionEnding: 'WhatsApp will refuse version {version} of WhatsApp Web after {until}.',
  versionEndingSoon: 'WhatsApp will refuse version {version} of WhatsApp Web soon.',
  versionEndingNext: 'See whether an update brings a newer one: <1>. The stored login stays valid.',
  restricted: 'WhatsApp limits messages from this account to people who have never written to it ({kind}).',
  restrictedUntil:
    'WhatsApp limits messages from this account to people who have never written to it ({kind}). Until {until}.',
  restrictedNext: 'Those messages wait; known contacts still get theirs. Wait until WhatsApp lifts the limit.',
  briefLosses: 'The connection to WhatsApp was lost within seconds {n} times in a row.',
  briefLossesNext:
    'Check the internet connection, the proxy and the firewall; the session keeps trying at growing intervals.',
  backupFailed: 'A backup of the session failed: {detail}',
  backupFailedNext: 'Check space and permissions of WHATSAPP_BACKUP_PATH, then make one: <1>',
  aging: 'The session is aging; monitoring is doubled.',
  old: 'The session is old; it will be refreshed as soon as nothing is being sent.',
  oldNext: 'Nothing to do: a refresh is a planned reconnect and needs no QR code.',
  phoneUnseen: 'The phone was last seen {days} days ago; after {most} days WhatsApp unlinks all devices.',
  phoneUnseenNext: 'Open WhatsApp on the phone today, with the phone online.',
  idleLink: 'The session has not been connected for {days} days; after {most} days WhatsApp ends the link.',
  idleLinkNext: 'Start the service: <1>. If it runs, find out what keeps it from connecting: <2>',
  diskLow: 'Only {mb} MB are free where the session or its backups are kept.',
  diskLowNext: 'Free some space; the session deletes nothing by itself.',
  noBackup: 'There is no backup of the session.',
  oldBackup: 'The newest backup is {hours} hours old.',
  copyFailed: 'The backups could not be copied off site: {detail}',
  copyFailedNext: 'Check the folder in WHATSAPP_BACKUP_COPY_PATH. It is retried automatically.',
  copyOld: 'The newest backup off site is {hours} hours old.',
  copyOldNext: 'Make a backup; it is copied automatically: <1>',
  drillFailed: 'The backup off site could not be restored in a drill: {detail}',
  drillFailedNext: 'Check the copy off site, which the running service makes, and the copied key, then: <1>',
  drillOverdue: 'The last successful restore drill was {days} days ago.',
  drillOverdueNext: 'Make one: <1>',
  drillImpossible: 'A restore drill could not be run: {detail}',
  drillImpossibleNext: 'Check space and permissions of DATA_PATH and WHATSAPP_AUTH_PATH, then: <1>',

  // Incidents of the machine and of the program.
  diskNearlyFull: 'The disk is nearly full: {free} MB are free where DATA_PATH is.',
  diskNearlyFullNext: 'Free some space, or move DATA_PATH to a larger disk; nothing is deleted automatically.',
  spaceUnknown: 'The free space where DATA_PATH is cannot be read: {detail}',
  spaceUnknownNext: 'Check that disk and its mount, and the permissions of DATA_PATH.',
  clockBehind: "This computer's clock is {minutes} minutes behind SAP's.",
  clockAhead: "This computer's clock is {minutes} minutes ahead of SAP's.",
  clockNext:
    'Synchronise both clocks with a time server (NTP): a wrong one makes quiet hours, limits and certificates wrong too.',
  certificateEnded: 'The certificate of {whose} expired on {day}.',
  certificateEnds: 'The certificate of {whose} expires on {day}, in {days} days.',
  certificateNext: 'Renew the certificate of {whose} before it expires; until then everything works.',
  certificateUnread: 'The certificate in HTTP_TLS_CERT cannot be loaded; the previous one stays in use: {detail}',
  certificateUnreadNext:
    'Put a certificate and its matching private key into the files of HTTP_TLS_CERT and HTTP_TLS_KEY.',
  faultOutside: 'Uncaught error outside the parts of the service: {detail}',
  faultInside: 'Uncaught error in "{part}": {detail}',
  faultNext: 'The service continues automatically. This is a bug: please report it with the log.',
  sessionTaken: 'Another node now runs the session: this one, {node}, has stopped sending.',
  sessionTakenNext:
    'Nothing to do if this was intended, or if this node stood still or did not reach PostgreSQL for a while. Otherwise check which nodes run with this DATABASE_URL: only one may run the session. Until the other gives it up, a start here is refused; with DATABASE_STANDBY=true it waits instead.',
  nodeSilent: 'The node {other} stopped answering: this one, {node}, runs the session now, and no other stands by.',
  standbySilent: 'The node {other}, which stood by for this one, {node}, stopped answering: no other stands by.',
  nodeSilentNext: 'See why it stopped, and start its service again: until then no node would take over from this one.',
  outboxOlder:
    'PostgreSQL was set back to an earlier state: a standby was promoted, or a backup restored. Nothing is sent until SAP and WhatsApp have shown what was sent since then.',
  outboxOlderNext:
    'Nothing to do if SAP and WhatsApp are connected: sending resumes automatically. Make sure that the former server does not come back.',
  companyDown: 'The company {name} does not run: {detail}',
  companiesDown: 'The companies {names} do not run: {detail}',
  companyDownNext: 'It is tried again by itself; the log says more.',
  orphans:
    'The first process of this container is Node, which does not reap orphaned processes: each engine or browser that is killed leaves zombies in the process table.',
  orphansNext: 'Start the container with an init process: docker run --init, or init: true in Compose.',
  accountsUnreadable: 'Nobody can log in to the pages, because their accounts cannot be read: {detail}',
  accountsUnreadableNext:
    'Move {file} away, with its -wal and -shm files, and start the service again; then invite everybody again.',

  // Incidents of deliveries, and what delays messages.
  pdfMissing: 'PDF missing for too long: {what}.',
  pdfMissingNext:
    'Check that PDFs still arrive from the sources in PDF_SOURCES, by default in PDF_FOLDER. The invoices: <1>',
  mailsLeft: 'Left in the mailbox for a person: {what}.',
  unconfirmed: "Not confirmed by WhatsApp's server in time: {what}.",
  unconfirmedNext: 'Nothing to do yet: they are resolved automatically, or held for you. See them: <1>',
  actionRefused: 'Refused in the last day: {what} by U_CourierAction in SAP.',
  actionRefusedNext: 'See why with <1>; a person can decide with <2> or <3>.',
  optOutUnknown:
    'Stop words in the last week from people whose number WhatsApp does not show: {what}. They were not confirmed, and stop no invoice.',
  optOutUnknownNext:
    'Find the chat on the phone by the stop word, or by the username that <1> shows; see which customer it is, and set the opt-out at that partner in SAP.',
  statusRejected: 'Status rejected by SAP: {what}.',
  statusRejectedNext: 'It is retried indefinitely. They are marked "(refused)" in <1>; <2> gives the reason.',
  revokeDelayed: 'Not deleted for everyone yet: {what}. It is tried again.',
  revokeFailed: 'Not deleted for everyone, and given up in the last day: {what}.',
  revokeFailedNext: 'Ask the recipient to delete it. See why: <1>',
  undelivered: 'Sent, but not delivered to a phone for a long time: {what}.',
  undeliveredNext: 'Check these numbers: <1>',
  noPhone: 'Not received by any phone for a week or longer: {what}.',
  unknownMarks: 'Held until a person decides: SAP shows a status that may belong to another document on {what}.',
  sapRestored:
    'SAP seems to have been restored from a backup, or replaced by another database. Held, because their numbers belonged to other documents: {what}.',
  held: 'Held or failed: {what} ({reasons}).',
  sendingStopped: 'Sending has been stopped since {at} by {by}: "{why}".',
  sendingStoppedWaiting: 'Sending has been stopped since {at} by {by}: "{why}". {waiting}',
  unusual:
    "Unusually many messages on {day}: {sent}, compared with at most {busiest} on any day in the five weeks before. The rest wait for a person's approval.",
  unusualWaiting:
    "Unusually many messages on {day}: {sent}, compared with at most {busiest} on any day in the five weeks before. The rest wait for a person's approval. {waiting}",
  waitingMessages: 'Waiting: {what}.',
  waitingMessagesAndPdf: 'Waiting: {what}, {n} for their PDF.',
  approveNext: 'See what would be sent, and approve it: <1>',
  resumeNext: 'To resume sending: <1>',
  firstRun: 'Nothing is sent until a person approves the first run.',
  approval: 'Waiting for a person to approve what would be sent.',
  customersOff: 'Messages to customers are switched off (DISABLE_CUSTOMER_MESSAGES): {n} queued.',
  customersOnAgain: "Messages to customers are switched on again: {n} waiting for a person's approval.",
  mailsLeftOfPdfs: "Invoices wait for PDFs, and {n} of the mailbox's mails were left for a person.",
  olderState: 'The outbox was set back to an earlier state: SAP and WhatsApp are first asked what was sent since then.',
  pause429: 'WhatsApp requests a pause (429).',
  pause463: 'Messages to new contacts are paused because WhatsApp limited them (463).',
  newChats:
    "First messages to new contacts are spread over WhatsApp's cycle: {used} of {total} chats are used, {n} wait for their turn.",
  until: '{cause} Until {at}.',
  spacing: 'Messages are spaced out (SEND_INTERVAL).',
  hourlyCap: 'The hourly limit is reached (SEND_HOURLY_CAP).',
  dailyCap: 'The daily limit is reached (SEND_DAILY_CAP).',
  warmUp: 'The link is new and starts slowly (SEND_WARM_UP).',
  quietHours: 'Quiet hours (SEND_QUIET_HOURS).',
  outboxUnreadable: 'The outbox cannot be read.',

  // What other installations answer.
  notAnswered: 'It did not answer within {seconds} s.',
  notOurs: 'Its answer is not one of Invoice Courier.',
  cannotBeAsked: 'It cannot be asked: {detail}',
  tokenUnknown: 'its token is unknown there, expired or revoked',
  tokenWithoutScope: 'its token lacks the scope overview:read',
  noApi: 'there is no API at this address',
  unknownName: 'it does not know itself by this name (HTTP_ALLOWED_HOSTS there)',
} as const;

/** The same in another language. */
export type Phrases = Readonly<Record<keyof typeof phrases, string>>;
