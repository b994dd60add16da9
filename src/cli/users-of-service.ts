import path from 'node:path';
import type { ServiceConfig } from '../config/schema.ts';
import { openPeople, peopleFile } from '../people/people.ts';
import { runUsers, type UsersParts } from './users.ts';

/** `users` on the accounts of the configured installation. */
export function runUsersOf(
  argv: readonly string[],
  parts: Omit<UsersParts, 'people' | 'address'> & { readonly service: ServiceConfig },
): number {
  const { service, ...rest } = parts;
  const people = openPeople(peopleFile(path.resolve(service.DATA_PATH)));
  try {
    return runUsers(argv, { ...rest, people, address: `http://${service.HTTP_HOST}:${service.PORT}` });
  } finally {
    people.close();
  }
}
