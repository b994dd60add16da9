import path from 'node:path';
import { timesInZone } from '../delivery/telling/local-time.ts';
import { openPeople, peopleFile } from '../people/people.ts';
import type { Verb, VerbSurroundings } from './hybrid/verb.ts';
import { runTokens, tokensUsage } from './tokens.ts';
import { userName } from './user-name.ts';
import { runUsers, usersUsage } from './users.ts';

export const usersVerb: Verb = {
  name: 'users',
  summary: ['users VERB', 'who may log in to the pages: list, invite, code, role, disable, enable (users --help)'],
  page: usersUsage,
  read: (argv) => async (surroundings) => runAccess('users', argv, surroundings),
};

export const tokensVerb: Verb = {
  name: 'tokens',
  summary: ['tokens VERB', 'which programs may use the API and /metrics: list, add, revoke (tokens --help)'],
  page: tokensUsage,
  read: (argv) => async (surroundings) => runAccess('tokens', argv, surroundings),
};

/** On the configured installation. */
function runAccess(verb: 'users' | 'tokens', argv: readonly string[], surroundings: VerbSurroundings): number {
  const { json, write } = surroundings;
  const { service, timeZone } = surroundings.config();
  const rest = { json, user: userName(), write: (text: string) => write(json ? text : timesInZone(text, timeZone)) };
  const people = openPeople(peopleFile(path.resolve(service.DATA_PATH)));
  try {
    if (verb === 'tokens') return runTokens(argv, { ...rest, people });
    return runUsers(argv, { ...rest, people, address: `http://${service.HTTP_HOST}:${service.PORT}` });
  } finally {
    people.close();
  }
}
