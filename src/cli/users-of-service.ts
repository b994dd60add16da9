import path from 'node:path';
import type { ServiceConfig } from '../config/schema.ts';
import { openPeople, peopleFile } from '../people/people.ts';
import { columnsOf } from './deliveries/words.ts';
import type { Verb, VerbSurroundings } from './hybrid/verb.ts';
import { readTokens, tokensUsage } from './tokens.ts';
import { userName } from './user-name.ts';
import { readUsers, type UsersParts, usersUsage } from './users.ts';

export const usersVerb: Verb = {
  name: 'users',
  summary: ['users VERB', 'who may log in to the pages: list, invite, code, role, disable, enable (users --help)'],
  page: usersUsage,
  read(argv) {
    const work = readUsers(argv);
    return async (surroundings) =>
      onPeople(surroundings, (parts, { HTTP_HOST: host, PORT: port }) =>
        work({ ...parts, address: `http://${host}:${port}` }),
      );
  },
};

export const tokensVerb: Verb = {
  name: 'tokens',
  summary: ['tokens VERB', 'which programs may use the API and /metrics: list, add, revoke (tokens --help)'],
  page: tokensUsage,
  read(argv) {
    const work = readTokens(argv);
    return async (surroundings) => onPeople(surroundings, work);
  },
};

/** On the configured installation. */
function onPeople(
  { config, write }: VerbSurroundings,
  work: (parts: Omit<UsersParts, 'address'>, service: ServiceConfig) => number,
): number {
  const { service, timeZone } = config();
  const people = openPeople(peopleFile(path.resolve(service.DATA_PATH)));
  try {
    return work({ people, user: userName(), timeZone, width: columnsOf(process.stdout), write }, service);
  } finally {
    people.close();
  }
}
