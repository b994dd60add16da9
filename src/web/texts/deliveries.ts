import { texts } from '../language.ts';
import { de } from './deliveries/de.ts';
import { en } from './deliveries/en.ts';
import { es } from './deliveries/es.ts';
import { pt } from './deliveries/pt.ts';

export type { DeliveriesWords } from './deliveries/words.ts';

export const deliveriesTexts = texts({ en, es, pt, de });
