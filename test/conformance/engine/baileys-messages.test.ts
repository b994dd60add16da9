import { startBaileysStage } from '../../support/baileys.ts';
import { describeEngine } from './suite.ts';

describeEngine('baileys', 'messages', startBaileysStage);
