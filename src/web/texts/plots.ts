import type { PlotRange } from '../../operations/plots.ts';
import { texts } from '../language.ts';

interface PlotWords {
  readonly title: string;
  readonly range: string;
  readonly ranges: Readonly<Record<PlotRange, string>>;
  readonly csv: string;
  readonly table: string;
  readonly empty: string;
  readonly when: string;
  readonly deliveries: string;
  readonly outcomes: Readonly<Record<'read' | 'delivered' | 'sent' | 'held' | 'failed', string>>;
  readonly took: string;
  readonly waited: string;
  readonly half: string;
  readonly most: string;
  readonly shares: string;
  readonly onTime: string;
  readonly readShare: string;
  readonly reconnects: string;
  readonly silent: string;
  readonly silentHelp: string;
  readonly nobodySilent: string;
  readonly customer: string;
  readonly messages: string;
}

export const plotTexts = texts<PlotWords>({
  en: {
    title: 'Plots',
    range: 'Range',
    ranges: { '24h': '24 hours', '7d': '7 days', '30d': '30 days', '90d': '90 days' },
    csv: 'Download as CSV',
    table: 'Numbers',
    empty: 'Nothing was sent in this time.',
    when: 'When',
    deliveries: 'Deliveries by outcome',
    outcomes: { read: 'read', delivered: 'delivered', sent: 'sent', held: 'held', failed: 'failed' },
    took: 'From SAP to the customer’s phone',
    waited: 'Age of the queue: from SAP until sent',
    half: 'half of them within (p50)',
    most: '95 % of them within (p95)',
    shares: 'On time and read',
    onTime: 'delivered within 15 min',
    readShare: 'read so far',
    reconnects: 'Reconnects of WhatsApp',
    silent: 'Customers who never read',
    silentHelp:
      'Three or more messages in this time, none of them read: perhaps a wrong number, or read receipts are off.',
    nobodySilent: 'Nobody with three or more messages.',
    customer: 'Customer',
    messages: 'Messages',
  },
  es: {
    title: 'Gráficos',
    range: 'Período',
    ranges: { '24h': '24 horas', '7d': '7 días', '30d': '30 días', '90d': '90 días' },
    csv: 'Descargar como CSV',
    table: 'Números',
    empty: 'No se envió nada en este período.',
    when: 'Cuándo',
    deliveries: 'Entregas según resultado',
    outcomes: { read: 'leídas', delivered: 'entregadas', sent: 'enviadas', held: 'retenidas', failed: 'fallidas' },
    took: 'De SAP al teléfono del cliente',
    waited: 'Antigüedad de la cola: de SAP al envío',
    half: 'la mitad en hasta (p50)',
    most: 'el 95 % en hasta (p95)',
    shares: 'A tiempo y leídas',
    onTime: 'entregadas en 15 min',
    readShare: 'leídas hasta ahora',
    reconnects: 'Reconexiones de WhatsApp',
    silent: 'Clientes que nunca leen',
    silentHelp:
      'Tres o más mensajes en este período y ninguno leído: quizás el número es incorrecto o no muestra confirmaciones de lectura.',
    nobodySilent: 'Nadie con tres o más mensajes.',
    customer: 'Cliente',
    messages: 'Mensajes',
  },
  pt: {
    title: 'Gráficos',
    range: 'Período',
    ranges: { '24h': '24 horas', '7d': '7 dias', '30d': '30 dias', '90d': '90 dias' },
    csv: 'Baixar como CSV',
    table: 'Números',
    empty: 'Nada foi enviado neste período.',
    when: 'Quando',
    deliveries: 'Entregas por resultado',
    outcomes: { read: 'lidas', delivered: 'entregues', sent: 'enviadas', held: 'retidas', failed: 'falharam' },
    took: 'Do SAP ao telefone do cliente',
    waited: 'Idade da fila: do SAP ao envio',
    half: 'metade em até (p50)',
    most: '95 % em até (p95)',
    shares: 'No prazo e lidas',
    onTime: 'entregues em 15 min',
    readShare: 'lidas até agora',
    reconnects: 'Reconexões do WhatsApp',
    silent: 'Clientes que nunca leem',
    silentHelp:
      'Três ou mais mensagens neste período e nenhuma lida: talvez o número esteja errado ou as confirmações de leitura desligadas.',
    nobodySilent: 'Ninguém com três ou mais mensagens.',
    customer: 'Cliente',
    messages: 'Mensagens',
  },
  de: {
    title: 'Diagramme',
    range: 'Zeitraum',
    ranges: { '24h': '24 Stunden', '7d': '7 Tage', '30d': '30 Tage', '90d': '90 Tage' },
    csv: 'Als CSV herunterladen',
    table: 'Zahlen',
    empty: 'In dieser Zeit wurde nichts gesendet.',
    when: 'Wann',
    deliveries: 'Zustellungen nach Ergebnis',
    outcomes: {
      read: 'gelesen',
      delivered: 'zugestellt',
      sent: 'gesendet',
      held: 'angehalten',
      failed: 'fehlgeschlagen',
    },
    took: 'Von SAP bis zum Telefon des Kunden',
    waited: 'Alter der Warteschlange: von SAP bis zum Senden',
    half: 'die Hälfte binnen (p50)',
    most: '95 % binnen (p95)',
    shares: 'Rechtzeitig und gelesen',
    onTime: 'binnen 15 min zugestellt',
    readShare: 'bisher gelesen',
    reconnects: 'Neue Verbindungen mit WhatsApp',
    silent: 'Kunden, die nie lesen',
    silentHelp:
      'Drei oder mehr Nachrichten in dieser Zeit, keine gelesen: vielleicht eine falsche Nummer, oder Lesebestätigungen sind aus.',
    nobodySilent: 'Niemand mit drei oder mehr Nachrichten.',
    customer: 'Kunde',
    messages: 'Nachrichten',
  },
});
