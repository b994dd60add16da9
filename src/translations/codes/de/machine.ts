import type { MachineTold } from '../told.ts';

export const machine: MachineTold = {
  DATABASE_DAMAGED: [
    'Der Postausgang {path} ist beschädigt: {detail}.',
    'Den Dienst beenden, {path} (mit den Dateien -wal und -shm) beiseitelegen und den Postausgang aus der neuesten Sicherung holen: <1>',
  ],
  DATABASE_FULL: [
    'Die Platte ist voll; der Postausgang lässt sich nicht schreiben.',
    'Platz schaffen; der Dienst macht von selbst weiter.',
  ],
  DATABASE_BUSY: [
    'Ein anderes Programm hat den Postausgang gesperrt.',
    'Nichts zu tun: Es wird wieder versucht. Datenbankbetrachter, die ihn offen haben, schließen.',
  ],
  DATABASE_UNREACHABLE: [
    'Der Postausgang auf PostgreSQL antwortet nicht ({place}): {detail}.',
    'Prüfen, ob PostgreSQL läuft und dieser Rechner es erreicht; sein Protokoll sagt mehr. Der Dienst sendet so lange nichts, verliert nichts und macht von selbst weiter.',
  ],
  DATABASE_REFUSED: [
    'PostgreSQL lässt uns nicht an den Postausgang ({place}): {detail}.',
    'Benutzer, Passwort und Datenbank in DATABASE_URL prüfen, und pg_hba.conf auf dem Server. Die Datenbank muss dem Benutzer gehören. Verlangt PostgreSQL TLS, sslmode=verify-full hinzufügen.',
  ],
  DATABASE_TLS_REQUIRED: [
    'PostgreSQL lässt niemanden ohne TLS herein ({place}): {detail}.',
    'In DATABASE_URL sslmode=verify-full setzen; bei einer eigenen Zertifizierungsstelle auch sslrootcert=DATEI.',
  ],
  DATABASE_TLS_FAILED: [
    'Keine TLS-Verbindung zu PostgreSQL ({place}): {detail}.',
    'Hat eine eigene Zertifizierungsstelle das Zertifikat unterschrieben, deren PEM-Datei in DATABASE_URL nennen: sslrootcert=DATEI. Das Zertifikat muss den Rechner in DATABASE_URL nennen. In einem Netz, das sonst niemand erreicht, geht es mit sslmode=disable ohne TLS.',
  ],
  DATABASE_SERVER_FULL: [
    'Die Platte von PostgreSQL ist voll ({place}): {detail}.',
    'Auf dem Rechner von PostgreSQL Platz schaffen; der Dienst macht von selbst weiter.',
  ],
  DATABASE_READ_ONLY: [
    'PostgreSQL lässt nichts schreiben ({place}): {detail}.',
    'Es ist ein Standby oder auf Lesen beschränkt. DATABASE_URL auf den Primärserver richten; der Dienst macht von selbst weiter, sobald er schreiben kann.',
  ],
  DATABASE_CONNECTIONS: [
    'PostgreSQL hat keine Verbindung mehr für uns ({place}): {detail}.',
    'max_connections des Servers oder die Grenze des Benutzers erhöhen, oder beenden, was die anderen hält; der Dienst macht von selbst weiter.',
  ],
  DATABASE_OWNER_LOST: [
    'Ein anderer Prozess führt jetzt die Sitzung {account}; dieser schreibt nichts mehr.',
    'Nachsehen, welche Knoten mit dieser DATABASE_URL laufen: eine Sitzung, ein Knoten. Dieser beendet sich.',
  ],
  DATABASE_LEASE_EXPIRED: [
    'PostgreSQL hat zu lange nichts von diesem Knoten gehört; er schreibt für die Sitzung {account} nichts, bis es ihn wieder hört.',
    'Prüfen, ob PostgreSQL läuft und dieser Rechner es erreicht: Dann macht er von selbst weiter oder überlässt die Sitzung einem anderen Knoten, der sie inzwischen übernommen hat.',
  ],
  DATABASE_LOGIN_ANOTHER: [
    'Die Anmeldung der Sitzung {account} in PostgreSQL ist nicht die, die geändert werden sollte.',
    'Nichts zu tun: Die Sitzung verbindet sich neu mit der, die dort ist.',
  ],
  DATABASE_OTHER_HISTORY: [
    'PostgreSQL macht von einem anderen Stand weiter als zuvor ({place}): Ein Standby wurde befördert oder eine Sicherung wiederhergestellt. Was zuletzt geschrieben wurde, kann dort fehlen.',
    'Nichts zu tun: Der Dienst startet neu und fragt SAP und WhatsApp, was gesendet wurde, bevor er etwas sendet. Der frühere Server darf nicht zurückkommen.',
  ],
  DATABASE_NEWER: [
    '{path} stammt von einer neueren Version von Invoice Courier (Schema {found}, bekannt {known}).',
    'Die neuere Version wieder installieren; eine ältere verlöre Daten, die sie nicht kennt.',
  ],
  DATABASE_IN_USE: [
    'Ein anderer Dienst läuft mit diesem DATA_PATH, {path}: {holder}.',
    'Nichts zu tun, wenn es der gewünschte ist. Soll dieser laufen, zuerst den anderen beenden: <1>. Eine zweite Firma braucht einen eigenen DATA_PATH.',
  ],
  DATABASE_FOREIGN: [
    '{path} ist die Datenbank eines anderen Programms.',
    'DATA_PATH prüfen oder die Datei beiseitelegen; geändert wurde nichts.',
  ],
  DATABASE_SERVER_OLD: [
    'PostgreSQL {version} ist für den Postausgang zu alt ({place}); nötig ist {needed} oder neuer.',
    'PostgreSQL aktualisieren oder DATABASE_URL auf einen neueren Server richten.',
  ],
  DATABASE_OWNED_ELSEWHERE: [
    'Die Sitzung {account} führt ein anderer Knoten, {node}, auf demselben Postausgang ({place}).',
    'Nichts zu tun, wenn es der gewünschte ist: Nur einer darf sie führen. Soll sie hier laufen, dort den Dienst beenden und die Anmeldung herbringen. Eine zweite Firma braucht einen eigenen WHATSAPP_SESSION_NAME oder eine eigene Datenbank.',
  ],
  DATABASE_OWNER_SILENT: [
    'Die Sitzung {account} führte zuletzt ein anderer Knoten, {node}, der vor {ago} endete, ohne sie zurückzugeben ({place}).',
    'Kann er wieder laufen, ihn dort starten. Ist er für immer verloren, die neueste Sicherung der Anmeldung herbringen, dann: <1>',
  ],
  DATABASE_PROFILE_ELSEWHERE: [
    'Die Sitzung {account} führte zuletzt ein anderer Knoten, {node}. Ihre Anmeldung ist ein Browserprofil, das dort liegt; eine ältere Kopie davon schadet.',
    'Dort starten. Um sie hier zu führen, jenen Knoten endgültig anhalten, von ihm die neueste Sicherung der Anmeldung herbringen und wiederherstellen: <1>. Dann: <2>',
  ],
  DATABASE_LOGIN_KEY: [
    'Die Anmeldung der Sitzung {account} in PostgreSQL ist mit einem Schlüssel verschlüsselt, den dieser Knoten nicht hat ({kind}; zuletzt geschrieben von {node}).',
    'Alle Knoten brauchen denselben Schlüssel: dieselbe WHATSAPP_BACKUP_PASSPHRASE oder, ohne sie, dieselbe Datei vault.key, von einem Knoten, der sie hat, nach {file} kopiert (docs/scale.md). Geändert wurde nichts.',
  ],
  DATABASE_MOVED: [
    'Der Postausgang {place} ist am {day} nach {other} umgezogen; was hier noch liegt, bleibt erhalten und wird nicht mehr benutzt.',
    'Den Dienst den anderen Ort benutzen lassen: DATABASE_URL nennt einen Postausgang auf PostgreSQL; ohne sie ist es outbox.db in DATA_PATH.',
  ],
  DATABASE_MOVE_UNFINISHED: [
    'Ein Postausgang zieht nach {place} um und ist noch nicht ganz angekommen; er kommt von {other} und ist dort vollständig.',
    'Denselben Umzug noch einmal starten: Er macht weiter, wo er war. Oder den Dienst den früheren Ort wie bisher benutzen lassen.',
  ],
  DATABASE_LEFT_BEHIND: [
    'DATABASE_URL nennt einen leeren Postausgang ({place}), und in {path} liegt einer mit Zustellungen.',
    'Sollen die Zustellungen mitkommen, DATABASE_URL wegnehmen und den Postausgang umziehen (database move, docs/scale.md). Soll mit einem leeren begonnen werden, die Datei aus DATA_PATH herausnehmen: Was sie über frühere Zustellungen, Freigabe und Abmeldungen sagt, ist dann nicht mehr bekannt.',
  ],
  DATABASE_BOOK_ELSEWHERE: [
    'Die Zustellungen von {company} liegen in {other}, und ihr Konto {account} hat seinen Postausgang anderswo ({place}): Dort neu begonnen, würden Rechnungen noch einmal gesendet, oder nie.',
    'Die Datei lassen, wie sie war: Das Konto einer Firma, und welche Firma eines gemeinsamen Kontos die erste ist, bleiben gleich (docs/companies.md). Soll mit Absicht neu begonnen werden, warten, bis nichts mehr aussteht, PROCESS_INVOICES_FROM_DATE auf morgen setzen und beiseitelegen, was dort ist.',
  ],
  DATABASE_UNWRITABLE: [
    'Der Postausgang ist nicht lesbar oder nicht schreibbar: {detail}.',
    'Platte und Rechte von DATA_PATH prüfen; der Dienst macht von selbst weiter.',
  ],
  DATABASE_FAILED: [
    'Die Datenbank hat einen Befehl abgewiesen: {detail}.',
    'Das ist ein Programmfehler: bitte mit dem Protokoll melden.',
  ],
  DISK_FULL: [
    'Die Platte ist voll: {detail}.',
    'Platz schaffen (auch die Quota dieses Benutzers prüfen), dann noch einmal versuchen. Ein laufender Dienst macht von selbst weiter.',
  ],
  DISK_DENIED: [
    'Dieser Benutzer darf dort nicht lesen oder schreiben: {detail}.',
    'Dem Benutzer des Dienstes das Recht auf diesen Ordner geben, oder ihn schreibbar einbinden; dann noch einmal versuchen.',
  ],
  DISK_TOO_MANY_FILES: [
    'Zu viele Dateien sind offen: {detail}.',
    'Die Grenze offener Dateien erhöhen (`ulimit -n`, oder LimitNOFILE des Dienstes), dann noch einmal versuchen.',
  ],
  DISK_NOT_A_FOLDER: [
    '{path} ist kein Ordner und kann keiner werden: {detail}.',
    'Die Variable mit diesem Pfad (siehe docs/configuration.md) auf einen Ordner setzen, den es gibt oder der angelegt werden kann.',
  ],
  DISK_NO_TEMPORARY_FOLDER: [
    'In {path} lässt sich kein temporärer Ordner anlegen: {detail}.',
    'Dort Platz schaffen, oder TMPDIR (unter Windows TEMP) auf einen Ordner setzen, in den dieser Benutzer schreiben darf.',
  ],
  DISK_FAILED: [
    'Die Platte hat einen Fehler: {detail}.',
    'Die Platte prüfen (Kabel, Dateisystem, Systemprotokoll), dann noch einmal versuchen.',
  ],
  VAULT_KEY_MISSING: [
    'Die Sicherungen in {folder} wurden mit einer Schlüsseldatei gemacht, aber {file} fehlt.',
    'vault.key vom sicheren Ort nach {file} zurückkopieren. Ist sie endgültig verloren, die alten Sicherungen in einen anderen Ordner legen; dann entsteht ein neuer Schlüssel.',
  ],
  VAULT_KEY_DAMAGED: [
    'Die Schlüsseldatei {file} ist beschädigt: Die Prüfsumme stimmt nicht.',
    '{file} durch die Kopie vom sicheren Ort ersetzen.',
  ],
  VAULT_KEY_NEWER: [
    'Die Schlüsseldatei {file} hat eine neuere Version von Invoice Courier geschrieben.',
    'Die neuere Version wieder installieren; diese hier lässt die Datei, wie sie ist.',
  ],
  VAULT_ID_KEY_DAMAGED: [
    'In {file} steht kein Schlüssel der Nachrichten-IDs, den diese Version kennt: Die Datei ist beschädigt, oder eine neuere Version hat sie geschrieben.',
    'Die neuere Version wieder installieren, oder {file} aus einer Kopie von DATA_PATH zurücklegen. Ohne sie könnten Nachrichten im Zweifel doppelt ankommen.',
  ],
  VAULT_KEY_WRONG: [
    '{file} wurde mit einem anderen Schlüssel oder Kennsatz gemacht.',
    'Den passenden vault.key nach DATA_PATH legen, oder WHATSAPP_BACKUP_PASSPHRASE auf den damaligen Kennsatz setzen.',
  ],
  VAULT_NO_BACKUP: [
    'Es gibt keine Sicherung der Sitzung {session} ({engine}) in {folder}.',
    'Sicherungen entstehen, solange ein Telefon verknüpft ist: <1>',
  ],
  VAULT_BACKUP_REFUSED: ['Die Sicherung {file} wurde abgewiesen: {detail}', 'Eine andere zurückholen: <1>'],
  VAULT_BACKUP_NEWER: [
    'Die Sicherung {file} hat eine neuere Version von Invoice Courier gemacht ({detail}).',
    'Die neuere Version wieder installieren, um sie zurückzuholen, oder eine andere zurückholen: <1>',
  ],
  VAULT_STORE_DAMAGED: [
    'Die Daten der Sitzung sind beschädigt und wurden nicht gesichert: {detail}',
    'Durch die neueste gültige Sicherung ersetzen: <1>',
  ],
  VAULT_BACKUP_FAILED: [
    'Die Sicherung ließ sich nicht nach {folder} schreiben: {detail}',
    'Platz und Rechte dieses Ordners prüfen, dann: <1>',
  ],
  VAULT_DRILL_NOT_SET_UP: [
    'Keine auswärtige Kopie der Sicherungen ist eingerichtet, also gibt es nichts zu proben.',
    'WHATSAPP_DRILL_PATH auf den Ordner mit den Kopien setzen, und WHATSAPP_DRILL_KEY_FILE oder WHATSAPP_DRILL_PASSPHRASE auf den kopierten Schlüssel.',
  ],
  VAULT_DRILL_KEY_WRONG: [
    'Der kopierte Schlüssel oder Kennsatz öffnet {file} nicht: Ginge dieser Rechner verloren, wäre auch die Sicherung verloren.',
    'vault.key aus DATA_PATH nach WHATSAPP_DRILL_KEY_FILE kopieren, oder WHATSAPP_DRILL_PASSPHRASE auf WHATSAPP_BACKUP_PASSPHRASE setzen.',
  ],
  VAULT_DRILL_OLD_LOGIN: [
    '{file} enthält eine frühere Anmeldung als die benutzte: Zurückgeholt würde sie sich nicht verbinden.',
    'Eine neuere Sicherung auswärts kopieren: <1>',
  ],
  WHATSAPP_STORE_DAMAGED: ['Die Daten der Sitzung sind beschädigt: {detail}.', 'Reparieren: <1>'],
  WHATSAPP_STORE_NEWER: [
    'Die Sitzung in {path} hat eine neuere Version von Invoice Courier geschrieben (Format {found}, bekannt ist {known}).',
    'Die neuere Version wieder installieren; diese hier lässt die Sitzung, wie sie ist.',
  ],
  WHATSAPP_STORE_UNWRITABLE: [
    'Die Daten der Sitzung lassen sich nicht schreiben: {detail}.',
    'Prüfen, ob die Platte voll ist oder Rechte auf WHATSAPP_AUTH_PATH fehlen, oder auf den Ordner für temporäre Dateien (TMPDIR), wenn dieser genannt ist.',
  ],
  WHATSAPP_NOT_CONNECTED: [
    'WhatsApp ist nicht verbunden; nichts wurde gesendet.',
    'Es wird wieder versucht, sobald die Sitzung verbunden ist; nachsehen: <1>',
  ],
  WHATSAPP_NO_ANSWER: [
    'WhatsApp hat nicht innerhalb von {ms} ms geantwortet ({question}).',
    'Es wird wieder versucht; bleibt es so, verbindet sich die Sitzung von selbst neu.',
  ],
  WHATSAPP_QUERY_REFUSED: [
    'WhatsApp hat die Anfrage "{question}" abgewiesen: {detail}.',
    'Es wird später wieder versucht.',
  ],
  WHATSAPP_RECIPIENT_WITHOUT_DEVICES: [
    'WhatsApp nennt keine Geräte des Empfängers; nichts wurde gesendet.',
    'Es wird wieder versucht; bleibt es so, prüfen, ob die Nummer bei WhatsApp ist.',
  ],
  WHATSAPP_ENCRYPTION_FAILED: [
    'Die Schlüssel des Empfängers waren nicht zu bekommen; nichts wurde gesendet.',
    'Es wird wieder versucht.',
  ],
  WHATSAPP_SEND_FAILED: [
    'Die Nachricht ließ sich nicht schreiben: {detail}; nichts wurde gesendet.',
    'Es wird wieder versucht.',
  ],
  WHATSAPP_LEASE_ENDED: [
    'PostgreSQL hat zu lange nichts von diesem Knoten gehört; ein anderer kann die Sitzung übernommen haben. Es wurde nichts gesendet.',
    'Es sendet der Knoten, der die Sitzung ausführt.',
  ],
  WHATSAPP_REVOKE_REFUSED: [
    'Die Nachricht ließ sich nicht für alle löschen: {detail}.',
    'Den Empfänger bitten, sie zu löschen. In WhatsApp auf dem Telefon des Kontos geht vielleicht noch "Für alle löschen".',
  ],
  WHATSAPP_ID_NOT_OURS: [
    'WhatsApp Web hätte eine eigene Kennung benutzt; nichts wurde gesendet.',
    'Sie wird mit einer Kennung von WhatsApp Web gesendet; ist das Ergebnis unklar, wird im Chat nachgesehen, oder ein Mensch entscheidet.',
  ],
  WHATSAPP_SEND_UNCERTAIN: [
    'Die Verbindung endete, während eine Nachricht geschrieben wurde; vielleicht wurde sie gesendet ({detail}).',
    'Bestätigungen nach dem Neuverbinden zeigen es; sonst wird sie unter derselben Kennung noch einmal gesendet oder für einen Menschen angehalten.',
  ],
  WHATSAPP_UPLOAD_FAILED: [
    'Das Dokument ließ sich nicht zu den Servern von WhatsApp hochladen: {detail}.',
    'Es wird wieder versucht.',
  ],
  WHATSAPP_LINE_TOO_SLOW: [
    'Die Leitung ist zu langsam für dieses Dokument ({figures}); nichts wurde gesendet.',
    'Es wird wieder versucht, und für einen Menschen angehalten, wenn das nicht hilft.',
  ],
  WHATSAPP_DOCUMENT_UNREADABLE: [
    'Das Dokument ist nicht lesbar: {detail}.',
    'Prüfen, ob es die Datei gibt und der Dienst sie lesen darf.',
  ],
  WHATSAPP_DOCUMENT_CHANGED: [
    'Das Dokument hat sich seit der Prüfung geändert; es wurde nicht gesendet.',
    'Es wird noch einmal geprüft; ein PDF, das auf das Senden wartet, nicht überschreiben.',
  ],
  WHATSAPP_PAYLOAD_DAMAGED: [
    'Die gespeicherten Daten der vorbereiteten Nachricht {messageId} sind beschädigt.',
    'Noch einmal vorbereiten: <1>',
  ],
  WHATSAPP_PROXY_UNREACHABLE: [
    'Der Proxy {proxy} ist nicht erreichbar: {detail}.',
    'Prüfen, ob der Proxy läuft, seine Adresse in WHATSAPP_PROXY und die Firewall.',
  ],
  WHATSAPP_PROXY_PASSWORD: [
    'Der Proxy {proxy} nimmt Benutzer und Passwort nicht an: {detail}.',
    'Benutzer und Passwort in WHATSAPP_PROXY oder seiner Datei berichtigen (prozentkodiert), dann den Dienst neu starten.',
  ],
  WHATSAPP_PROXY_FORBIDS: [
    'Der Proxy {proxy} verbindet nicht mit {host}: {detail}.',
    'Den Proxy ihn durchlassen; alle nötigen Server stehen in <1>',
  ],
  WHATSAPP_HOST_BLOCKED: [
    'Ein Server von WhatsApp ist von diesem Rechner nicht erreichbar: {hosts}.',
    'Firewall oder Proxy ihn durchlassen; alle nötigen Server stehen in <1>',
  ],
  WHATSAPP_ENGINE_GONE: [
    'Der Prozess der Engine ist zu Ende ({detail}); nichts wurde gesendet.',
    'Er wird von selbst neu gestartet.',
  ],
  WHATSAPP_ENGINE_SILENT: [
    'Der Prozess der Engine hat "{call}" nicht innerhalb von {ms} ms beantwortet.',
    'Er wird beendet und von selbst neu gestartet.',
  ],
  WHATSAPP_ENGINE_FAILED: [
    'Die Engine ist in "{call}" gescheitert: {detail}.',
    'Es wird wieder versucht; Einzelheiten stehen im Protokoll.',
  ],
  WHATSAPP_NOT_A_PERSON: [
    'Die Adresse ist eine Gruppe, Liste, ein Status oder Kanal, kein Mensch; nichts wurde gesendet.',
    'Nichts zu tun: Sie wird nie gesendet.',
  ],
  INSTALLATIONS_MISSING: [
    'Unter {path} gibt es keine Liste von Installationen.',
    'Schreiben, wie docs/installations.md es zeigt.',
  ],
  INSTALLATIONS_NOT_PRIVATE: [
    'Andere Benutzer dieses Rechners können {path} lesen, und darin stehen Tokens.',
    'Abschirmen: chmod 600 {typed}',
  ],
  INSTALLATIONS_INVALID: [
    '{path} ist keine gültige Liste von Installationen: {detail}.',
    'Mit docs/installations.md vergleichen.',
  ],
};
