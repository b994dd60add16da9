import { texts } from '../language.ts';

export const companiesTexts = texts({
  en: {
    title: 'Companies',
    sharedBy: 'Companies with this number',
    all: 'All companies',
    sends: 'can send',
    waits: 'cannot send now',
    none: 'This browser is logged in to no company here.',
    standsBy: 'This computer is standing by: another one sends the invoices, and the pages are there.',
    notReady: 'Not ready yet',
    starts: (name: string) =>
      `${name} does not run here yet: it is starting, or did not start and is tried again by itself.`,
    name: 'Name of the company',
    open: 'Open',
    unknown: 'There is no company of this name.',
  },
  es: {
    title: 'Empresas',
    sharedBy: 'Empresas con este número',
    all: 'Todas las empresas',
    sends: 'puede enviar',
    waits: 'no puede enviar ahora',
    none: 'Este navegador no ha entrado en ninguna empresa de aquí.',
    standsBy: 'Este equipo está en espera: otro envía las facturas, y allí están las páginas.',
    notReady: 'Todavía no está lista',
    starts: (name: string) =>
      `${name} todavía no funciona aquí: está iniciando, o no pudo iniciar y se vuelve a intentar por sí sola.`,
    name: 'Nombre de la empresa',
    open: 'Abrir',
    unknown: 'No hay ninguna empresa con este nombre.',
  },
  pt: {
    title: 'Empresas',
    sharedBy: 'Empresas com este número',
    all: 'Todas as empresas',
    sends: 'pode enviar',
    waits: 'não pode enviar agora',
    none: 'Este navegador não entrou em nenhuma empresa daqui.',
    standsBy: 'Este computador está em espera: outro envia as faturas, e lá estão as páginas.',
    notReady: 'Ainda não está pronta',
    starts: (name: string) =>
      `${name} ainda não funciona aqui: está iniciando, ou não conseguiu iniciar e é tentada de novo sozinha.`,
    name: 'Nome da empresa',
    open: 'Abrir',
    unknown: 'Não há nenhuma empresa com este nome.',
  },
  de: {
    title: 'Firmen',
    sharedBy: 'Firmen mit dieser Nummer',
    all: 'Alle Firmen',
    sends: 'kann senden',
    waits: 'kann gerade nicht senden',
    none: 'Dieser Browser ist hier bei keiner Firma angemeldet.',
    standsBy: 'Dieser Rechner ist in Bereitschaft: Ein anderer versendet die Rechnungen, und dort sind die Seiten.',
    notReady: 'Noch nicht bereit',
    starts: (name: string) =>
      `${name} läuft hier noch nicht: Die Firma startet gerade, oder ihr Start ist gescheitert und wird von selbst wiederholt.`,
    name: 'Name der Firma',
    open: 'Öffnen',
    unknown: 'Es gibt keine Firma dieses Namens.',
  },
});
