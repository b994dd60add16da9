import { createRequire } from 'node:module';
import type * as PhoneNumbers from 'libphonenumber-js/max';

const require = createRequire(import.meta.url);
let loaded: typeof PhoneNumbers | null = null;

/** Google's rules of phone numbers, loaded for the first one: they are 90 modules, which most commands never need. */
export function phoneNumbers(): typeof PhoneNumbers {
  loaded ??= require('libphonenumber-js/max') as typeof PhoneNumbers;
  return loaded;
}
