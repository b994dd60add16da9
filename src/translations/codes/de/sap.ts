import type { SapTold } from '../told.ts';

export const sap: SapTold = {
  SAP_UNREACHABLE: [
    'Der Service Layer unter {url} ist nicht erreichbar: {reason}.',
    'SAP_URL, das Netz und den Service Layer prüfen. Der Dienst versucht es von selbst weiter.',
  ],
  SAP_TIMEOUT: [
    'Der Service Layer hat {method} {resource} nicht innerhalb von {seconds} s beantwortet.',
    'Es wird von selbst weiter versucht. Bleibt es so, die Last des Service Layers prüfen.',
  ],
  SAP_SILENT: [
    'SAP hat die Verbindung angenommen und seit {seconds} s nicht geantwortet ({url}).',
    'Der Dienst wartet und versucht es von selbst weiter. Bleibt es so, den Service Layer oder seinen Proxy neu starten.',
  ],
  SAP_UNAVAILABLE: [
    'Der Service Layer hat {method} {resource} mit Status {status} beantwortet: {text}.',
    'Es wird von selbst weiter versucht. Bleibt es so, den Service Layer oder seinen Proxy neu starten.',
  ],
  SAP_ANSWER_UNREADABLE: [
    'Die Antwort auf {method} {resource} ist nicht lesbar ({reason}): {excerpt}',
    'Es wird von selbst weiter versucht. Bleibt es so, prüfen, ob SAP_URL auf den Service Layer zeigt und nicht auf ein anderes Programm.',
  ],
  SAP_NOT_SERVICE_LAYER: [
    '{url} antwortet, aber nicht als Service Layer: Status {status}.',
    'SAP_URL berichtigen: Schema, Rechner und Port (50000 ist üblich), ohne `/b1s/v2`.',
  ],
  SAP_PROXY_REFUSED: [
    'Ein Proxy vor dem Service Layer unter {url} hat die Anmeldung abgewiesen (Status {status}).',
    'Benutzer und Passwort des Proxys in SAP_URL eintragen: https://user:password@host/path.',
  ],
  SAP_GATEWAY_REFUSED: [
    'Etwas vor dem Service Layer, nicht SAP, hat {method} {resource} mit Status {status} abgewiesen: {text}.',
    'Proxy, Gateway oder Firewall in SAP_URL GET, POST, PATCH und DELETE unter /b1s/v2 durchlassen, mit einigen KB Inhalt. Am SAP-Benutzer liegt es nicht.',
  ],
  SAP_CERTIFICATE_UNTRUSTED: [
    'Dem Zertifikat von {url} wird nicht vertraut: {reason}. Es wurde kein Passwort gesendet.',
    'SAP_CA_FILE auf seine Zertifizierungsstelle setzen, oder SAP_TLS_FINGERPRINT auf das, was <1> zeigt, nach einem Vergleich auf dem SAP-Server.',
  ],
  SAP_CERTIFICATE_WEAK: [
    'Das Zertifikat von {url} ist zu schwach für heutiges TLS: {reason}. Es wurde kein Passwort gesendet.',
    'Für den Service Layer ein Zertifikat mit mindestens 2048 Bit und SHA-256 ausstellen lassen. Bis dahin kann SAP_TLS_FINGERPRINT das alte festhalten, nachdem auf dem SAP-Server verglichen ist, was <1> zeigt.',
  ],
  SAP_CERTIFICATE_CHANGED: [
    'Das Zertifikat von {url} ist nicht das festgehaltene: Sein SHA-256 ist {found}. Es wurde kein Passwort gesendet.',
    'Wurde das Zertifikat erneuert, SAP_TLS_FINGERPRINT auf den neuen Wert setzen; sonst hört vielleicht jemand mit.',
  ],
  SAP_TRUST_INVALID: [
    '{variable} ist nicht brauchbar: {reason}.',
    '{variable} berichtigen; docs/configuration.md zeigt ein Beispiel.',
  ],
  SAP_LOGIN_REFUSED: [
    'SAP hat die Anmeldung von {user} an {company} abgewiesen: {text} ({sapCode}). Vor {until} meldet sich der Dienst nicht wieder an, damit SAP den Benutzer nicht sperrt.',
    'SAP_COMPANY_DB, SAP_USERNAME oder SAP_PASSWORD berichtigen und neu starten, oder den Benutzer in SAP in Ordnung bringen; dann prüfen: <1>',
  ],
  SAP_SESSION_REJECTED: [
    'SAP hat eine eben geöffnete Sitzung abgewiesen: {reason}.',
    'Es wird von selbst weiter versucht. Bleibt es so, prüfen, ob der Lastverteiler vor dem Service Layer das Cookie ROUTEID erhält.',
  ],
  SAP_RIGHT_MISSING: [
    'Dem SAP-Benutzer fehlt ein Recht: {method} {resource}: {text} ({sapCode}).',
    'Dem Benutzer in SAP_USERNAME das Recht auf dieses Objekt geben (Administration > Systeminitialisierung > Berechtigungen).',
  ],
  SAP_PROPERTY_UNKNOWN: [
    'Dieser SAP-Version fehlt eine nötige Eigenschaft: {text} ({sapCode}).',
    'Den SAP-Berater nach einer neueren Version von SAP Business One fragen.',
  ],
  SAP_USER_FIELDS_MISSING: [
    'Nötige Benutzerfelder fehlen oder sind noch nicht sichtbar: {text}.',
    'Anlegen mit <1> und den Service Layer neu starten.',
  ],
  SAP_USER_TABLE_MISSING: [
    'Die Statustabelle fehlt oder ist noch nicht sichtbar: {text}.',
    'Anlegen mit <1> und den Service Layer neu starten.',
  ],
  SAP_SETUP_NEEDED: [
    'SAP hat noch keine Felder für den Sendestatus: {states}.',
    'Anlegen mit <1>, dann den Service Layer neu starten.',
  ],
  SAP_RESTART_NEEDED: [
    'Die Statusfelder gibt es, aber der Service Layer kennt sie noch nicht: {states}.',
    'Den Service Layer neu starten, dann prüfen: <1>',
  ],
  SAP_SETUP_INCOMPLETE: [
    'SAP hat den Auftrag angenommen, aber dies wurde nicht angelegt: {names}.',
    'In SAP anlegen (Extras > Anpassungswerkzeuge > Benutzerdefinierte Felder); docs/sap-business-one.md nennt Typen und Längen.',
  ],
  SAP_DOCUMENT_GONE: [
    'SAP hat {type} {docEntry} nicht mehr; der Status kann nicht geschrieben werden.',
    'Nichts zu tun, wenn er mit Absicht entfernt wurde; der Status bleibt im Postausgang.',
  ],
  SAP_REQUEST_REFUSED: [
    'SAP hat {method} {resource} mit Status {status} abgewiesen: {text} ({sapCode}).',
    'Den SAP-Berater nach diesem Text fragen.',
  ],
  SAP_FILE_TOO_LARGE: [
    'SAP sendet eine zu große Datei, {resource}: {reason}.',
    'An den Beleg in SAP eine kleinere Datei anhängen.',
  ],
  SAP_WRITE_REFUSED: [
    'Die Prüfung in SAP hat den Status von {type} {docEntry} abgewiesen: {text} ({sapCode}).',
    'Er bleibt offen und wird unbegrenzt weiter versucht. In SBO_SP_TransactionNotification Änderungen der U_Courier-Felder zulassen, oder SAP_WRITE_BACK=user_table setzen.',
  ],
  SAP_WRITE_REFUSED_AS_MISSING: [
    'SAP hat den Status von {type} {docEntry} abgewiesen, als fehlte der Beleg; er ist aber da: {text} ({sapCode}).',
    'Es wird weiter versucht. So antworten Genehmigungsverfahren und fehlende Filialen: den SAP-Benutzer dieses Dienstes aus den Genehmigungsvorlagen nehmen (Administration > Genehmigungsverfahren), ihn der Filiale zuordnen, oder SAP_WRITE_BACK=user_table setzen.',
  ],
  SAP_WRITE_FORBIDDEN_FIELD: [
    'SAP lässt den Status von {type} {docEntry} in seinem jetzigen Zustand nicht ändern: {text} ({sapCode}).',
    'Das ist eine Regel von SAP für geschlossene, stornierte oder gesperrte Belege, keine Prüfung Ihrer Firma. Es wird weiter versucht; bleibt es so, SAP_WRITE_BACK=user_table setzen, das den Beleg nicht anrührt.',
  ],
  SAP_WRITE_NOT_COMMITTED: [
    'SAP hat den Status von {type} {docEntry} angenommen, konnte ihn aber nicht speichern: {text} ({sapCode}).',
    'Das ist ein Fehler in SAP, keine Prüfung Ihrer Firma. Es wird weiter versucht. Bleibt es bei allen Belegen so, prüfen, ob der Lastverteiler das Cookie ROUTEID erhält, DbUser und DbPassword aus der Konfiguration des Service Layers nehmen und ihn neu starten.',
  ],
  SAP_WRITE_BLOCKED: [
    'Eine andere Transaktion in der Datenbank von SAP hält {type} {docEntry} fest, daher ließ sich der Status nicht schreiben: {text} ({sapCode}).',
    'Nichts zu tun: Es wird von selbst weiter versucht. Bleibt es so, die Sperren in der Datenbank von SAP prüfen lassen.',
  ],
  SAP_WRITE_BY_RULE: [
    'SAP selbst hat den Status von {type} {docEntry} abgewiesen: {text} ({sapCode}).',
    'Er bleibt offen und wird unbegrenzt weiter versucht. Der Text ist von SAP (eine gesperrte Periode, ein geschlossener Beleg, eine fehlende Lizenz oder Filiale); den SAP-Berater fragen. SAP_WRITE_BACK=user_table rührt den Beleg nicht an.',
  ],
  SAP_WRITE_CONFLICT: [
    '{type} {docEntry} wurde von anderen immer wieder geändert, während der Status geschrieben wurde.',
    'Es wird von selbst weiter versucht.',
  ],
  SAP_WRITE_UNCERTAIN: [
    'Die Verbindung brach während {method} {resource} ab; vielleicht ist es geschehen: {reason}.',
    'Nichts zu tun: Der Beleg wird noch einmal gelesen, um es zu erfahren.',
  ],
  SAP_TOTAL_MISSING: [
    '{entity} lautet auf {currency}, aber SAP hat keine Summe in dieser Währung.',
    'Währung, Kurs und Summe des Belegs in SAP prüfen; sobald er eine Summe hat, geht er von selbst hinaus.',
  ],
  SAP_BRANCH_MISSING: [
    'SAP nennt keine Filiale für {entity}, und nur einige Filialen werden zugestellt (SAP_BRANCHES).',
    'SAP_USERNAME in SAP das Recht auf die Filiale des Belegs geben, oder SAP_BRANCHES leer lassen.',
  ],
  SAP_BRANCH_UNKNOWN: [
    'SAP hat keine Filiale {branches}, die SAP_BRANCHES nennt. Es hat: {has}.',
    'SAP_BRANCHES berichtigen und neu starten.',
  ],
  SAP_BRANCH_UNASSIGNED: [
    'Der SAP-Benutzer {user} ist der Filiale {branches}, die SAP_BRANCHES nennt, nicht zugeordnet: SAP verbirgt vielleicht ihre Belege, die dann nie gesendet werden, und weist ihren Status ab.',
    'In SAP zuordnen (Administration > Definition > Allgemein > Benutzer > Filialzuordnung), oder die Filiale aus SAP_BRANCHES nehmen.',
  ],
  SAP_ROW_UNREADABLE: [
    'SAP zeigt einen {type} ohne lesbare Nummer (DocEntry {docEntry}), daher kann er nicht zugestellt werden: {excerpt}',
    'In SAP nachsehen, und was sich dort geändert hat (ein Add-on, eine View); die anderen Belege gehen weiter. Bei jedem Lesen und einmal am Tag wird wieder gesucht; <1> nennt die Version.',
  ],
  SAP_DATA_UNEXPECTED: [
    'SAP hat {entity} mit unerwartetem {property} gesendet: {value}.',
    'Mit der Version melden, die <1> zeigt.',
  ],
};
