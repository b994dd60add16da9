import type { DeliveryTold } from '../told.ts';

const UNDECIDED = 'Den Kunden fragen; dann <1> oder <2>.';
const RECEIPTS = 'Nichts zu tun: Bestätigungen oder der Chat zeigen es nach der nächsten Verbindung.';
const RETRIED = 'Nichts zu tun: Es wird noch einmal versucht.';
const WRITE_ONCE = 'Den Kunden bitten, einmal an Ihre Nummer zu schreiben; die Nachricht geht dann von selbst hinaus.';

export const delivery: DeliveryTold = {
  DELIVERY_DOUBTFUL: [
    'Sie wurde vielleicht gesendet: Es kam keine Bestätigung, und noch einmal zu senden könnte sie verdoppeln.',
    UNDECIDED,
  ],
  DELIVERY_DOUBTFUL_THEN_REFUSED: [
    'Sie wurde vielleicht gesendet: Der erste Versuch wurde nicht bestätigt, ein späterer abgewiesen.',
    UNDECIDED,
  ],
  DELIVERY_DOUBTFUL_THEN_CANCELLED: [
    'Sie wurde vielleicht gesendet, bevor die Rechnung in SAP storniert wurde.',
    'Dem Kunden sagen, dass die Rechnung storniert ist; dann <1> oder <2>.',
  ],
  DELIVERY_INTERRUPTED: ['Der Dienst endete, während die Nachricht gesendet wurde.', RECEIPTS],
  DELIVERY_NO_ACK: [
    'Der Server von WhatsApp hat die Nachricht nicht rechtzeitig bestätigt.',
    'Nichts zu tun: Bestätigungen oder der Chat zeigen es.',
  ],
  DELIVERY_CONNECTION_LOST: ['Die Verbindung brach ab, während die Nachricht gesendet wurde.', RECEIPTS],
  DELIVERY_NOT_IN_CHAT: ['Die Nachricht wurde nicht gesendet: Sie steht nicht im Chat von WhatsApp Web.', RETRIED],
  DELIVERY_NEVER_SENT: [
    'Sie ließ sich {hours} Stunden lang nicht senden, andere Nachrichten schon: {detail}',
    'Die Nummer des Kunden und WhatsApp prüfen; dann <1> oder <2>.',
  ],
  DELIVERY_LINE_TOO_SLOW: [
    'Die Leitung ist zu langsam, um das Dokument hochzuladen, {tries} Versuche. {detail}',
    'Eine schnellere Leitung oder ein kleineres PDF, dann <1>; oder die Rechnung anders senden und <2>.',
  ],
  DELIVERY_FIRST_CONTACT_LIMITED: [
    'WhatsApp beschränkt Nachrichten an Leute, die dieser Nummer nie geschrieben haben (463).',
    WRITE_ONCE,
  ],
  DELIVERY_NO_PRIVACY_TOKEN: [
    'WhatsApp weist Nachrichten ohne das Privacy-Token dieses Kontakts ab, das es gibt, wenn der Kontakt schreibt (463). Das Konto selbst ist nicht beschränkt.',
    WRITE_ONCE,
  ],
  DELIVERY_TOKEN_ASKED: [
    'WhatsApp hat sie ohne das Privacy-Token dieses Kontakts abgewiesen (463); das Token wird erfragt.',
    'Nichts zu tun: Es wird noch einmal versucht.',
  ],
  DELIVERY_ACCOUNT_RESTRICTED: [
    'WhatsApp hat dieses Konto beschränkt: Es kann keine Chats beginnen (463).',
    'Nichts zu tun: Sie geht hinaus, wenn die Beschränkung endet, oder sofort, wenn der Kunde schreibt. Weniger an Leute schreiben, die es nicht erwarten.',
  ],
  DELIVERY_NEW_CHAT_QUOTA: [
    'Das Konto hat so viele Chats begonnen, wie WhatsApp in diesem Zeitraum zulässt.',
    'Nichts zu tun: Sie geht im nächsten Zeitraum hinaus, oder sofort, wenn der Kunde schreibt.',
  ],
  DELIVERY_NEW_CHATS_SPREAD: [
    'Erste Nachrichten an neue Kontakte werden über den Zeitraum von WhatsApp verteilt: {used} von {total} Chats sind verbraucht.',
    'Nichts zu tun: Sie geht hinaus, wenn sie dran ist, oder sofort, wenn der Kunde schreibt.',
  ],
  DELIVERY_REFUSED: [
    'Der Server von WhatsApp hat die Nachricht endgültig abgewiesen.',
    'Die Rechnung anders senden, oder es noch einmal versuchen: <1>',
  ],
  DELIVERY_REFUSED_FOR_NOW: ['Der Server von WhatsApp hat die Nachricht vorerst abgewiesen.', RETRIED],
  DELIVERY_REFUSED_TOO_OFTEN: [
    'Der Server von WhatsApp weist die Nachricht seit mehr als einem Tag ab, jedes Mal als vorübergehende Störung.',
    'Die Verbindung prüfen mit <1>; dann <2> oder <3>.',
  ],
  DELIVERY_REFUSED_UNKNOWN: [
    'Der Server von WhatsApp hat die Nachricht mit einem unbekannten Code abgewiesen.',
    'Noch einmal versuchen mit <1>, oder die Rechnung anders senden und <2>.',
  ],
  DELIVERY_RATE_LIMITED: [
    'WhatsApp verlangt weniger Nachrichten (429).',
    'Nichts zu tun: Das Senden pausiert. SEND_INTERVAL erhöhen, wenn es oft geschieht.',
  ],
  DELIVERY_TAKEN_BY_NO_PHONE: [
    'WhatsApp hat sie, aber seit {days} Tagen hat kein Telefon sie abgeholt: Die Nummer ist vielleicht aufgegeben.',
    'Den Kunden fragen, die Nummer in SAP berichtigen, dann <1>; oder die Rechnung anders senden.',
  ],
  DELIVERY_NOT_ON_WHATSAPP: [
    'Kein Telefon des Kunden ist bei WhatsApp.',
    'Das Mobiltelefon des Kunden in SAP berichtigen; die Nachricht geht dann von selbst hinaus.',
  ],
  DELIVERY_READER_NOT_ON_WHATSAPP: [
    'Das Telefon für die Kopie ist nicht bei WhatsApp.',
    'Das Mobiltelefon des Verkäufers in SAP berichtigen, oder COPY_TO.',
  ],
  DELIVERY_ANOTHER_NUMBER_NAMED: [
    'WhatsApp nennt zu dieser Nummer ein Konto, das nicht als ihres bekannt ist; dorthin wurde nichts gesendet.',
    'Fragen, ob die Nummer noch stimmt, und sie in SAP oder COPY_TO berichtigen; die Nachricht geht dann von selbst hinaus.',
  ],
  DELIVERY_NOT_A_PERSON: [
    'Die Adresse ist eine Gruppe, Liste, ein Status oder Kanal, kein Mensch; nichts wurde gesendet.',
    'Nichts zu tun: Sie wird nie gesendet.',
  ],
  DELIVERY_NEVER_WRITTEN_TO: [
    'Antworten gehen nur an Telefone, die schon eine Nachricht erhalten haben; dieses nicht.',
    'Nichts zu tun: Sie wird nie gesendet. Ein Stoppwort zählt trotzdem.',
  ],
  DELIVERY_SALESPERSON_MISSING: [
    'Den Verkäufer gibt es in SAP nicht mehr.',
    'Den Verkäufer der Rechnung in SAP prüfen.',
  ],
  DELIVERY_OPTED_OUT: [
    'Der Kunde möchte keine Nachrichten.',
    'Die Rechnung anders senden, dann <1>; oder, wenn der Kunde wieder Nachrichten möchte, <2>.',
  ],
  DELIVERY_MARK_UNKNOWN: [
    'SAP zeigt einen Status der Rechnung, aber es ist unklar, ob er zu ihr gehört oder von einer anderen kopiert ist.',
    'Einmal für alle antworten: <1> traut dem Status in SAP, <2> sendet sie.',
  ],
  DELIVERY_DOCUMENT_REPLACED: [
    'SAP zeigt unter einer bekannten Nummer einen anderen Beleg ({differences}), wie nach einer Wiederherstellung der Datenbank.',
    'Einmal für alle antworten: <1> sendet sie, <2> nicht.',
  ],
  DELIVERY_LEFT_OUT: [
    '{variable} enthält {what} nicht.',
    'Nichts zu tun, wenn sie nicht gesendet werden soll: <1> beendet sie. Sie geht von selbst hinaus, wenn die Einstellungen sie wieder enthalten und der Dienst neu gestartet ist.',
  ],
  DELIVERY_HELD_IN_SAP: [
    'Sie wurde durch U_CourierAction in SAP angehalten.',
    'U_CourierAction in SAP auf resend oder cancel setzen, oder <1> oder <2>.',
  ],
  DELIVERY_RESENT_TODAY: [
    'U_CourierAction in SAP sendet einen Beleg höchstens einmal am Tag erneut.',
    'Einen Tag warten, oder <1>.',
  ],
  DELIVERY_SAP_ACTION_IMPOSSIBLE: [
    'U_CourierAction in SAP verlangt "{action}", was im Zustand "{state}" nicht geht.',
    'Die Nachricht zeigt <1>.',
  ],
  DELIVERY_NUMBER_CHANGED: [
    'U_CourierAction in SAP verlangt erneutes Senden, aber die Nummer des Kunden hat sich seitdem geändert.',
    'Stimmt die neue Nummer, dann <1>; sonst zuerst in SAP berichtigen.',
  ],
  DELIVERY_PARTNER_MISSING: ['Den Kunden gibt es in SAP nicht mehr.', 'Den Kunden in SAP prüfen.'],
  DELIVERY_INVOICE_MISSING: ['Die Rechnung gibt es in SAP nicht mehr.', 'Die Rechnung in SAP prüfen, dann <1>.'],
  DELIVERY_INVOICE_CANCELLED: ['Die Rechnung wurde in SAP storniert, bevor sie gesendet war.', 'Nichts zu tun.'],
  DELIVERY_CANCELLED_BY_PERSON: ['Jemand hat die Sendung abgebrochen.', 'Nichts zu tun; <1> macht es rückgängig.'],
  DELIVERY_AWAITS_APPROVAL: [
    'Die Steuerbehörde hat die Rechnung noch nicht genehmigt.',
    'Nichts zu tun: Nach der Genehmigung geht es weiter.',
  ],
  DELIVERY_DOCUMENT_GONE: [
    'Das PDF wurde verschoben oder geändert, seit es gefunden wurde.',
    'Das PDF zurück in den Ordner legen; die Nachricht geht dann von selbst hinaus.',
  ],
  DELIVERY_NEW_CHATS_PAUSED: [
    'Nachrichten an neue Kontakte pausieren, weil WhatsApp sie beschränkt hat.',
    'Nichts zu tun: Sie gehen weiter, wenn die Beschränkung endet.',
  ],
  DELIVERY_ENGINE_REFUSED: [
    'Die WhatsApp-Engine hat die Nachricht abgewiesen.',
    'Den Grund nennt das Protokoll; dann <1> oder <2>.',
  ],
  DELIVERY_NOT_PROVEN: [
    'Noch beweist nichts, dass WhatsApp die Rechnung angenommen hat, daher gibt es keinen Zustellnachweis.',
    'Warten, bis sie gesendet ist; die Sendung zeigt, warum sie wartet.',
  ],
};
