import type { BookConfig, ServiceConfig } from '../config/schema.ts';
import { askedByPerson, createLoginMemory } from '../sap/business-one/login-memory.ts';
import { type BusinessOneOptions, businessOneOptions } from '../sap/business-one/options.ts';
import { createLogger } from './logger.ts';

/** Connection options for what a person asks: no logging, short timeouts, ignores an earlier refused login. */
export function forPerson(service: ServiceConfig, book: BookConfig): BusinessOneOptions {
  const options = businessOneOptions(book, service, createLogger('error'));
  return {
    ...options,
    loginMemory: askedByPerson(options.loginMemory ?? createLoginMemory()),
    retry: { attempts: 2, baseMs: 500, maxMs: 500 },
    deadlineMs: 30_000,
  };
}
