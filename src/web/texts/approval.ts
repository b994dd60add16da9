import type { PendingApproval } from '../../delivery/sending/approval.ts';
import { texts } from '../language.ts';

interface ApprovalWords {
  readonly title: string;
  readonly nothing: string;
  /** SAP and the PDFs could not be read yet. */
  readonly notLookedYet: string;
  readonly changed: string;
  readonly why: Readonly<Record<PendingApproval['kind'], string>>;
  readonly unusualDay: (day: string, sent: string, busiest: string) => string;
  readonly wouldBeSent: (count: string, from: string) => string;
  readonly waiting: (count: string) => string;
  readonly notSent: string;
  readonly columns: readonly [number: string, date: string, customer: string, total: string];
  readonly approve: string;
  readonly sure: string;
}

export const approvalTexts = texts<ApprovalWords>({
  en: {
    title: 'Approve sending',
    nothing: 'Nothing waits for approval.',
    notLookedYet:
      'What would be sent is not known yet: SAP and the PDFs have not been read since the start. Try again in a moment.',
    changed: 'Nothing was approved: something else waits by now. Please look again.',
    why: {
      first_run: 'This is the first run. Nothing is sent until you agree.',
      customer_messages_enabled: 'Messages to customers are switched on again. Nothing is sent until you agree.',
      unusual_day: 'Unusually many messages on one day. No more are sent until you agree.',
    },
    unusualDay: (day, sent, busiest) => `On ${day}: ${sent}; on the busiest of the five weeks before: ${busiest}.`,
    wouldBeSent: (count, from) => `${count} would be sent at once, dated ${from} or later.`,
    waiting: (count) => `${count} more wait for their PDF.`,
    notSent: 'Would not be sent',
    columns: ['Number', 'Date', 'Customer', 'Total'],
    approve: 'Send them',
    sure: 'Send these messages to the customers now?',
  },
  es: {
    title: 'Aprobar los envíos',
    nothing: 'Nada espera aprobación.',
    notLookedYet:
      'Todavía no se sabe qué se enviaría: SAP y los PDF no se han leído desde el arranque. Pruebe de nuevo en un momento.',
    changed: 'No se aprobó nada: ahora espera otra cosa. Mírelo de nuevo, por favor.',
    why: {
      first_run: 'Es la primera vez. No se envía nada hasta que usted lo apruebe.',
      customer_messages_enabled:
        'Los mensajes a clientes están activados de nuevo. No se envía nada hasta que usted lo apruebe.',
      unusual_day: 'En un solo día son más que de costumbre. No se envía más hasta que usted lo apruebe.',
    },
    unusualDay: (day, sent, busiest) => `El ${day}: ${sent}; en el mayor de las cinco semanas anteriores: ${busiest}.`,
    wouldBeSent: (count, from) => `${count} se enviarían enseguida, con fecha ${from} o posterior.`,
    waiting: (count) => `${count} más esperan su PDF.`,
    notSent: 'No se enviarían',
    columns: ['Número', 'Fecha', 'Cliente', 'Total'],
    approve: 'Enviarlas',
    sure: '¿Enviar ahora estos mensajes a los clientes?',
  },
  pt: {
    title: 'Aprovar os envios',
    nothing: 'Nada espera aprovação.',
    notLookedYet:
      'Ainda não se sabe o que seria enviado: o SAP e os PDFs não foram lidos desde o início. Tente de novo em instantes.',
    changed: 'Nada foi aprovado: agora espera outra coisa. Veja de novo, por favor.',
    why: {
      first_run: 'É a primeira vez. Nada é enviado até que você aprove.',
      customer_messages_enabled: 'As mensagens a clientes estão ativadas de novo. Nada é enviado até que você aprove.',
      unusual_day: 'Em um só dia são mais do que o normal. Nada mais é enviado até que você aprove.',
    },
    unusualDay: (day, sent, busiest) => `Em ${day}: ${sent}; no maior das cinco semanas anteriores: ${busiest}.`,
    wouldBeSent: (count, from) => `${count} seriam enviadas agora, com data de ${from} ou posterior.`,
    waiting: (count) => `Mais ${count} esperam o PDF.`,
    notSent: 'Não seriam enviadas',
    columns: ['Número', 'Data', 'Cliente', 'Total'],
    approve: 'Enviar',
    sure: 'Enviar agora estas mensagens aos clientes?',
  },
  de: {
    title: 'Senden freigeben',
    nothing: 'Nichts wartet auf Freigabe.',
    notLookedYet:
      'Noch ist nicht bekannt, was gesendet würde: SAP und die PDFs wurden seit dem Start nicht gelesen. Versuchen Sie es gleich noch einmal.',
    changed: 'Nichts wurde freigegeben: Inzwischen wartet etwas anderes. Bitte sehen Sie noch einmal nach.',
    why: {
      first_run: 'Dies ist der erste Lauf. Ohne Ihre Freigabe wird nichts gesendet.',
      customer_messages_enabled:
        'Nachrichten an Kunden sind wieder eingeschaltet. Ohne Ihre Freigabe wird nichts gesendet.',
      unusual_day: 'An einem Tag sind es ungewöhnlich viele. Ohne Ihre Freigabe wird nichts weiter gesendet.',
    },
    unusualDay: (day, sent, busiest) => `Am ${day}: ${sent}; am stärksten Tag der fünf Wochen davor: ${busiest}.`,
    wouldBeSent: (count, from) => `${count} würden sofort gesendet, mit Datum ab ${from}.`,
    waiting: (count) => `${count} weitere warten auf ihr PDF.`,
    notSent: 'Würden nicht gesendet',
    columns: ['Nummer', 'Datum', 'Kunde', 'Summe'],
    approve: 'Senden',
    sure: 'Diese Nachrichten jetzt an die Kunden senden?',
  },
});
