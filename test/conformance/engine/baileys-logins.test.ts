import { startBaileysStage } from '../../support/baileys.ts';
import { describeEngine } from './suite.ts';

describeEngine('baileys', 'logins', startBaileysStage);
