import { texts } from '../language.ts';

export const homeTexts = texts({
  en: { title: 'Home' },
  es: { title: 'Inicio' },
  pt: { title: 'Início' },
  de: { title: 'Übersicht' },
});
