import type { BackupFile } from '../../session/vault/backup-files.ts';
import { texts } from '../language.ts';

/** Why a backup was made. */
export const backupKindTexts = texts<Readonly<Record<NonNullable<BackupFile['header']>['kind'], string>>>({
  en: {
    scheduled: 'scheduled',
    asked: 'asked for',
    after_link: 'after a link',
    before_refresh: 'before a refresh',
    before_repair: 'before a repair',
    before_restore: 'before a restore',
    before_clean: 'before a new start',
    carried: 'to carry it',
  },
  es: {
    scheduled: 'programada',
    asked: 'pedida',
    after_link: 'tras vincular',
    before_refresh: 'antes de renovar',
    before_repair: 'antes de reparar',
    before_restore: 'antes de restaurar',
    before_clean: 'antes de empezar de nuevo',
    carried: 'para trasladarla',
  },
  pt: {
    scheduled: 'programada',
    asked: 'pedida',
    after_link: 'após vincular',
    before_refresh: 'antes de renovar',
    before_repair: 'antes de reparar',
    before_restore: 'antes de restaurar',
    before_clean: 'antes de recomeçar',
    carried: 'para levá-la',
  },
  de: {
    scheduled: 'nach Zeitplan',
    asked: 'verlangt',
    after_link: 'nach dem Koppeln',
    before_refresh: 'vor dem Erneuern',
    before_repair: 'vor dem Reparieren',
    before_restore: 'vor dem Wiederherstellen',
    before_clean: 'vor dem Neubeginn',
    carried: 'zum Mitnehmen',
  },
});
