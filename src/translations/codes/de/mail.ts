import type { MailTold } from '../told.ts';

const KEPT = 'Meldungen werden aufgehoben und gesendet, sobald es wieder geht.';

export const mail: MailTold = {
  MAIL_SERVER_UNREACHABLE: [
    'Der IMAP-Server {server} ist nicht benutzbar: {detail}.',
    'PDF_MAIL_HOST, PDF_MAIL_PORT und das Netz prüfen; der Dienst versucht es von selbst weiter.',
  ],
  MAIL_LOGIN_REFUSED: [
    'Der IMAP-Server {server} weist die Anmeldung von {user} ab: {detail}.',
    'PDF_MAIL_USER und PDF_MAIL_PASSWORD prüfen, oder PDF_MAIL_OAUTH: Exchange Online und Gmail nehmen keine Passwörter. Nach einer halben Stunde wird es wieder versucht, damit der Benutzer nicht gesperrt wird.',
  ],
  MAIL_TOKEN_REFUSED: [
    'Von {endpoint} kommt kein Zugriffstoken für das Postfach: {detail}.',
    'PDF_MAIL_OAUTH_CLIENT_ID, PDF_MAIL_OAUTH_CLIENT_SECRET, PDF_MAIL_OAUTH_TENANT und PDF_MAIL_OAUTH_REFRESH_TOKEN prüfen; Geheimnisse und Tokens laufen ab. Nach einer halben Stunde wird es wieder versucht.',
  ],
  MAIL_TOKEN_UNAVAILABLE: [
    'Der Tokenserver {endpoint} des Postfachs ist nicht benutzbar: {detail}.',
    'PDF_MAIL_OAUTH und das Netz prüfen; der Dienst versucht es von selbst weiter.',
  ],
  MAIL_CERTIFICATE_UNTRUSTED: [
    'Dem Zertifikat des IMAP-Servers {server} wird nicht vertraut: {detail}. Es wurde kein Passwort gesendet.',
    'PDF_MAIL_CA_FILE auf seine Zertifizierungsstelle setzen, und PDF_MAIL_HOST auf den Namen im Zertifikat.',
  ],
  MAIL_TRUST_INVALID: [
    'PDF_MAIL_CA_FILE ist nicht brauchbar: {detail}.',
    'Eine PEM-Datei mit einem Zertifikat angeben, oder leer lassen.',
  ],
  MAIL_FOLDER_MISSING: [
    'Das Postfach hat keinen Ordner {folder}: {detail}.',
    '{variable} berichtigen, oder den Ordner im Postfach anlegen; PDFs werden wieder genommen, sobald es ihn gibt.',
  ],
  MAIL_FOLDER_READ_ONLY: [
    'Mails in {folder} lassen sich weder verschieben noch markieren: {detail}.',
    '{user} das Recht geben, Mails in diesem Ordner zu ändern und nach PDF_MAIL_DONE_FOLDER zu verschieben. PDFs werden trotzdem genommen.',
  ],
  MAIL_SENDER_UNKNOWN: [
    'Die Mail ist von {sender}, und der Absender steht nicht in PDF_MAIL_SENDERS.',
    'Sollen PDFs von diesem Absender genommen werden, die Adresse in PDF_MAIL_SENDERS eintragen und den Dienst neu starten; sonst ist nichts zu tun.',
  ],
  MAIL_NOT_AUTHENTICATED: [
    'Die Mail gibt an, von {sender} zu sein, aber das ist nicht bestätigt: {detail}.',
    'Den Absender fragen, ob er sie gesendet hat. Wenn ja, für seine Domain DKIM oder SPF einrichten lassen und prüfen, ob PDF_MAIL_AUTHENTICATION der Name des eigenen Mailservers ist; dann die Markierung von der Mail nehmen.',
  ],
  MAIL_TOO_LARGE: [
    'Die Mail hat {sizeMb} MB, mehr als {limitMb} MB; sie wird nicht geladen.',
    'Die PDFs in mehreren Mails senden lassen, oder in PDF_FOLDER legen.',
  ],
  MAIL_WITHOUT_PDF: [
    'Die Mail hat kein PDF.',
    'Sollte sie eines haben, noch einmal senden lassen; sonst aus dem Ordner verschieben.',
  ],
  MAIL_ATTACHMENT_CLOSED: [
    'Die Mail hat Anhänge, die nicht geöffnet werden: {names} ({kinds}).',
    'Enthalten sie Rechnungen, die PDFs einzeln senden lassen: nicht in einem Archiv, nicht verschlüsselt, und aus Outlook nicht als Rich-Text (winmail.dat).',
  ],
  MAIL_TOO_MANY_PDFS: [
    'Die Mail hat mehr als {limit} PDFs, oder mehr als {limitMb} MB davon.',
    'Sie in mehreren Mails senden lassen.',
  ],
  MAIL_TOO_COMPLEX: [
    'Die Mail zu lesen kostet zu viel Zeit oder Speicher; sie wird übergangen.',
    'Die PDFs noch einmal senden lassen. Herausfinden, woher diese Mail kam: Es kann ein Angriff sein.',
  ],
  MAIL_NOT_READ: [
    'Die Mail ließ sich in {attempts} Versuchen nicht lesen: {detail}.',
    'In einem Mailprogramm öffnen. Ist sie ganz, die Markierung entfernen, damit es wieder versucht wird; sonst noch einmal senden lassen.',
  ],
  MAIL_READING_ENDED: [
    'Das Lesen der Mail brach ab: {detail}.',
    'Nichts zu tun: Sie wird später noch einmal gelesen; scheitert auch das, wird sie markiert.',
  ],
  ALERT_CHANNEL_FAILING: [
    'Meldungen lassen sich nicht über {channel} senden: {detail}.',
    `ALERT_WEBHOOK_URL und den Empfänger prüfen, oder WhatsApp. ${KEPT}`,
  ],
  ALERT_MAIL_UNREACHABLE: [
    'Der Mailserver {server} ist für Meldungen nicht benutzbar: {detail}.',
    `ALERT_MAIL_HOST, ALERT_MAIL_PORT, ALERT_MAIL_SECURITY und das Netz prüfen. ${KEPT}`,
  ],
  ALERT_MAIL_LOGIN_REFUSED: [
    'Der Mailserver {server} weist die Anmeldung von {user} ab: {detail}.',
    'ALERT_MAIL_USER und ALERT_MAIL_PASSWORD prüfen (Gmail nimmt nur ein App-Passwort), oder ALERT_MAIL_OAUTH: Exchange Online nimmt keine Passwörter. Nach einer halben Stunde wird es wieder versucht, damit der Benutzer nicht gesperrt wird.',
  ],
  ALERT_MAIL_REFUSED: [
    'Der Mailserver {server} weist Meldungen von {from} an {to} ab: {detail}.',
    'ALERT_MAIL_FROM und ALERT_MAIL_TO prüfen, und ob der Benutzer unter dieser Adresse senden darf. Meldungen werden aufgehoben und nach einer halben Stunde wieder versucht.',
  ],
  ALERT_MAIL_MESSAGE_REFUSED: [
    'Der Mailserver {server} weist eine Meldung wegen ihres Inhalts ab: {detail}.',
    'Den Server Mails von {from} annehmen lassen; nach drei Versuchen wird die Meldung aufgegeben und mit --report gezeigt.',
  ],
  ALERT_MAIL_RECIPIENT_REFUSED: [
    'Der Mailserver {server} weist einige Adressen in ALERT_MAIL_TO ab: {to}.',
    'ALERT_MAIL_TO berichtigen; die anderen Adressen erhalten ihre Mails.',
  ],
  ALERT_MAIL_CERTIFICATE_UNTRUSTED: [
    'Dem Zertifikat des Mailservers {server} wird nicht vertraut: {detail}. Es wurde kein Passwort gesendet.',
    'ALERT_MAIL_CA_FILE auf seine Zertifizierungsstelle setzen, und ALERT_MAIL_HOST auf den Namen im Zertifikat.',
  ],
  ALERT_MAIL_TRUST_INVALID: [
    'ALERT_MAIL_CA_FILE ist nicht brauchbar: {detail}.',
    'Eine PEM-Datei mit einem Zertifikat angeben, oder leer lassen.',
  ],
  ALERT_MAIL_TOKEN_REFUSED: [
    'Von {endpoint} kommt kein Zugriffstoken für Meldungen: {detail}.',
    'ALERT_MAIL_OAUTH_CLIENT_ID, ALERT_MAIL_OAUTH_CLIENT_SECRET, ALERT_MAIL_OAUTH_TENANT und ALERT_MAIL_OAUTH_REFRESH_TOKEN prüfen; Geheimnisse und Tokens laufen ab. Nach einer halben Stunde wird es wieder versucht.',
  ],
  ALERT_MAIL_TOKEN_UNAVAILABLE: [
    'Der Tokenserver {endpoint} für Meldungen ist nicht benutzbar: {detail}.',
    `ALERT_MAIL_OAUTH und das Netz prüfen. ${KEPT}`,
  ],
  ALERT_WHATSAPP_NOT_THERE: [
    'Das Telefon in ALERT_WHATSAPP_TO, das auf {last} endet, ist nicht bei WhatsApp, oder WhatsApp nennt eine andere Nummer; dorthin ging keine Meldung.',
    'ALERT_WHATSAPP_TO berichtigen, mit Landesvorwahl.',
  ],
  ALERT_WHATSAPP_CUSTOMER: [
    'Das Telefon in ALERT_WHATSAPP_TO, das auf {last} endet, hat als Kunde Rechnungen erhalten; dorthin geht keine Meldung.',
    'ALERT_WHATSAPP_TO auf das Telefon dessen setzen, der Invoice Courier betreut.',
  ],
  ALERT_NO_CHANNEL: [
    'Kein Weg für Meldungen ist eingerichtet.',
    'ALERT_MAIL_HOST und ALERT_MAIL_TO, ALERT_WEBHOOK_URL oder ALERT_WHATSAPP_TO setzen.',
  ],
};
