import type { Role } from '../../delivery/ports/message.ts';
import type { Tick, TickSource } from './proof.ts';

/** Languages of a proof of delivery. */
export const proofLanguages = ['es', 'pt', 'en', 'de'] as const;
export type ProofLanguage = (typeof proofLanguages)[number];

/** The words of a proof of delivery in one language. */
export interface ProofWords {
  readonly title: string;
  readonly invoice: string;
  readonly date: string;
  readonly customer: string;
  readonly total: string;
  readonly internal: string;
  readonly fiscal: string;
  readonly to: Readonly<Record<Role, string>>;
  readonly number: string;
  readonly messageId: string;
  readonly pdf: string;
  readonly content: string;
  readonly ticks: Readonly<Record<Tick['what'], string>>;
  readonly sources: Readonly<Record<TickSource, string>>;
  readonly attempts: string;
  readonly noAttempts: string;
  readonly decisions: string;
  readonly inSap: string;
  readonly nothingInSap: string;
  /** Of the status that SAP has. */
  readonly sapFields: Readonly<Record<'status' | 'messageId' | 'at' | 'detail', string>>;
  readonly unknown: string;
  readonly made: (time: string, timeZone: string, version: string) => string;
  readonly limits: string;
}

export const proofWords: Readonly<Record<ProofLanguage, ProofWords>> = {
  en: {
    title: 'Proof of delivery over WhatsApp',
    invoice: 'Document',
    date: 'Document date',
    customer: 'Customer',
    total: 'Total',
    internal: 'DocEntry in SAP',
    fiscal: 'Fiscal number',
    to: { customer: 'To the customer', salesperson: 'To the salesperson', copy: 'Copy', notice: 'Notice' },
    number: 'WhatsApp number',
    messageId: 'WhatsApp message id',
    pdf: 'SHA-256 of the PDF',
    content: 'SHA-256 of the message',
    ticks: { sent: 'Sent', delivered: 'Delivered', read: 'Read' },
    sources: {
      server: "acknowledged by WhatsApp's server",
      phone: "receipt of the recipient's phone, passed on by WhatsApp",
      person: 'recorded by a person',
      sap: 'as SAP showed it',
    },
    attempts: 'Attempts',
    noAttempts: 'None is recorded here.',
    decisions: "People's decisions",
    inSap: 'Stored in SAP',
    nothingInSap: 'Nothing is stored in SAP.',
    sapFields: { status: 'Status', messageId: 'Message id', at: 'Time', detail: 'Detail' },
    unknown: 'not recorded',
    made: (time, timeZone, version) =>
      `Made ${time} by Invoice Courier ${version} from its own records. All times are of ${timeZone}.`,
    limits:
      'WhatsApp reports what its server and the phone told it. A read receipt is missing if the recipient has switched them off.',
  },
  es: {
    title: 'Constancia de entrega por WhatsApp',
    invoice: 'Documento',
    date: 'Fecha del documento',
    customer: 'Cliente',
    total: 'Total',
    internal: 'DocEntry en SAP',
    fiscal: 'Número fiscal',
    to: { customer: 'Al cliente', salesperson: 'Al vendedor', copy: 'Copia', notice: 'Aviso' },
    number: 'Número de WhatsApp',
    messageId: 'Id del mensaje de WhatsApp',
    pdf: 'SHA-256 del PDF',
    content: 'SHA-256 del mensaje',
    ticks: { sent: 'Enviado', delivered: 'Entregado', read: 'Leído' },
    sources: {
      server: 'confirmado por el servidor de WhatsApp',
      phone: 'acuse del teléfono del destinatario, transmitido por WhatsApp',
      person: 'registrado por una persona',
      sap: 'como lo mostraba SAP',
    },
    attempts: 'Intentos',
    noAttempts: 'No hay ninguno registrado aquí.',
    decisions: 'Decisiones de personas',
    inSap: 'Guardado en SAP',
    nothingInSap: 'No hay nada guardado en SAP.',
    sapFields: { status: 'Estado', messageId: 'Id del mensaje', at: 'Hora', detail: 'Detalle' },
    unknown: 'no registrado',
    made: (time, timeZone, version) =>
      `Hecha el ${time} por Invoice Courier ${version} a partir de sus registros. Todas las horas son de ${timeZone}.`,
    limits:
      'WhatsApp informa lo que le dijeron su servidor y el teléfono. Falta la confirmación de lectura si el destinatario la desactivó.',
  },
  pt: {
    title: 'Comprovante de entrega pelo WhatsApp',
    invoice: 'Documento',
    date: 'Data do documento',
    customer: 'Cliente',
    total: 'Total',
    internal: 'DocEntry no SAP',
    fiscal: 'Número fiscal',
    to: { customer: 'Ao cliente', salesperson: 'Ao vendedor', copy: 'Cópia', notice: 'Aviso' },
    number: 'Número do WhatsApp',
    messageId: 'Id da mensagem do WhatsApp',
    pdf: 'SHA-256 do PDF',
    content: 'SHA-256 da mensagem',
    ticks: { sent: 'Enviada', delivered: 'Entregue', read: 'Lida' },
    sources: {
      server: 'confirmado pelo servidor do WhatsApp',
      phone: 'recibo do telefone do destinatário, repassado pelo WhatsApp',
      person: 'registrado por uma pessoa',
      sap: 'como o SAP mostrava',
    },
    attempts: 'Tentativas',
    noAttempts: 'Nenhuma está registrada aqui.',
    decisions: 'Decisões de pessoas',
    inSap: 'Gravado no SAP',
    nothingInSap: 'Nada está gravado no SAP.',
    sapFields: { status: 'Status', messageId: 'Id da mensagem', at: 'Hora', detail: 'Detalhe' },
    unknown: 'não registrado',
    made: (time, timeZone, version) =>
      `Feito em ${time} pelo Invoice Courier ${version} a partir dos seus registros. Todas as horas são de ${timeZone}.`,
    limits:
      'O WhatsApp informa o que o seu servidor e o telefone lhe disseram. A confirmação de leitura falta se o destinatário a desativou.',
  },
  de: {
    title: 'Zustellnachweis über WhatsApp',
    invoice: 'Beleg',
    date: 'Belegdatum',
    customer: 'Kunde',
    total: 'Betrag',
    internal: 'DocEntry in SAP',
    fiscal: 'Steuerliche Nummer',
    to: { customer: 'An den Kunden', salesperson: 'An den Verkäufer', copy: 'Kopie', notice: 'Hinweis' },
    number: 'WhatsApp-Nummer',
    messageId: 'Id der WhatsApp-Nachricht',
    pdf: 'SHA-256 des PDF',
    content: 'SHA-256 der Nachricht',
    ticks: { sent: 'Gesendet', delivered: 'Zugestellt', read: 'Gelesen' },
    sources: {
      server: 'vom Server von WhatsApp bestätigt',
      phone: 'Quittung des Telefons des Empfängers, von WhatsApp übermittelt',
      person: 'von einer Person festgehalten',
      sap: 'wie SAP es zeigte',
    },
    attempts: 'Versuche',
    noAttempts: 'Hier ist keiner verzeichnet.',
    decisions: 'Entscheidungen von Personen',
    inSap: 'In SAP gespeichert',
    nothingInSap: 'In SAP ist nichts gespeichert.',
    sapFields: { status: 'Status', messageId: 'Id der Nachricht', at: 'Zeit', detail: 'Einzelheit' },
    unknown: 'nicht verzeichnet',
    made: (time, timeZone, version) =>
      `Erstellt ${time} von Invoice Courier ${version} aus eigenen Aufzeichnungen. Alle Zeiten gelten für ${timeZone}.`,
    limits:
      'WhatsApp meldet, was sein Server und das Telefon mitgeteilt haben. Eine Lesebestätigung fehlt, wenn der Empfänger sie abgeschaltet hat.',
  },
};
