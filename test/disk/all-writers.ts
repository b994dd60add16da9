import type { Writer } from './writers.ts';
import { writersOfEngines } from './writers-of-engines.ts';
import { writersOfService } from './writers-of-service.ts';
import { writersOfSession } from './writers-of-session.ts';
import { writersOfVault } from './writers-of-vault.ts';

export const allWriters: readonly Writer[] = [
  ...writersOfSession,
  ...writersOfVault,
  ...writersOfEngines,
  ...writersOfService,
];
