import { startBaileysStage } from './baileys-stage.ts';
import { describeEngine } from './suite.ts';

describeEngine('baileys', startBaileysStage);
