import { texts } from '../language.ts';

export const companiesTexts = texts({
  en: {
    title: 'Companies',
    all: 'All companies',
    sends: 'can send',
    waits: 'cannot send now',
    none: 'This browser is logged in to no company here.',
    name: 'Name of the company',
    open: 'Open',
    unknown: 'There is no company of this name.',
  },
  es: {
    title: 'Empresas',
    all: 'Todas las empresas',
    sends: 'puede enviar',
    waits: 'no puede enviar ahora',
    none: 'Este navegador no ha entrado en ninguna empresa de aquí.',
    name: 'Nombre de la empresa',
    open: 'Abrir',
    unknown: 'No hay ninguna empresa con este nombre.',
  },
  pt: {
    title: 'Empresas',
    all: 'Todas as empresas',
    sends: 'pode enviar',
    waits: 'não pode enviar agora',
    none: 'Este navegador não entrou em nenhuma empresa daqui.',
    name: 'Nome da empresa',
    open: 'Abrir',
    unknown: 'Não há nenhuma empresa com este nome.',
  },
  de: {
    title: 'Firmen',
    all: 'Alle Firmen',
    sends: 'kann senden',
    waits: 'kann gerade nicht senden',
    none: 'Dieser Browser ist hier bei keiner Firma angemeldet.',
    name: 'Name der Firma',
    open: 'Öffnen',
    unknown: 'Es gibt keine Firma dieses Namens.',
  },
});
