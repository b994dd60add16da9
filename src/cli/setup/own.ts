import { levelOfName } from '../../config/config-file.ts';
import type { Environment } from '../../config/environment.ts';

/** Whether a variable is of a company, and so of none beside a configuration file. */
export function isOfCompany(variable: string): boolean {
  return ['account', 'book'].includes(levelOfName(variable) ?? '');
}

/** What the environment says of the service. */
export function ofService(own: Environment): Environment {
  return Object.fromEntries(Object.entries(own).filter(([variable]) => !isOfCompany(variable)));
}
