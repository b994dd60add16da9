import type { VerdictKind } from '../../operations/verdict.ts';
import { sentenceEnd } from '../format.ts';
import { texts } from '../language.ts';

/** Numbers of a verdict, formatted. */
interface Told {
  readonly proof: string | null;
  readonly queued: string;
  readonly held: string;
}

interface HomeWords {
  readonly title: string;
  readonly verdict: Readonly<Record<VerdictKind, string>>;
  readonly facts: (told: Told) => string;
  readonly tones: Readonly<Record<'good' | 'attention' | 'trouble', string>>;
  readonly session: string;
  readonly states: Readonly<Record<'up' | 'waiting' | 'down' | 'unknown', string>>;
  readonly spans: readonly [day: string, week: string, month: string];
  readonly columns: readonly [when: string, what: string, why: string];
  readonly numbers: string;
  readonly empty: string;
  readonly flow: string;
  readonly outbox: string;
  readonly stages: Readonly<Record<'sap' | 'pdf' | 'queue' | 'sent' | 'delivered' | 'read' | 'written', string>>;
  readonly failingFor: (time: string) => string;
  readonly hints: Readonly<Record<'sapOk' | 'waitingPdf' | 'toSend' | 'lastHours' | 'pending', string>>;
  readonly hour: string;
  readonly needs: string;
  readonly nothingNeeded: string;
  readonly since: (when: string) => string;
  readonly linkIt: string;
  readonly linkNeeded: string;
  readonly approveIt: string;
  readonly approvalNeeded: string;
  readonly heldNeeded: (count: string) => string;
  readonly showThem: string;
  readonly stoppedBy: (who: string, when: string, why: string) => string;
  readonly resume: string;
  readonly stopAll: string;
  readonly stopWhy: string;
  readonly stopHelp: string;
  readonly account: string;
  readonly connectedFor: string;
  readonly nextAttempt: string;
  readonly backup: string;
  readonly never: string;
}

export const homeTexts = texts<HomeWords>({
  en: {
    title: 'Home',
    verdict: {
      outbox_unreadable: 'The outbox cannot be read: nothing is sent.',
      link_needed: 'No phone is linked: nothing is sent.',
      person_needed: 'WhatsApp needs a person: nothing is sent.',
      stopped: 'Sending was stopped by a person.',
      approval: 'Invoices wait for approval.',
      not_connected: 'WhatsApp is not connected; the service is reconnecting.',
      silent: 'WhatsApp has been silent; the connection is being tested.',
      failing: 'Delivering, but something fails.',
      held: 'Delivering. Some invoices need a person.',
      delivering: 'Delivering.',
      idle: 'All is well. Everything is sent.',
    },
    facts: ({ proof, queued, held }) =>
      `${proof === null ? '' : `Last proof of life ${sentenceEnd(proof)} `}${queued} queued, ${held} held.`,
    tones: { good: 'Good', attention: 'Attention', trouble: 'Trouble' },
    session: 'WhatsApp session',
    states: { up: 'online', waiting: 'reconnecting', down: 'needs a person', unknown: 'off' },
    spans: ['24 hours', '7 days', '30 days'],
    columns: ['When', 'State', 'Why'],
    numbers: 'Numbers',
    empty: 'Nothing yet',
    flow: 'From SAP to the customer and back',
    outbox: 'Outbox',
    stages: {
      sap: 'SAP',
      pdf: 'PDF',
      queue: 'Queue',
      sent: 'Sent',
      delivered: 'Delivered',
      read: 'Read',
      written: 'Back in SAP',
    },
    failingFor: (time) => `failing for ${time}`,
    hints: {
      sapOk: 'reachable',
      waitingPdf: 'wait for a PDF',
      toSend: 'to send',
      lastHours: 'last 12 h',
      pending: 'still to write',
    },
    hour: 'Hour',
    needs: 'Needs a person',
    nothingNeeded: 'Nothing needs you.',
    since: (when) => `since ${when}`,
    linkIt: 'Link a phone',
    linkNeeded: 'Link the company’s phone, so that invoices can be sent.',
    approveIt: 'Review and approve',
    approvalNeeded: 'Nothing is sent until somebody has looked at what would be sent.',
    heldNeeded: (count) => `${count} held: each says what it waits for.`,
    showThem: 'Show them',
    stoppedBy: (who, when, why) => `Stopped by ${who}, ${when}: ${why}`,
    resume: 'Send again',
    stopAll: 'Stop all sending',
    stopWhy: 'Why',
    stopHelp: 'No new message is sent after this. What is already on its way arrives.',
    account: 'Number',
    connectedFor: 'Connected for',
    nextAttempt: 'Next attempt in (s)',
    backup: 'Last backup',
    never: 'never',
  },
  es: {
    title: 'Inicio',
    verdict: {
      outbox_unreadable: 'No se puede leer la bandeja de salida: no se envía nada.',
      link_needed: 'No hay un teléfono vinculado: no se envía nada.',
      person_needed: 'WhatsApp necesita a una persona: no se envía nada.',
      stopped: 'Una persona detuvo los envíos.',
      approval: 'Hay facturas que esperan aprobación.',
      not_connected: 'WhatsApp no está conectado; se sigue intentando.',
      silent: 'WhatsApp está en silencio; se está probando la conexión.',
      failing: 'Se envía, pero algo falla.',
      held: 'Se envía. Algunas facturas necesitan a una persona.',
      delivering: 'Enviando.',
      idle: 'Todo en orden. Todo está enviado.',
    },
    facts: ({ proof, queued, held }) =>
      `${proof === null ? '' : `Última señal de vida ${sentenceEnd(proof)} `}${queued} en cola, ${held} retenidas.`,
    tones: { good: 'Bien', attention: 'Atención', trouble: 'Problema' },
    session: 'Sesión de WhatsApp',
    states: { up: 'en línea', waiting: 'reconectando', down: 'necesita a una persona', unknown: 'apagado' },
    spans: ['24 horas', '7 días', '30 días'],
    columns: ['Cuándo', 'Estado', 'Por qué'],
    numbers: 'Números',
    empty: 'Nada todavía',
    flow: 'De SAP al cliente y de vuelta',
    outbox: 'Bandeja de salida',
    stages: {
      sap: 'SAP',
      pdf: 'PDF',
      queue: 'Cola',
      sent: 'Enviadas',
      delivered: 'Entregadas',
      read: 'Leídas',
      written: 'De vuelta en SAP',
    },
    failingFor: (time) => `con fallas desde hace ${time}`,
    hints: {
      sapOk: 'accesible',
      waitingPdf: 'esperan un PDF',
      toSend: 'por enviar',
      lastHours: 'últimas 12 h',
      pending: 'por escribir',
    },
    hour: 'Hora',
    needs: 'Necesita a una persona',
    nothingNeeded: 'Nada lo necesita a usted.',
    since: (when) => `desde ${when}`,
    linkIt: 'Vincular un teléfono',
    linkNeeded: 'Vincule el teléfono de la empresa para que se envíen facturas.',
    approveIt: 'Ver y aprobar',
    approvalNeeded: 'No se envía nada hasta que alguien haya visto qué se enviaría.',
    heldNeeded: (count) => `${count} retenidas: cada una dice qué espera.`,
    showThem: 'Verlas',
    stoppedBy: (who, when, why) => `Detenido por ${who}, ${when}: ${why}`,
    resume: 'Volver a enviar',
    stopAll: 'Detener todos los envíos',
    stopWhy: 'Por qué',
    stopHelp: 'Después de esto no se empieza nada. Lo que ya salió, llega.',
    account: 'Número',
    connectedFor: 'Conectado desde hace',
    nextAttempt: 'Próximo intento en (s)',
    backup: 'Última copia',
    never: 'nunca',
  },
  pt: {
    title: 'Início',
    verdict: {
      outbox_unreadable: 'A caixa de saída não pode ser lida: nada é enviado.',
      link_needed: 'Nenhum telefone está vinculado: nada é enviado.',
      person_needed: 'O WhatsApp precisa de uma pessoa: nada é enviado.',
      stopped: 'Uma pessoa parou os envios.',
      approval: 'Há faturas à espera de aprovação.',
      not_connected: 'O WhatsApp não está conectado; continua tentando.',
      silent: 'O WhatsApp está em silêncio; a conexão está sendo testada.',
      failing: 'Enviando, mas algo falha.',
      held: 'Enviando. Algumas faturas precisam de uma pessoa.',
      delivering: 'Enviando.',
      idle: 'Tudo certo. Tudo foi enviado.',
    },
    facts: ({ proof, queued, held }) =>
      `${proof === null ? '' : `Último sinal de vida ${sentenceEnd(proof)} `}${queued} na fila, ${held} retidas.`,
    tones: { good: 'Bom', attention: 'Atenção', trouble: 'Problema' },
    session: 'Sessão do WhatsApp',
    states: { up: 'online', waiting: 'reconectando', down: 'precisa de uma pessoa', unknown: 'desligado' },
    spans: ['24 horas', '7 dias', '30 dias'],
    columns: ['Quando', 'Estado', 'Por quê'],
    numbers: 'Números',
    empty: 'Nada ainda',
    flow: 'Do SAP ao cliente e de volta',
    outbox: 'Caixa de saída',
    stages: {
      sap: 'SAP',
      pdf: 'PDF',
      queue: 'Fila',
      sent: 'Enviadas',
      delivered: 'Entregues',
      read: 'Lidas',
      written: 'De volta no SAP',
    },
    failingFor: (time) => `com falhas há ${time}`,
    hints: {
      sapOk: 'acessível',
      waitingPdf: 'esperam um PDF',
      toSend: 'a enviar',
      lastHours: 'últimas 12 h',
      pending: 'a gravar',
    },
    hour: 'Hora',
    needs: 'Precisa de uma pessoa',
    nothingNeeded: 'Nada precisa de você.',
    since: (when) => `desde ${when}`,
    linkIt: 'Vincular um telefone',
    linkNeeded: 'Vincule o telefone da empresa para que as faturas sejam enviadas.',
    approveIt: 'Ver e aprovar',
    approvalNeeded: 'Nada é enviado até que alguém veja o que seria enviado.',
    heldNeeded: (count) => `${count} retidas: cada uma diz o que espera.`,
    showThem: 'Ver',
    stoppedBy: (who, when, why) => `Parado por ${who}, ${when}: ${why}`,
    resume: 'Voltar a enviar',
    stopAll: 'Parar todos os envios',
    stopWhy: 'Por quê',
    stopHelp: 'Depois disso nada começa. O que já saiu chega.',
    account: 'Número',
    connectedFor: 'Conectado há',
    nextAttempt: 'Próxima tentativa em (s)',
    backup: 'Última cópia',
    never: 'nunca',
  },
  de: {
    title: 'Übersicht',
    verdict: {
      outbox_unreadable: 'Der Postausgang ist nicht lesbar: Es wird nichts gesendet.',
      link_needed: 'Kein Telefon ist verknüpft: Es wird nichts gesendet.',
      person_needed: 'WhatsApp braucht einen Menschen: Es wird nichts gesendet.',
      stopped: 'Das Senden wurde angehalten.',
      approval: 'Rechnungen warten auf Freigabe.',
      not_connected: 'WhatsApp ist nicht verbunden; es wird weiter versucht.',
      silent: 'WhatsApp schweigt; die Verbindung wird geprüft.',
      failing: 'Es wird gesendet, aber etwas schlägt fehl.',
      held: 'Es wird gesendet. Einige Rechnungen brauchen einen Menschen.',
      delivering: 'Es wird gesendet.',
      idle: 'Alles in Ordnung. Alles ist gesendet.',
    },
    facts: ({ proof, queued, held }) =>
      `${proof === null ? '' : `Letztes Lebenszeichen ${sentenceEnd(proof)} `}${queued} in der Warteschlange, ${held} angehalten.`,
    tones: { good: 'Gut', attention: 'Achtung', trouble: 'Störung' },
    session: 'WhatsApp-Sitzung',
    states: { up: 'online', waiting: 'verbindet neu', down: 'braucht einen Menschen', unknown: 'aus' },
    spans: ['24 Stunden', '7 Tage', '30 Tage'],
    columns: ['Wann', 'Zustand', 'Warum'],
    numbers: 'Zahlen',
    empty: 'Noch nichts',
    flow: 'Von SAP zum Kunden und zurück',
    outbox: 'Postausgang',
    stages: {
      sap: 'SAP',
      pdf: 'PDF',
      queue: 'Warteschlange',
      sent: 'Gesendet',
      delivered: 'Zugestellt',
      read: 'Gelesen',
      written: 'Zurück in SAP',
    },
    failingFor: (time) => `gestört seit ${time}`,
    hints: {
      sapOk: 'erreichbar',
      waitingPdf: 'warten auf ein PDF',
      toSend: 'zu senden',
      lastHours: 'letzte 12 h',
      pending: 'noch einzutragen',
    },
    hour: 'Stunde',
    needs: 'Braucht einen Menschen',
    nothingNeeded: 'Nichts braucht Sie.',
    since: (when) => `seit ${when}`,
    linkIt: 'Telefon verknüpfen',
    linkNeeded: 'Verknüpfen Sie das Telefon der Firma, damit Rechnungen gesendet werden.',
    approveIt: 'Ansehen und freigeben',
    approvalNeeded: 'Es wird nichts gesendet, bis jemand angesehen hat, was gesendet würde.',
    heldNeeded: (count) => `${count} angehalten: Jede sagt, worauf sie wartet.`,
    showThem: 'Anzeigen',
    stoppedBy: (who, when, why) => `Angehalten von ${who}, ${when}: ${why}`,
    resume: 'Wieder senden',
    stopAll: 'Alles Senden anhalten',
    stopWhy: 'Warum',
    stopHelp: 'Danach wird nichts mehr begonnen. Was unterwegs ist, kommt an.',
    account: 'Nummer',
    connectedFor: 'Verbunden seit',
    nextAttempt: 'Nächster Versuch in (s)',
    backup: 'Letzte Sicherung',
    never: 'nie',
  },
});
