import type { DocumentName } from '../../../sap/document-name.ts';
import type { WriteBackStatus } from '../../../sap/invoice-source.ts';

export const languages = ['es', 'pt', 'en', 'de'] as const;
export type Language = (typeof languages)[number];

/** The texts of one language. A line whose placeholder is empty is left out. */
export interface LanguageTexts {
  readonly documentNames: Readonly<Record<DocumentName, string>>;
  /** To the customer, as the caption of the PDF. */
  readonly customer: string;
  /** To the salesperson; {status} is one of the sentences below, {reason} why. */
  readonly salesperson: string;
  readonly statuses: Readonly<
    Record<Exclude<WriteBackStatus, 'revoked'> | 'disabled' | 'unconfirmed' | 'undelivered', string>
  >;
  /** First line of everything in test mode. */
  readonly testMark: string;
  readonly optOutConfirmation: string;
}

export const languageTexts: Readonly<Record<Language, LanguageTexts>> = {
  es: {
    documentNames: {
      invoice: 'factura',
      credit_note: 'nota de crédito',
      delivery_note: 'remito',
      down_payment: 'factura de anticipo',
      debit_memo: 'nota de débito',
      reserve_invoice: 'factura de reserva',
      down_payment_request: 'solicitud de anticipo',
    },
    customer:
      'Hola {customer}:\nLe enviamos su {document} {number} del {date}.\nTotal: {total}\nVencimiento: {dueDate}\n{company}',
    salesperson: '{document} {number} de {customer} ({cardCode}), {total}.\n{status}\nMotivo: {reason}',
    statuses: {
      queued: 'Todavía no se envió al cliente: está en espera.',
      sent: 'Se envió al cliente; aún no consta la entrega.',
      delivered: 'Llegó al teléfono del cliente.',
      read: 'El cliente la leyó.',
      held: 'NO se envió al cliente: alguien tiene que revisarla.',
      failed: 'NO se pudo enviar al cliente.',
      cancelled: 'No se envió al cliente: se canceló en SAP.',
      disabled: 'No se envió al cliente: los mensajes a clientes están desactivados.',
      unconfirmed: 'Se está enviando al cliente; WhatsApp todavía no lo confirmó.',
      undelivered: 'Se envió al cliente, pero no llegó a ningún teléfono: avísele por otro medio.',
    },
    testMark: '[PRUEBA] Este mensaje sería para {recipient}.',
    optOutConfirmation:
      'De acuerdo: no le enviaremos más documentos por WhatsApp. Para volver a recibirlos, avísenos.\n{company}',
  },
  pt: {
    documentNames: {
      invoice: 'fatura',
      credit_note: 'nota de crédito',
      delivery_note: 'guia de remessa',
      down_payment: 'fatura de adiantamento',
      debit_memo: 'nota de débito',
      reserve_invoice: 'fatura de reserva',
      down_payment_request: 'solicitação de adiantamento',
    },
    customer:
      'Olá, {customer}!\nSegue a sua {document} {number} de {date}.\nTotal: {total}\nVencimento: {dueDate}\n{company}',
    salesperson: '{document} {number} de {customer} ({cardCode}), {total}.\n{status}\nMotivo: {reason}',
    statuses: {
      queued: 'Ainda não foi enviada ao cliente: está na fila.',
      sent: 'Foi enviada ao cliente; a entrega ainda não foi confirmada.',
      delivered: 'Chegou ao telefone do cliente.',
      read: 'O cliente leu.',
      held: 'NÃO foi enviada ao cliente: alguém precisa verificar.',
      failed: 'NÃO foi possível enviar ao cliente.',
      cancelled: 'Não foi enviada ao cliente: foi cancelada no SAP.',
      disabled: 'Não foi enviada ao cliente: as mensagens a clientes estão desativadas.',
      unconfirmed: 'Está sendo enviada ao cliente; o WhatsApp ainda não confirmou.',
      undelivered: 'Foi enviada ao cliente, mas não chegou a nenhum telefone: avise por outro meio.',
    },
    testMark: '[TESTE] Esta mensagem seria para {recipient}.',
    optOutConfirmation:
      'Certo: não enviaremos mais documentos por WhatsApp. Para voltar a recebê-los, é só nos avisar.\n{company}',
  },
  en: {
    documentNames: {
      invoice: 'invoice',
      credit_note: 'credit note',
      delivery_note: 'delivery note',
      down_payment: 'down payment invoice',
      debit_memo: 'debit note',
      reserve_invoice: 'reserve invoice',
      down_payment_request: 'down payment request',
    },
    customer:
      'Hello {customer},\nplease find your {document} {number} of {date} attached.\nTotal: {total}\nDue: {dueDate}\n{company}',
    salesperson: '{document} {number} for {customer} ({cardCode}), {total}.\n{status}\nReason: {reason}',
    statuses: {
      queued: 'Not yet sent to the customer: it is waiting.',
      sent: 'Sent to the customer; not yet confirmed as delivered.',
      delivered: "It has reached the customer's phone.",
      read: 'The customer has read it.',
      held: 'NOT sent to the customer: somebody has to look at it.',
      failed: 'It could NOT be sent to the customer.',
      cancelled: 'Not sent to the customer: it was cancelled in SAP.',
      disabled: 'Not sent to the customer: messages to customers are switched off.',
      unconfirmed: 'Being sent to the customer; WhatsApp has not confirmed it yet.',
      undelivered: 'Sent to the customer, but it has reached no phone: tell the customer another way.',
    },
    testMark: '[TEST] This message would go to {recipient}.',
    optOutConfirmation:
      'Done: we will send no more documents by WhatsApp. To receive them again, just tell us.\n{company}',
  },
  de: {
    documentNames: {
      invoice: 'Rechnung',
      credit_note: 'Gutschrift',
      delivery_note: 'Lieferschein',
      down_payment: 'Anzahlungsrechnung',
      debit_memo: 'Belastungsanzeige',
      reserve_invoice: 'Reserverechnung',
      down_payment_request: 'Anzahlungsanforderung',
    },
    customer:
      'Guten Tag {customer},\nanbei erhalten Sie: {document} {number} vom {date}.\nBetrag: {total}\nFällig am: {dueDate}\n{company}',
    salesperson: '{document} {number} an {customer} ({cardCode}), {total}.\n{status}\nGrund: {reason}',
    statuses: {
      queued: 'Noch nicht an den Kunden gesendet: wartet.',
      sent: 'An den Kunden gesendet; die Zustellung ist noch nicht bestätigt.',
      delivered: 'Auf dem Telefon des Kunden angekommen.',
      read: 'Vom Kunden gelesen.',
      held: 'NICHT an den Kunden gesendet: jemand muss es prüfen.',
      failed: 'Konnte NICHT an den Kunden gesendet werden.',
      cancelled: 'Nicht an den Kunden gesendet: in SAP storniert.',
      disabled: 'Nicht an den Kunden gesendet: Kundennachrichten sind ausgeschaltet.',
      unconfirmed: 'Wird an den Kunden gesendet; WhatsApp hat es noch nicht bestätigt.',
      undelivered: 'An den Kunden gesendet, aber auf keinem Telefon angekommen: bitte auf anderem Weg informieren.',
    },
    testMark: '[TEST] Diese Nachricht ginge an {recipient}.',
    optOutConfirmation:
      'In Ordnung: Wir senden keine Dokumente mehr per WhatsApp. Um sie wieder zu erhalten, sagen Sie uns einfach Bescheid.\n{company}',
  },
};
