import type { Urgency } from '../../operations/glance.ts';
import { texts } from '../language.ts';

export interface InstallationsWords {
  readonly title: string;
  readonly intro: (seconds: string) => string;
  readonly columns: readonly [
    installation: string,
    verdict: string,
    since: string,
    queue: string,
    held: string,
    oldest: string,
    proof: string,
  ];
  readonly verdicts: Readonly<Record<Urgency | 'unreachable', string>>;
  readonly lastAnswer: (when: string) => string;
  readonly neverAnswered: string;
  readonly incidents: (count: number) => string;
  readonly empty: string;
  readonly none: string;
}

export const installationsTexts = texts<InstallationsWords>({
  en: {
    title: 'Installations',
    intro: (seconds) => `Each was asked within the last ${seconds} seconds; those that need help come first.`,
    columns: ['Installation', 'State', 'Seen since', 'Waiting', 'Held or failed', 'Oldest', 'WhatsApp last answered'],
    verdicts: {
      unreachable: 'does not answer',
      needs_person: 'needs a person',
      waits: 'waits',
      attention: 'look at it',
      ok: 'good',
    },
    lastAnswer: (when) => `Last answer ${when}.`,
    neverAnswered: 'No answer since this service started.',
    incidents: (count) => (count === 1 ? '1 open incident' : `${count} open incidents`),
    empty: 'The list is empty.',
    none: '–',
  },
  es: {
    title: 'Instalaciones',
    intro: (seconds) => `Se preguntó a cada una en los últimos ${seconds} segundos; primero las que necesitan ayuda.`,
    columns: [
      'Instalación',
      'Estado',
      'Visto desde',
      'En espera',
      'Retenidas o fallidas',
      'La más antigua',
      'WhatsApp respondió',
    ],
    verdicts: {
      unreachable: 'no responde',
      needs_person: 'requiere a una persona',
      waits: 'espera',
      attention: 'conviene mirarla',
      ok: 'bien',
    },
    lastAnswer: (when) => `Última respuesta ${when}.`,
    neverAnswered: 'Sin respuesta desde que se inició este servicio.',
    incidents: (count) => (count === 1 ? '1 problema abierto' : `${count} problemas abiertos`),
    empty: 'La lista está vacía.',
    none: '–',
  },
  pt: {
    title: 'Instalações',
    intro: (seconds) => `Cada uma foi consultada nos últimos ${seconds} segundos; primeiro as que precisam de ajuda.`,
    columns: [
      'Instalação',
      'Estado',
      'Visto desde',
      'Em espera',
      'Retidas ou falhas',
      'A mais antiga',
      'WhatsApp respondeu',
    ],
    verdicts: {
      unreachable: 'não responde',
      needs_person: 'precisa de uma pessoa',
      waits: 'espera',
      attention: 'convém olhar',
      ok: 'bem',
    },
    lastAnswer: (when) => `Última resposta ${when}.`,
    neverAnswered: 'Sem resposta desde o início deste serviço.',
    incidents: (count) => (count === 1 ? '1 problema aberto' : `${count} problemas abertos`),
    empty: 'A lista está vazia.',
    none: '–',
  },
  de: {
    title: 'Installationen',
    intro: (seconds) => `Jede wurde in den letzten ${seconds} Sekunden gefragt; zuerst kommen die, die Hilfe brauchen.`,
    columns: [
      'Installation',
      'Zustand',
      'Gesehen seit',
      'Es warten',
      'Angehalten oder gescheitert',
      'Die älteste',
      'WhatsApp antwortete',
    ],
    verdicts: {
      unreachable: 'antwortet nicht',
      needs_person: 'braucht einen Menschen',
      waits: 'wartet',
      attention: 'ansehen',
      ok: 'gut',
    },
    lastAnswer: (when) => `Letzte Antwort ${when}.`,
    neverAnswered: 'Keine Antwort, seit dieser Dienst läuft.',
    incidents: (count) => (count === 1 ? '1 offenes Problem' : `${count} offene Probleme`),
    empty: 'Die Liste ist leer.',
    none: '–',
  },
});
