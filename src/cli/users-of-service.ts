import path from 'node:path';
import type { ServiceConfig } from '../config/schema.ts';
import { openPeople, peopleFile } from '../people/people.ts';
import { runTokens } from './tokens.ts';
import { runUsers, type UsersParts } from './users.ts';

/** `users` and `tokens` on the configured installation. */
export function runAccess(
  { verb, argv }: { readonly verb: 'users' | 'tokens'; readonly argv: readonly string[] },
  parts: Omit<UsersParts, 'people' | 'address'> & { readonly service: ServiceConfig },
): number {
  const { service, ...rest } = parts;
  const people = openPeople(peopleFile(path.resolve(service.DATA_PATH)));
  try {
    if (verb === 'tokens') return runTokens(argv, { ...rest, people });
    return runUsers(argv, { ...rest, people, address: `http://${service.HTTP_HOST}:${service.PORT}` });
  } finally {
    people.close();
  }
}
