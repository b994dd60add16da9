import type { Phrases } from './en.ts';

export const germanPhrases: Phrases = {
  message: '1 Nachricht',
  messages: '{n} Nachrichten',
  invoice: '1 Rechnung',
  invoices: '{n} Rechnungen',
  mail: '1 Mail',
  mails: '{n} Mails',
  request: '1 Auftrag',
  requests: '{n} Aufträge',
  person: '1 Person',
  people: '{n} Personen',
  devices: '{n} Geräte',
  oneDevice: 'Ein Gerät',
  oneReceipt: 'eine Bestätigung oder Nachricht',
  receipts: '{n} Bestätigungen oder Nachrichten',

  nothing: 'Nichts zu tun.',
  reconnects: 'Nichts zu tun: Die Sitzung verbindet sich von selbst wieder.',
  seeLog: 'Siehe das Protokoll.',
  seeThem: 'Ansehen: <1>',
  seeWhy: 'Warum: <1>',

  restartRequired: 'WhatsApp hat eine neue Verbindung verlangt, wie immer nach dem Verknüpfen.',
  connectionLost: 'Die Verbindung zu WhatsApp ist abgebrochen.',
  serverError: 'Der Server von WhatsApp hat einen inneren Fehler gemeldet.',
  timedOut: 'WhatsApp hat nicht rechtzeitig geantwortet.',
  unreachable: 'WhatsApp ist von diesem Rechner aus nicht erreichbar.',
  unreachableNext:
    'Internetverbindung, Proxy und Firewall prüfen; die Sitzung verbindet sich, sobald WhatsApp erreichbar ist.',
  proxyUnreachable: 'Der Proxy in WHATSAPP_PROXY ist nicht erreichbar.',
  proxyUnreachableNext:
    'Prüfen, ob der Proxy läuft, seine Adresse in WHATSAPP_PROXY und die Firewall: <1> probiert ihn. Die Sitzung verbindet sich von selbst wieder.',
  proxyRefused: 'Der Proxy in WHATSAPP_PROXY nimmt Benutzer und Passwort nicht an.',
  proxyRefusedNext:
    'Benutzer und Passwort in WHATSAPP_PROXY oder in der Datei, die WHATSAPP_PROXY_FILE nennt, berichtigen und den Dienst neu starten; die gespeicherte Anmeldung bleibt.',
  hostBlocked:
    'Ein Server, den WhatsApp braucht, ist von hier nicht erreichbar, andere schon: Eine Firewall oder ein Proxy sperrt ihn.',
  hostBlockedNext:
    'Alle Server, die <1> nennt, auf Port 443 durchlassen; dann sofort probieren mit <2>. Die gespeicherte Anmeldung bleibt.',
  browserDied: 'Der Browser hat sich unerwartet beendet.',
  pageCrashed: 'Die Seite von WhatsApp Web ist abgestürzt.',
  engineCrashed: 'Der Prozess der Engine hat sich unerwartet beendet.',
  pageBroken: 'WhatsApp Web hat sich geändert: Teile, die die Bibliothek braucht, fehlen.',
  pageBrokenNext:
    'Invoice Courier und damit die Bibliothek aktualisieren mit <1>, dann den Dienst neu starten; die gespeicherte Anmeldung bleibt. Bis es eine Aktualisierung gibt, sendet WHATSAPP_ENGINE=baileys über eine andere Bibliothek mit eigener Verknüpfung.',
  certificateRefused: 'Das Zertifikat des Servers ist nicht das von WhatsApp: Vielleicht hört jemand mit.',
  certificateRefusedNext:
    'Proxy und Netz prüfen. Wer dem Netz traut: siehe WHATSAPP_VERIFY_NOISE_CERTIFICATE in docs/configuration.md.',
  clockWrong: 'Nach der Uhr dieses Rechners ist das Zertifikat von WhatsApp jetzt nicht gültig.',
  clockWrongNext:
    'Die Uhr stellen und richtig halten (NTP), dann reparieren: <1>. Geht sie richtig, hört vielleicht jemand mit: Proxy und Netz prüfen. Die gespeicherte Anmeldung bleibt.',
  linkWindowEnded: 'Niemand hat den QR-Code rechtzeitig gescannt.',
  linkWindowEndedNext: 'Noch einmal verknüpfen, mit dem Telefon zur Hand: <1>',
  replaced: 'Ein anderes Programm benutzt dieselbe Anmeldung.',
  replacedNext: 'Das andere Programm beenden (eine Kopie auf einem anderen Rechner?), dann reparieren: <1>',
  loggedOut: 'WhatsApp hat dieses verknüpfte Gerät entfernt.',
  loggedOutNext: 'Neu verknüpfen mit <1> und den QR-Code scannen. Das Alte bleibt in Quarantäne.',
  temporaryBan: 'WhatsApp hat dieses Konto vorübergehend gesperrt.',
  temporaryBanNext:
    'Warten: Bis dahin wird nichts gesendet und nichts verbunden. Weniger senden, und nur an Leute, die es erwarten.',
  rateLimited: 'WhatsApp verlangt weniger Verbindungen.',
  rateLimitedNext: 'Warten: Die Sitzung macht von selbst weiter.',
  accountLocked: 'WhatsApp hat dieses Konto gesperrt.',
  accountLockedNext: 'WhatsApp auf dem Telefon öffnen und den Anweisungen folgen, dann reparieren: <1>',
  linkNeedsPasskey:
    'WhatsApp verlangt den Passkey der Inhaberin oder des Inhabers dieser Nummer, bevor es ein Gerät verknüpft. Ein Code allein genügt nicht.',
  linkNeedsPasskeyNext:
    'Lässt sich eine frühere Anmeldung zurückholen, dann so: <1> und <2>. Hat dieser Rechner einen Bildschirm und den Passkey, oder das Telefon daneben: <3>. Sonst auf einem Rechner verknüpfen, der ihn hat, und die Anmeldung mitnehmen: dort <4>, hier <5>. Geht das nicht, den Passkey auf einem anderen Rechner benutzen: <6>, wenn er diesen Dienst erreicht, sonst <7>. Alles steht in docs/linking.md; von selbst wird nichts noch einmal versucht.',
  loginNeedsPasskey:
    'WhatsApp lässt diese Anmeldung nur mit einem Passkey zu, den der Inhaber der Nummer hat. Die Anmeldung ist gut und bleibt.',
  loginNeedsPasskeyNext:
    'Nicht neu verknüpfen und nicht aufräumen: Es würde nicht helfen. WhatsApp auf dem Telefon ansehen, docs/linking.md lesen, dann probieren: <1>. Einmal am Tag wird es von selbst versucht.',
  dialog:
    'WhatsApp Web zeigt einen Dialog, der eine Entscheidung verlangt. Die Seite bleibt geschlossen, bis jemand entschieden hat, denn WhatsApp beendet Sitzungen, die ihn übergehen; die Anmeldung ist gut und bleibt.',
  dialogNext:
    'Das Bild ansehen, das <1> nennt, und die Frage auf dem Telefon beantworten, wenn es dasselbe fragt. Sonst den Dienst beenden, den Ordner der Sitzung als Profil eines sichtbaren Chrome oder Chromium derselben oder einer neueren Version auf diesem Rechner öffnen, dort antworten und schließen (docs/linking.md). Dann: <2>',
  clientOutdated: 'WhatsApp weist die Version dieses Programms ab. Die gespeicherte Anmeldung bleibt gültig.',
  clientOutdatedNext:
    'Invoice Courier und damit die Bibliothek aktualisieren mit <1>, dann den Dienst neu starten. Nicht neu verknüpfen: Es würde nicht helfen. Einmal am Tag wird es von selbst versucht.',
  storeDamaged: 'Die Daten der Sitzung sind beschädigt.',
  storeDamagedNext: 'Reparieren mit <1>; ist keine Sicherung gültig, neu anfangen mit <2> und noch einmal verknüpfen.',
  storeUnwritable:
    'Die Daten der Sitzung lassen sich nicht schreiben: Die Platte ist voll, schreibgeschützt oder defekt, oder PostgreSQL, wo die Anmeldung liegt, ist nicht erreichbar. Die Anmeldung ist unversehrt.',
  storeUnwritableNext:
    'Platz schaffen, oder Platte und Rechte von WHATSAPP_AUTH_PATH und TMPDIR prüfen, mit DATABASE_URL auch PostgreSQL; die Sitzung macht von selbst weiter.',
  cannotStart: 'Die Engine kann auf diesem Rechner nicht laufen.',
  cannotStartNext:
    'Die genannte Ursache beheben und sofort probieren mit <1>, oder den nächsten Versuch abwarten; die gespeicherte Anmeldung bleibt.',
  closedByUs: 'Der Dienst hat die Verbindung selbst geschlossen.',
  unknown: 'Die Verbindung endete aus unbekanntem Grund.',
  unknownNext: 'Nichts zu tun: Die Sitzung verbindet sich wieder. Bitte mit dem Protokoll melden.',
  noValidBackup: 'Die Daten der Sitzung sind beschädigt, und keine Sicherung ist gültig.',
  noValidBackupNext: 'Neu verknüpfen mit <1> und den QR-Code scannen. Das Beschädigte bleibt in Quarantäne.',
  unaskedQr:
    'WhatsApp verlangt eine neue Verknüpfung, ohne diese beendet zu haben; eine Sicherung zurückzuholen half nicht.',
  unaskedQrNext: 'Auf dem Telefon unter Verknüpfte Geräte nachsehen. Ist dieses fort, neu verknüpfen: <1>',
  otherNumber: 'Eine andere Nummer wurde verknüpft; alle Sendungen sind angehalten.',
  otherNumberNext: 'Für die neue Nummer: <1>; zurück: <2> mit dem vorigen Telefon.',
  lockLost: 'Dieser Prozess hält die Sperre der Sitzung nicht mehr.',
  lockLostNext: 'Alle laufenden Dienste beenden, dann einen starten.',
  carriedAway:
    'Diese Anmeldung wurde auf einen anderen Rechner mitgenommen; die Kopie hier läuft nicht, denn zwei Kopien würden einander abmelden.',
  carriedAwayNext: 'Zum Zurückholen dort die Sitzung beenden, dann hier die Datei einlesen: <1>',

  connected: 'Verbunden: Nachrichten können gesendet werden.',
  paused: 'Pause.',
  pausedFor: '{cause} Noch {minutes} Minuten keine Verbindung.',
  pausedUntil: '{cause} Pause bis {until}.',
  linkOffered: 'Eine Verknüpfung wird angeboten: den QR-Code scannen oder den Code am Telefon eingeben.',
  linkOfferedNext: 'Auf dem Telefon: WhatsApp, Verknüpfte Geräte, Gerät hinzufügen.',
  savingLink: 'Das Telefon hat bestätigt; die Anmeldung wird gespeichert und durch einen Neustart geprüft.',
  savingLinkNext: 'Dienst und Telefon eine Minute laufen lassen.',
  mute: 'WhatsApp hat die letzte Anfrage nicht beantwortet; die Verbindung wird geprüft.',
  noReceipts: 'Nachrichten werden angenommen, aber es kommen keine Bestätigungen; die Verbindung wird erneuert.',
  repairing: 'Die Daten der Sitzung werden untersucht oder wiederhergestellt.',
  refreshing: 'Eine geplante Pause; die Sitzung verbindet sich von selbst wieder.',
  waiting: 'Die Sitzung wartet auf den nächsten Verbindungsversuch.',
  waitingNext: 'Nichts zu tun; <1> versucht es sofort.',
  connecting: 'Die Sitzung verbindet sich.',
  starting: 'Die Sitzung startet.',
  stopping: 'Die Sitzung wird beendet.',
  stopped: 'Die Sitzung ist beendet.',
  stoppedNext: 'Den Dienst starten: <1>',

  wasDeaf:
    'Die Verbindung war mindestens {minutes} min taub: Seit {from} hielt WhatsApp {what} zurück, obwohl es Anfragen beantwortete.',
  wasDeafNext:
    'Nichts ist verloren: Jetzt ist alles da. Einen Tag lang verbindet sich die Sitzung alle paar Stunden neu, um zu prüfen, dass es nicht wieder geschieht.',
  replacedDevice:
    '{what} einer früheren Verknüpfung steht vielleicht noch in der Liste des Telefons, das nur vier zulässt.',
  replacedDeviceNext: 'Auf dem Telefon WhatsApp, Verknüpfte Geräte öffnen und abmelden, was nicht benutzt wird.',
  refreshFailed: 'Das geplante Neuverbinden einer Auffrischung ist beim ersten Versuch gescheitert.',
  refreshFailedNext:
    'Nichts zu tun: Die Sitzung versucht es weiter, und die nächste Verbindung schließt die Auffrischung ab.',
  unsandboxed: 'Der Browser läuft ohne seine Sandbox: {lacking}.',
  unsandboxedNext:
    'Ermöglichen (User Namespaces für diesen Benutzer, oder ein anderer Rechner), dann WHATSAPP_BROWSER_SANDBOX=on setzen.',
  disconnected: 'Die WhatsApp-Sitzung ist seit einer Weile nicht verbunden.',
  disconnectedNext: 'Prüfen mit <1>; Rechnungen warten, bis sie wieder da ist.',
  notQuarantined: 'Die alten Daten der Sitzung ließen sich nicht in Quarantäne legen: {detail}',
  notQuarantinedNext: 'Platte und Rechte von WHATSAPP_AUTH_PATH prüfen; die Sitzung versucht es von selbst weiter.',
  storeUnreadable: 'Die Daten der Sitzung sind nicht lesbar: {detail}',
  storeUnreadableNext:
    'Den Ordner WHATSAPP_AUTH_PATH, seine Platte und seine Rechte prüfen; die Sitzung versucht es von selbst weiter.',
  storeUnreadableNow: 'Die Daten der Sitzung sind gerade nicht lesbar.',
  storeUnreadableNowNext:
    'Die Platten (Platz, Rechte) von WHATSAPP_AUTH_PATH und WHATSAPP_BACKUP_PATH prüfen; die Sitzung versucht es von selbst weiter.',
  metadataLost:
    'Die Metadaten der Sitzung gingen verloren; eine gespeicherte Anmeldung wurde gefunden und wird benutzt.',
  metadataLostNext: 'Nichts zu tun. Das Alter der Sitzung beginnt bei null.',
  metadataUnwritable: 'Die Metadaten der Sitzung lassen sich nicht schreiben: {detail}',
  metadataUnwritableNext: 'Platz und Rechte von WHATSAPP_AUTH_PATH prüfen.',
  keepsRefusing:
    'WhatsApp antwortet, weist die Sitzung aber immer wieder ab; die gespeicherte Anmeldung ist unversehrt.',
  keepsRefusingNext:
    'Nichts ist verloren, und die Sitzung versucht es weiter. WhatsApp auf dem Telefon ansehen, dann sofort versuchen: <1>',
  endedLogin: 'WhatsApp hatte die zurückgeholte Anmeldung beendet; die vorige gilt wieder.',
  restored: 'Die Daten der Sitzung kamen aus einer Sicherung; die ersetzten liegen in Quarantäne.',
  restoredNext: 'Nichts zu tun, wenn die Sitzung sich verbindet.',
  versionEnding: 'WhatsApp wird Version {version} von WhatsApp Web nach dem {until} abweisen.',
  versionEndingSoon: 'WhatsApp wird Version {version} von WhatsApp Web bald abweisen.',
  versionEndingNext: 'Nachsehen, ob ein Update eine neuere bringt: <1>. Die gespeicherte Anmeldung bleibt gültig.',
  restricted: 'WhatsApp beschränkt Nachrichten dieses Kontos an Leute, die ihm nie geschrieben haben ({kind}).',
  restrictedUntil:
    'WhatsApp beschränkt Nachrichten dieses Kontos an Leute, die ihm nie geschrieben haben ({kind}). Bis {until}.',
  restrictedNext:
    'Diese Nachrichten warten; bekannte Kontakte erhalten ihre. Warten, bis WhatsApp die Beschränkung aufhebt.',
  briefLosses: 'Die Verbindung zu WhatsApp brach {n}-mal hintereinander nach Sekunden ab.',
  briefLossesNext:
    'Internetverbindung, Proxy und Firewall prüfen; die Sitzung versucht es in wachsenden Abständen weiter.',
  backupFailed: 'Eine Sicherung der Sitzung ist gescheitert: {detail}',
  backupFailedNext: 'Platz und Rechte von WHATSAPP_BACKUP_PATH prüfen, dann eine machen: <1>',
  aging: 'Die Sitzung wird alt; sie wird doppelt so oft geprüft.',
  old: 'Die Sitzung ist alt; sie wird aufgefrischt, sobald nichts gesendet wird.',
  oldNext: 'Nichts zu tun: Eine Auffrischung ist ein geplantes Neuverbinden und braucht keinen QR-Code.',
  phoneUnseen:
    'Das Telefon wurde zuletzt vor {days} Tagen gesehen; nach {most} Tagen entfernt WhatsApp alle verknüpften Geräte.',
  phoneUnseenNext: 'WhatsApp heute auf dem Telefon öffnen, wenn es online ist.',
  idleLink: 'Die Sitzung war seit {days} Tagen nicht verbunden; nach {most} Tagen beendet WhatsApp die Verknüpfung.',
  idleLinkNext: 'Den Dienst starten: <1>. Läuft er, herausfinden, was ihn am Verbinden hindert: <2>',
  diskLow: 'Nur {mb} MB sind frei, wo die Sitzung oder ihre Sicherungen liegen.',
  diskLowNext: 'Platz schaffen; die Sitzung löscht dafür nichts.',
  noBackup: 'Es gibt keine Sicherung der Sitzung.',
  oldBackup: 'Die neueste Sicherung ist {hours} Stunden alt.',
  copyFailed: 'Die Sicherungen ließen sich nicht auswärts kopieren: {detail}',
  copyFailedNext: 'Den Ordner in WHATSAPP_BACKUP_COPY_PATH prüfen. Es wird automatisch erneut versucht.',
  copyOld: 'Die neueste auswärtige Sicherung ist {hours} Stunden alt.',
  copyOldNext: 'Eine Sicherung machen; sie wird automatisch kopiert: <1>',
  drillFailed: 'Die auswärtige Sicherung ließ sich in einer Probe nicht wiederherstellen: {detail}',
  drillFailedNext: 'Die externe Kopie, die der laufende Dienst macht, und den kopierten Schlüssel prüfen, dann: <1>',
  drillOverdue: 'Die letzte gelungene Wiederherstellungsprobe ist {days} Tage her.',
  drillOverdueNext: 'Eine machen: <1>',
  drillImpossible: 'Eine Wiederherstellungsprobe war nicht möglich: {detail}',
  drillImpossibleNext: 'Platz und Rechte von DATA_PATH und WHATSAPP_AUTH_PATH prüfen, dann: <1>',

  diskNearlyFull: 'Die Platte ist fast voll: {free} MB sind frei, wo DATA_PATH liegt.',
  diskNearlyFullNext: 'Platz schaffen, oder DATA_PATH auf eine größere Platte legen; gelöscht wird dafür nichts.',
  spaceUnknown: 'Der freie Platz, wo DATA_PATH liegt, ist nicht zu lesen: {detail}',
  spaceUnknownNext: 'Diese Platte, ihre Einbindung und die Rechte von DATA_PATH prüfen.',
  clockBehind: 'Die Uhr dieses Rechners geht {minutes} Minuten nach, gemessen an SAP.',
  clockAhead: 'Die Uhr dieses Rechners geht {minutes} Minuten vor, gemessen an SAP.',
  clockNext:
    'Beide Uhren nach einem Zeitserver stellen (NTP): Mit einer falschen stimmen auch Ruhezeiten, Grenzen und Zertifikate nicht.',
  certificateEnded: 'Das Zertifikat von {whose} ist am {day} abgelaufen.',
  certificateEnds: 'Das Zertifikat von {whose} läuft am {day} ab, in {days} Tagen.',
  certificateNext: 'Das Zertifikat von {whose} vor dem Ablauf erneuern; bis dahin läuft alles.',
  certificateUnread: 'Das Zertifikat in HTTP_TLS_CERT lässt sich nicht laden; das vorige bleibt in Gebrauch: {detail}',
  certificateUnreadNext:
    'In die Dateien von HTTP_TLS_CERT und HTTP_TLS_KEY ein Zertifikat und den dazugehörigen privaten Schlüssel legen.',
  faultOutside: 'Unbehandelter Fehler außerhalb der Teile des Dienstes: {detail}',
  faultInside: 'Unbehandelter Fehler in "{part}": {detail}',
  faultNext: 'Der Dienst macht von selbst weiter. Das ist ein Programmfehler: bitte mit dem Protokoll melden.',
  sessionTaken: 'Ein anderer Knoten führt die Sitzung jetzt aus: Dieser, {node}, sendet nichts mehr.',
  sessionTakenNext:
    'Nichts zu tun, wenn das beabsichtigt war oder dieser Knoten stillstand oder PostgreSQL eine Weile nicht erreichte. Prüfen Sie sonst, welche Knoten mit dieser DATABASE_URL laufen: Nur einer darf die Sitzung ausführen. Solange der andere sie nicht abgibt, wird ein Start hier abgelehnt; mit DATABASE_STANDBY=true wartet er stattdessen.',
  nodeSilent:
    'Der Knoten {other} antwortet nicht mehr: Dieser, {node}, führt die Sitzung jetzt aus, und kein anderer ist in Bereitschaft.',
  standbySilent:
    'Der Knoten {other}, der für diesen, {node}, in Bereitschaft war, antwortet nicht mehr: Kein anderer ist in Bereitschaft.',
  nodeSilentNext:
    'Sehen Sie nach, warum er ausfiel, und starten Sie seinen Dienst wieder: Bis dahin übernähme kein Knoten von diesem.',
  outboxOlder:
    'PostgreSQL wurde auf einen früheren Stand zurückgesetzt: Ein Standby wurde befördert oder eine Sicherung wiederhergestellt. Es wird nichts gesendet, bis SAP und WhatsApp gezeigt haben, was seitdem gesendet wurde.',
  outboxOlderNext:
    'Nichts zu tun, wenn SAP und WhatsApp verbunden sind: Das Senden wird automatisch fortgesetzt. Stellen Sie sicher, dass der frühere Server nicht zurückkommt.',
  companyDown: 'Die Firma {name} läuft nicht: {detail}',
  companiesDown: 'Die Firmen {names} laufen nicht: {detail}',
  companyDownNext: 'Es wird von selbst erneut versucht; im Protokoll steht mehr.',
  orphans:
    'Der erste Prozess dieses Containers ist Node, das verwaiste Prozesse nicht abräumt: Jede beendete Engine und jeder Browser hinterlässt Zombies in der Prozesstabelle.',
  orphansNext: 'Den Container mit einem Init-Prozess starten: docker run --init, oder init: true in Compose.',
  accountsUnreadable: 'Niemand kann sich an den Seiten anmelden, denn die Konten sind nicht lesbar: {detail}',
  accountsUnreadableNext:
    '{file} mit den Dateien -wal und -shm beiseitelegen und den Dienst neu starten; dann werden Konten neu eingeladen.',

  pdfMissing: 'Das PDF fehlt schon zu lange: {what}.',
  pdfMissingNext:
    'Prüfen, ob noch PDFs dort ankommen, wo PDF_SOURCES es sagt, sonst in PDF_FOLDER. Die Rechnungen: <1>',
  mailsLeft: 'Im Postfach für einen Menschen liegen geblieben: {what}.',
  unconfirmed: 'Vom Server von WhatsApp nicht rechtzeitig bestätigt: {what}.',
  unconfirmedNext: 'Noch nichts zu tun: Sie klären sich von selbst, oder werden für Sie angehalten. Ansehen: <1>',
  actionRefused: 'Am letzten Tag nicht ausgeführt: {what} durch U_CourierAction in SAP.',
  actionRefusedNext: 'Warum, zeigt <1>; entscheiden kann ein Mensch mit <2> oder <3>.',
  optOutUnknown:
    'Stoppwörter der letzten Woche von Leuten, deren Nummer WhatsApp nicht zeigt: {what}. Sie wurden nicht bestätigt und halten keine Rechnung auf.',
  optOutUnknownNext:
    'Den Chat auf dem Telefon am Stoppwort finden, oder am Benutzernamen, den <1> zeigt; nachsehen, welcher Kunde es ist, und die Abmeldung bei diesem Geschäftspartner in SAP setzen.',
  statusRejected: 'Von SAP abgewiesener Status: {what}.',
  statusRejectedNext:
    'Es wird unbegrenzt weiter versucht. In <1> sind sie mit "(refused)" markiert; <2> nennt den Grund.',
  revokeDelayed: 'Noch nicht für alle gelöscht: {what}. Es wird weiter versucht.',
  revokeFailed: 'Nicht für alle gelöscht und am letzten Tag aufgegeben: {what}.',
  revokeFailedNext: 'Den Empfänger bitten, sie zu löschen. Warum: <1>',
  undelivered: 'Gesendet, aber seit langem auf keinem Telefon angekommen: {what}.',
  undeliveredNext: 'Diese Nummern prüfen: <1>',
  noPhone: 'Seit einer Woche oder länger von keinem Telefon abgeholt: {what}.',
  unknownMarks:
    'Angehalten, bis jemand entscheidet: SAP zeigt einen Status, der vielleicht zu einem anderen Beleg gehört, bei {what}.',
  sapRestored:
    'SAP wurde anscheinend aus einer Sicherung wiederhergestellt oder durch eine andere Datenbank ersetzt. Angehalten, weil ihre Nummern zu anderen Belegen gehörten: {what}.',
  held: 'Angehalten oder gescheitert: {what} ({reasons}).',
  sendingStopped: 'Das Senden ist seit {at} angehalten, von {by}: "{why}".',
  sendingStoppedWaiting: 'Das Senden ist seit {at} angehalten, von {by}: "{why}". {waiting}',
  unusual:
    'Ungewöhnlich viele Nachrichten am {day}: {sent}, gegenüber höchstens {busiest} an einem Tag der fünf Wochen davor. Die übrigen warten auf Freigabe.',
  unusualWaiting:
    'Ungewöhnlich viele Nachrichten am {day}: {sent}, gegenüber höchstens {busiest} an einem Tag der fünf Wochen davor. Die übrigen warten auf Freigabe. {waiting}',
  waitingMessages: 'Es warten: {what}.',
  waitingMessagesAndPdf: 'Es warten: {what}, {n} auf ihr PDF.',
  approveNext: 'Ansehen, was gesendet würde, und freigeben: <1>',
  resumeNext: 'Senden fortsetzen: <1>',
  firstRun: 'Nichts wird gesendet, bis jemand den ersten Lauf freigibt.',
  approval: 'Jemand muss freigeben, was gesendet würde.',
  customersOff: 'Nachrichten an Kunden sind ausgeschaltet (DISABLE_CUSTOMER_MESSAGES): {n} in der Warteschlange.',
  customersOnAgain: 'Nachrichten an Kunden sind wieder eingeschaltet: {n} warten auf Freigabe.',
  mailsLeftOfPdfs: 'Rechnungen warten auf PDFs, und {n} Mails im Postfach blieben für einen Menschen liegen.',
  olderState:
    'Der Postausgang wurde auf einen früheren Stand zurückgesetzt: Zuerst werden SAP und WhatsApp gefragt, was seitdem gesendet wurde.',
  pause429: 'WhatsApp verlangt eine Pause (429).',
  pause463: 'Nachrichten an neue Kontakte pausieren, weil WhatsApp sie beschränkt hat (463).',
  newChats:
    'Erste Nachrichten an neue Kontakte werden über den Zeitraum von WhatsApp verteilt: {used} von {total} Chats sind verbraucht, {n} warten, bis sie dran sind.',
  until: '{cause} Bis {at}.',
  spacing: 'Nachrichten werden in Abständen gesendet (SEND_INTERVAL).',
  hourlyCap: 'Die Grenze je Stunde ist erreicht (SEND_HOURLY_CAP).',
  dailyCap: 'Die Grenze je Tag ist erreicht (SEND_DAILY_CAP).',
  warmUp: 'Die Verknüpfung ist neu und beginnt langsam (SEND_WARM_UP).',
  quietHours: 'Ruhezeit (SEND_QUIET_HOURS).',
  outboxUnreadable: 'Der Postausgang ist nicht lesbar.',

  notAnswered: 'Sie antwortete nicht innerhalb von {seconds} s.',
  notOurs: 'Ihre Antwort ist nicht die von Invoice Courier.',
  cannotBeAsked: 'Sie lässt sich nicht fragen: {detail}',
  tokenUnknown: 'ihr Token ist dort unbekannt, abgelaufen oder widerrufen',
  tokenWithoutScope: 'ihrem Token fehlt der Umfang overview:read',
  noApi: 'unter dieser Adresse gibt es keine API',
  unknownName: 'sie kennt sich nicht unter diesem Namen (dort HTTP_ALLOWED_HOSTS)',
};
