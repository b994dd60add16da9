import { texts } from '../language.ts';

/** Of the one page of a service that waits for its session. */
export const standbyTexts = texts({
  es: {
    title: 'En espera',
    named: (session: string, node: string) =>
      `${node} tiene la sesión ${session}: allí se envían las facturas y allí están las páginas.`,
    another: (session: string) =>
      `Otro equipo tiene la sesión ${session}: allí se envían las facturas y allí están las páginas.`,
    takes: 'Este equipo toma la sesión por sí solo cuando aquel se detiene o deja de responder.',
  },
  pt: {
    title: 'Em espera',
    named: (session: string, node: string) =>
      `${node} tem a sessão ${session}: lá são enviadas as faturas e lá estão as páginas.`,
    another: (session: string) =>
      `Outro computador tem a sessão ${session}: lá são enviadas as faturas e lá estão as páginas.`,
    takes: 'Este computador assume a sessão sozinho quando aquele é parado ou deixa de responder.',
  },
  en: {
    title: 'Standing by',
    named: (session: string, node: string) =>
      `${node} has the session ${session}: invoices are sent there, and the pages are there.`,
    another: (session: string) =>
      `Another computer has the session ${session}: invoices are sent there, and the pages are there.`,
    takes: 'This computer takes the session by itself when that one is stopped or does not answer any more.',
  },
  de: {
    title: 'In Bereitschaft',
    named: (session: string, node: string) =>
      `${node} hat die Sitzung ${session}: Dort gehen die Rechnungen hinaus, und dort sind die Seiten.`,
    another: (session: string) =>
      `Ein anderer Rechner hat die Sitzung ${session}: Dort gehen die Rechnungen hinaus, und dort sind die Seiten.`,
    takes: 'Dieser Rechner übernimmt die Sitzung von selbst, wenn jener angehalten wird oder nicht mehr antwortet.',
  },
});
