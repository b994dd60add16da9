import type { AllTold } from '../told.ts';
import { delivery } from './delivery.ts';
import { documents } from './documents.ts';
import { machine } from './machine.ts';
import { mail } from './mail.ts';
import { sap } from './sap.ts';

export const all: AllTold = { ...sap, ...delivery, ...documents, ...mail, ...machine };
