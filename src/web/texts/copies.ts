import { texts } from '../language.ts';

/** Words about the copies of backups off site. */
export const copyTexts = texts({
  en: {
    newest: 'Newest backup off site',
    failed: 'The last copying FAILED',
    noKey: 'No copy of the key off site is known: WHATSAPP_DRILL_KEY_FILE.',
  },
  es: {
    newest: 'Copia de seguridad externa más nueva',
    failed: 'La última copia FALLÓ',
    noKey: 'No se conoce ninguna copia externa de la clave: WHATSAPP_DRILL_KEY_FILE.',
  },
  pt: {
    newest: 'Backup externo mais novo',
    failed: 'A última cópia FALHOU',
    noKey: 'Não se conhece cópia externa da chave: WHATSAPP_DRILL_KEY_FILE.',
  },
  de: {
    newest: 'Neueste auswärtige Sicherung',
    failed: 'Das letzte Kopieren ist FEHLGESCHLAGEN',
    noKey: 'Von einer auswärtigen Kopie des Schlüssels ist nichts bekannt: WHATSAPP_DRILL_KEY_FILE.',
  },
});
