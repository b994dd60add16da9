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
        database: 'Database',
        disk: 'Disk',
      },
      works: 'works',
      open: 'Open problems',
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
        database: 'Base de datos',
        disk: 'Disco',
      },
      works: 'funciona',
      open: 'Problemas abiertos',
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
        database: 'Banco de dados',
        disk: 'Disco',
      },
      works: 'funciona',
      open: 'Problemas abertos',
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
        database: 'Datenbank',
        disk: 'Festplatte',
      },
      works: 'läuft',
      open: 'Offene Probleme',
    },
  },
};
