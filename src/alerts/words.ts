import type { Place } from './day-report.ts';

/** Languages of alerts: those of COMPANY_LANGUAGE. */
export type AlertLanguage = 'es' | 'pt' | 'en' | 'de';

/** Everything an alert says besides what happened, which the error registry words. */
export interface AlertWords {
  readonly problem: string;
  readonly worse: string;
  readonly solved: string;
  readonly summed: string;
  readonly test: string;
  readonly since: string;
  readonly lasted: string;
  readonly again: (times: number, lasting: string) => string;
  readonly cameAndWent: (times: number, lasting: string) => string;
  readonly whatToDo: string;
  readonly whatItWas: string;
  /** In a chat of a team. */
  readonly chat: Readonly<Record<'warning' | 'critical' | 'over' | 'after', string>>;
  readonly noReply: string;
  readonly testText: string;
  readonly report: {
    readonly title: string;
    readonly nobody: string;
    readonly person: (count: number) => string;
    readonly sent: (count: number) => string;
    readonly sinceLast: string;
    readonly counts: Readonly<Record<'sent' | 'delivered' | 'read' | 'failed' | 'untaken', string>>;
    readonly waiting: string;
    readonly nothingWaits: string;
    readonly states: Readonly<Record<string, string>>;
    readonly oldest: string;
    readonly why: string;
    readonly until: string;
    readonly places: string;
    readonly place: Readonly<Record<Place, string>>;
    readonly works: string;
    readonly open: string;
    /** The commonest reasons for which an invoice is held; the others are worded by the registry. */
    readonly reasons: Readonly<Record<string, string>>;
  };
}

export const alertWords: Readonly<Record<AlertLanguage, AlertWords>> = {
  en: {
    problem: 'Problem',
    worse: 'It has become worse',
    solved: 'Solved',
    summed: 'Came and went',
    test: 'Test',
    since: 'Since',
    lasted: 'It lasted',
    again: (times, lasting) => `It came back: ${times} times within about an hour, ${lasting} in all.`,
    cameAndWent: (times, lasting) => `It came and went ${times} more times, ${lasting} in all. It is over now.`,
    whatToDo: 'What to do',
    whatItWas: 'What it was',
    chat: { warning: 'Attention', critical: 'Urgent', over: 'Over', after: 'after' },
    noReply: 'Sent automatically; nobody reads replies.',
    testText: 'This is a test. If you can read it, alerts arrive here.',
    report: {
      title: 'Daily report',
      nobody: 'Nothing needs a person',
      person: (count) => `${count} need a person`,
      sent: (count) => `${count} sent`,
      sinceLast: 'Since the last report',
      counts: {
        sent: 'Sent',
        delivered: 'Delivered to the phone',
        read: 'Read',
        failed: 'Failed',
        untaken: 'Not yet received by a phone',
      },
      waiting: 'Waiting',
      nothingWaits: 'Nothing waits.',
      states: {
        received: 'await approval',
        waiting_document: 'have no PDF yet',
        queued: 'are queued',
        prepared: 'are queued',
        dispatching: 'are being sent',
        ambiguous: 'are in doubt and being checked',
      },
      oldest: 'The oldest waits for',
      why: 'Why',
      until: 'until',
      places: 'State',
      place: {
        session: 'WhatsApp',
        sap: 'SAP',
        folder: 'PDF folder',
        mailbox: 'Mailbox',
        print: "SAP's print service",
        attachments: 'Attachments in SAP',
        disk: 'Disk',
      },
      works: 'works',
      open: 'Open problems',
      reasons: {
        PHONE_MISSING: 'SAP has no phone number for the customer.',
        PHONE_UNREADABLE: 'The phone field in SAP contains no phone number.',
        PHONE_AREA_CODE_MISSING: 'The phone number in SAP has no area code.',
        PHONE_NOT_VALID: 'The phone number in SAP does not exist.',
        DELIVERY_NOT_ON_WHATSAPP: "None of the customer's phones is on WhatsApp.",
        DELIVERY_DOUBTFUL: 'It may have been sent; sending it again could duplicate it.',
        DELIVERY_OPTED_OUT: 'The customer does not want messages.',
        DELIVERY_TAKEN_BY_NO_PHONE: 'No phone has received the message; the number may have been given up.',
        DELIVERY_ANOTHER_NUMBER_NAMED: 'WhatsApp names another number for the customer; nothing was sent.',
      },
    },
  },
  es: {
    problem: 'Problema',
    worse: 'Ha empeorado',
    solved: 'Resuelto',
    summed: 'Fue y vino',
    test: 'Prueba',
    since: 'Desde',
    lasted: 'Duró',
    again: (times, lasting) => `Volvió: ${times} veces en alrededor de una hora, ${lasting} en total.`,
    cameAndWent: (times, lasting) => `Volvió y se fue ${times} veces más, ${lasting} en total. Ahora terminó.`,
    whatToDo: 'Qué hacer',
    whatItWas: 'Qué fue',
    chat: { warning: 'Atención', critical: 'Urgente', over: 'Resuelto', after: 'después de' },
    noReply: 'Enviado automáticamente; nadie lee las respuestas.',
    testText: 'Esto es una prueba. Si puede leerlo, las alertas llegan aquí.',
    report: {
      title: 'Informe diario',
      nobody: 'Nada requiere a una persona',
      person: (count) => (count === 1 ? '1 requiere a una persona' : `${count} requieren a una persona`),
      sent: (count) => (count === 1 ? '1 enviada' : `${count} enviadas`),
      sinceLast: 'Desde el último informe',
      counts: {
        sent: 'Enviadas',
        delivered: 'Entregadas al teléfono',
        read: 'Leídas',
        failed: 'Fallidas',
        untaken: 'Sin teléfono que las reciba',
      },
      waiting: 'En espera',
      nothingWaits: 'Nada está en espera.',
      states: {
        received: 'esperan aprobación',
        waiting_document: 'todavía sin PDF',
        queued: 'en cola',
        prepared: 'en cola',
        dispatching: 'enviándose',
        ambiguous: 'en duda, se están aclarando',
      },
      oldest: 'La más antigua espera desde hace',
      why: 'Por qué',
      until: 'hasta',
      places: 'Estado',
      place: {
        session: 'WhatsApp',
        sap: 'SAP',
        folder: 'Carpeta de PDF',
        mailbox: 'Buzón de correo',
        print: 'Impresión de SAP',
        attachments: 'Adjuntos en SAP',
        disk: 'Disco',
      },
      works: 'funciona',
      open: 'Problemas abiertos',
      reasons: {
        PHONE_MISSING: 'SAP no tiene teléfono del cliente.',
        PHONE_UNREADABLE: 'El campo de teléfono en SAP no contiene un número.',
        PHONE_AREA_CODE_MISSING: 'Al teléfono en SAP le falta el código de área.',
        PHONE_NOT_VALID: 'El teléfono en SAP no existe.',
        DELIVERY_NOT_ON_WHATSAPP: 'Ningún teléfono del cliente está en WhatsApp.',
        DELIVERY_DOUBTFUL: 'Quizás ya se envió; enviarla otra vez podría duplicarla.',
        DELIVERY_OPTED_OUT: 'El cliente no quiere mensajes.',
        DELIVERY_TAKEN_BY_NO_PHONE: 'Ningún teléfono recibió el mensaje; quizás el número ya no se usa.',
        DELIVERY_ANOTHER_NUMBER_NAMED: 'WhatsApp indica otro número para el cliente; no se envió nada.',
      },
    },
  },
  pt: {
    problem: 'Problema',
    worse: 'Piorou',
    solved: 'Resolvido',
    summed: 'Foi e voltou',
    test: 'Teste',
    since: 'Desde',
    lasted: 'Durou',
    again: (times, lasting) => `Voltou: ${times} vezes em cerca de uma hora, ${lasting} no total.`,
    cameAndWent: (times, lasting) => `Voltou e passou mais ${times} vezes, ${lasting} no total. Agora terminou.`,
    whatToDo: 'O que fazer',
    whatItWas: 'O que foi',
    chat: { warning: 'Atenção', critical: 'Urgente', over: 'Resolvido', after: 'depois de' },
    noReply: 'Enviado automaticamente; ninguém lê as respostas.',
    testText: 'Isto é um teste. Se você consegue ler, os alertas chegam aqui.',
    report: {
      title: 'Relatório diário',
      nobody: 'Nada precisa de uma pessoa',
      person: (count) => (count === 1 ? '1 precisa de uma pessoa' : `${count} precisam de uma pessoa`),
      sent: (count) => (count === 1 ? '1 enviada' : `${count} enviadas`),
      sinceLast: 'Desde o último relatório',
      counts: {
        sent: 'Enviadas',
        delivered: 'Entregues ao telefone',
        read: 'Lidas',
        failed: 'Falharam',
        untaken: 'Ainda em nenhum telefone',
      },
      waiting: 'Em espera',
      nothingWaits: 'Nada está em espera.',
      states: {
        received: 'aguardam aprovação',
        waiting_document: 'ainda sem PDF',
        queued: 'na fila',
        prepared: 'na fila',
        dispatching: 'sendo enviadas',
        ambiguous: 'em dúvida, sendo esclarecidas',
      },
      oldest: 'A mais antiga espera há',
      why: 'Por quê',
      until: 'até',
      places: 'Estado',
      place: {
        session: 'WhatsApp',
        sap: 'SAP',
        folder: 'Pasta de PDF',
        mailbox: 'Caixa de e-mail',
        print: 'Impressão do SAP',
        attachments: 'Anexos no SAP',
        disk: 'Disco',
      },
      works: 'funciona',
      open: 'Problemas abertos',
      reasons: {
        PHONE_MISSING: 'O SAP não tem telefone do cliente.',
        PHONE_UNREADABLE: 'O campo de telefone no SAP não contém um número.',
        PHONE_AREA_CODE_MISSING: 'Falta o código de área no telefone do SAP.',
        PHONE_NOT_VALID: 'O telefone no SAP não existe.',
        DELIVERY_NOT_ON_WHATSAPP: 'Nenhum telefone do cliente está no WhatsApp.',
        DELIVERY_DOUBTFUL: 'Talvez já tenha sido enviada; enviar de novo poderia duplicá-la.',
        DELIVERY_OPTED_OUT: 'O cliente não quer mensagens.',
        DELIVERY_TAKEN_BY_NO_PHONE: 'Nenhum telefone recebeu a mensagem; o número pode não estar mais em uso.',
        DELIVERY_ANOTHER_NUMBER_NAMED: 'O WhatsApp indica outro número para o cliente; nada foi enviado.',
      },
    },
  },
  de: {
    problem: 'Problem',
    worse: 'Es ist schlimmer geworden',
    solved: 'Behoben',
    summed: 'Kam und ging',
    test: 'Test',
    since: 'Seit',
    lasted: 'Dauer',
    again: (times, lasting) => `Es kam wieder: ${times}-mal in etwa einer Stunde, insgesamt ${lasting}.`,
    cameAndWent: (times, lasting) => `Es kam und ging noch ${times}-mal, insgesamt ${lasting}. Jetzt ist es vorbei.`,
    whatToDo: 'Was zu tun ist',
    whatItWas: 'Was es war',
    chat: { warning: 'Achtung', critical: 'Dringend', over: 'Behoben', after: 'nach' },
    noReply: 'Automatisch gesendet; Antworten liest niemand.',
    testText: 'Dies ist ein Test. Wenn Sie ihn lesen können, kommen Meldungen hier an.',
    report: {
      title: 'Tagesbericht',
      nobody: 'Nichts braucht einen Menschen',
      person: (count) => (count === 1 ? '1 braucht einen Menschen' : `${count} brauchen einen Menschen`),
      sent: (count) => `${count} gesendet`,
      sinceLast: 'Seit dem letzten Bericht',
      counts: {
        sent: 'Gesendet',
        delivered: 'Auf dem Telefon angekommen',
        read: 'Gelesen',
        failed: 'Fehlgeschlagen',
        untaken: 'Bisher von keinem Telefon abgeholt',
      },
      waiting: 'In Wartestellung',
      nothingWaits: 'Nichts wartet.',
      states: {
        received: 'warten auf Freigabe',
        waiting_document: 'noch ohne PDF',
        queued: 'in der Warteschlange',
        prepared: 'in der Warteschlange',
        dispatching: 'werden gerade gesendet',
        ambiguous: 'zweifelhaft, werden geklärt',
      },
      oldest: 'Die älteste wartet seit',
      why: 'Warum',
      until: 'bis',
      places: 'Zustand',
      place: {
        session: 'WhatsApp',
        sap: 'SAP',
        folder: 'PDF-Ordner',
        mailbox: 'Postfach',
        print: 'Druckdienst von SAP',
        attachments: 'Anhänge in SAP',
        disk: 'Festplatte',
      },
      works: 'läuft',
      open: 'Offene Probleme',
      reasons: {
        PHONE_MISSING: 'SAP hat keine Telefonnummer des Kunden.',
        PHONE_UNREADABLE: 'Das Telefonfeld in SAP enthält keine Telefonnummer.',
        PHONE_AREA_CODE_MISSING: 'Der Telefonnummer in SAP fehlt die Vorwahl.',
        PHONE_NOT_VALID: 'Die Telefonnummer in SAP gibt es nicht.',
        DELIVERY_NOT_ON_WHATSAPP: 'Kein Telefon des Kunden ist bei WhatsApp.',
        DELIVERY_DOUBTFUL: 'Sie wurde vielleicht schon gesendet; noch einmal zu senden könnte sie verdoppeln.',
        DELIVERY_OPTED_OUT: 'Der Kunde möchte keine Nachrichten.',
        DELIVERY_TAKEN_BY_NO_PHONE: 'Kein Telefon hat die Nachricht abgeholt; die Nummer ist vielleicht aufgegeben.',
        DELIVERY_ANOTHER_NUMBER_NAMED: 'WhatsApp nennt für den Kunden eine andere Nummer; nichts wurde gesendet.',
      },
    },
  },
};
