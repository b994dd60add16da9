import type { DocumentsTold } from '../told.ts';

const AGAIN = 'Die Rechnung noch einmal als PDF im Ordner speichern, anstelle dieser Datei.';

export const documents: DocumentsTold = {
  PDF_FOLDER_UNREADABLE: [
    'Der PDF-Ordner {folder} ist nicht lesbar: {detail}.',
    'PDF_FOLDER und PDF_BRANCH_FOLDERS, Einbindung und Rechte prüfen; der Dienst versucht es von selbst weiter.',
  ],
  PDF_NOT_ARCHIVED: [
    '{file} lässt sich nicht nach {folder} verschieben: {detail}',
    'PDF_ARCHIVE_FOLDER, seine Rechte und ob ein anderes Programm das PDF offen hält prüfen. Das PDF wurde zugestellt und bleibt, wo es ist; das Verschieben wird von selbst wieder versucht.',
  ],
  DOCUMENT_GONE: [
    'Das PDF {file} wurde entfernt oder geändert, während es gelesen wurde.',
    'Nichts zu tun: Der Ordner wird noch einmal durchgesehen.',
  ],
  DOCUMENT_NOT_OBTAINED: [
    'Die Quelle {source} kann das PDF der Rechnung {invoice} nicht liefern: {detail}.',
    'Zunächst nichts zu tun: Es wird von selbst wieder angefordert, und die anderen Quellen werden versucht. Bleibt es so, das Layout in SAP prüfen.',
  ],
  PDF_PRINT_LOGIN: [
    'Das SAP API Gateway {url} weist die Anmeldung ab: {detail}.',
    'SAP_USERNAME, SAP_PASSWORD, SAP_COMPANY_DB und das Recht des Benutzers auf "Report Layout API" prüfen. Nach einer halben Stunde wird es wieder versucht, damit der Benutzer nicht gesperrt wird.',
  ],
  PDF_PRINT_UNAVAILABLE: [
    'Das SAP API Gateway {url} ist nicht benutzbar: {detail}.',
    'SAP_GATEWAY_URL prüfen und ob der Reporting Service läuft; der Dienst versucht es von selbst weiter.',
  ],
  DOCUMENT_NOT_A_PDF: ['{file} heißt wie ein PDF, ist aber keines.', AGAIN],
  DOCUMENT_BROKEN: ['{file} ist nicht als PDF lesbar: beschädigt oder abgeschnitten.', AGAIN],
  DOCUMENT_PASSWORD: [
    '{file} ist mit einem Passwort geschützt und lässt sich nicht mit der Rechnung vergleichen.',
    'Durch ein PDF ohne Passwort ersetzen.',
  ],
  DOCUMENT_WITHOUT_TEXT: [
    '{file} enthält Bilder, aber keinen Text, und lässt sich nicht mit der Rechnung vergleichen.',
    'Die Rechnung aus SAP drucken statt scannen, unter demselben Dateinamen.',
  ],
  DOCUMENT_TOO_LARGE: [
    '{file} ist größer als {limitMb} MB.',
    'Mit kleineren Bildern drucken, unter demselben Dateinamen.',
  ],
  DOCUMENT_TOO_LONG: [
    '{file} hat zu viele Seiten oder zu viel Text: mehr als {limitPages} Seiten, oder Text wie ein Buch.',
    'Nur die Rechnung in eine Datei dieses Namens drucken.',
  ],
  DOCUMENT_TOO_COMPLEX: [
    '{file} zu lesen kostet zu viel Zeit oder Speicher; sie wird übergangen.',
    'Die Rechnung noch einmal aus SAP drucken, unter demselben Dateinamen. Herausfinden, woher diese Datei kam: Es kann ein Angriff sein.',
  ],
  PDF_READING_ENDED: [
    'Das Lesen von {file} brach ab: {detail}.',
    'Nichts zu tun: Sie wird nach den anderen noch einmal gelesen; scheitert auch das, wird sie angehalten.',
  ],
  PDF_READER_FAILED: [
    'Der Prozess, der PDFs liest, lässt sich nicht starten: {detail}.',
    'Speicher und Prozessgrenze dieses Benutzers prüfen; der Dienst versucht es von selbst weiter.',
  ],
  DOCUMENT_NAME_ALONE: [
    '{file} heißt wie Rechnung {invoice}, aber der Text bestätigt nicht: {missing}.',
    'Das PDF öffnen: Ist es das falsche oder veraltet, die Rechnung unter demselben Dateinamen noch einmal drucken.',
  ],
  DOCUMENT_OF_ANOTHER_INVOICE: [
    '{file} heißt wie Rechnung {invoice}, aber der Beleg ist {printed}.',
    'Die Rechnung unter diesem Dateinamen noch einmal drucken, und die andere unter ihrem.',
  ],
  DOCUMENT_OF_ANOTHER_BRANCH: [
    '{file} liegt im Ordner der Filiale {folder}, liest sich aber wie Rechnung {invoice} der Filiale {branch}.',
    'Ist es diese Rechnung, in den Ordner ihrer Filiale verschieben; sonst nichts. PDF_BRANCH_FOLDERS sagt, welcher Ordner wem gehört.',
  ],
  DOCUMENT_CONTRADICTS_SOURCE: [
    '{file} kommt von seiner Quelle als PDF der Rechnung {invoice}, aber der Text bestätigt nicht: {missing}.',
    'Das Dokument in seiner Quelle prüfen: Es ist vielleicht bei der falschen Rechnung abgelegt.',
  ],
  DOCUMENT_CONTRADICTS_INVOICE: [
    '{file} wurde für Rechnung {invoice} bestätigt, aber der Text ist von einer anderen: Er bestätigt nicht {missing}.',
    'Die Seite noch einmal ansehen: Ist das PDF richtig, hat SAP andere Daten als gedruckt; die Rechnung noch einmal drucken.',
  ],
  PDF_NOT_CONFIRMED: [
    'Es lässt sich nicht bestätigen: {detail}',
    'Die Rechnung noch einmal aus SAP in den PDF-Ordner drucken.',
  ],
  DOCUMENT_HOLDS_SEVERAL: [
    '{file} enthält mehr als einen Beleg: {detail}.',
    'Jede Rechnung in eine eigene Datei drucken.',
  ],
  DOCUMENT_FITS_TWO: [
    '{file} passt zu {count} Rechnungen: {invoices}.',
    'Noch einmal drucken, mit etwas, das sie unterscheidet: die Serie neben der Nummer, die Steuernummer des Belegs oder des Kunden.',
  ],
  PHONE_MISSING: [
    'SAP hat keine Telefonnummer von {who}.',
    'Das Mobiltelefon in SAP eintragen, mit Landesvorwahl (zum Beispiel {example}); die Nachricht geht dann von selbst hinaus.',
  ],
  PHONE_UNREADABLE: [
    'Der Wert in {field} von {who} ist keine Telefonnummer.',
    'Dort in SAP genau eine Nummer eintragen, mit Landesvorwahl (zum Beispiel {example}), Notizen anderswo; die Nachricht geht dann von selbst hinaus.',
  ],
  PHONE_AREA_CODE_MISSING: [
    'Der Nummer in {field} von {who} fehlt die Vorwahl.',
    'In SAP ergänzen, am besten mit Landesvorwahl (zum Beispiel {example}); die Nachricht geht dann von selbst hinaus.',
  ],
  PHONE_NOT_VALID: [
    'Die Nummer in {field} von {who} gibt es im Nummernplan von {country} nicht.',
    'In SAP berichtigen, am besten mit Landesvorwahl (zum Beispiel {example}); die Nachricht geht dann von selbst hinaus.',
  ],
  PHONE_OF_ANOTHER_NAME: [
    'Der Name auf dem Beleg weicht von dem von {who} in SAP ab, und der Beleg hat keine eigene Telefonnummer.',
    'Bei Einmalkunden das Telefon in das Belegfeld eintragen, das SAP_DOCUMENT_PHONE_FIELD nennt; sonst die Namen in SAP angleichen. Die Nachricht geht dann von selbst hinaus.',
  ],
};
