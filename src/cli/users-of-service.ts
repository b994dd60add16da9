import path from 'node:path';
import { loadSite } from '../config/companies.ts';
import type { ServiceConfig, SessionConfig } from '../config/schema.ts';
import { COMPANIES_PATH } from '../operations/session/window-address.ts';
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
      onPeople(surroundings, surroundings.config(), (parts, { HTTP_HOST: host, PORT: port }) =>
        work({ ...parts, address: `http://${host}:${port}${basePath(surroundings)}` }),
      );
  },
};

export const tokensVerb: Verb = {
  name: 'tokens',
  summary: ['tokens VERB', 'which programs may use the API and /metrics: list, add, revoke (tokens --help)'],
  page: tokensUsage,
  read(argv) {
    const work = readTokens(argv);
    return async (surroundings) => onPeople(surroundings, installationOf(surroundings), work);
  },
};

/** Among several, each company's pages are below a path of their own. */
function basePath({ configFile, config }: VerbSurroundings): string {
  return configFile() === null ? '' : `${COMPANIES_PATH}/${path.basename(config().service.DATA_PATH)}`;
}

async function onPeople(
  { write }: VerbSurroundings,
  { service, timeZone, accounts }: Installation,
  work: (parts: Omit<UsersParts, 'address'>, service: ServiceConfig) => number,
): Promise<number> {
  const { openPeople, peopleFile } = await import('../people/people.ts');
  const { requirePeopleHere } = await import('../service/people-here.ts');
  if (accounts !== null) await requirePeopleHere(service, accounts[0].WHATSAPP_SESSION_NAME);
  const people = openPeople(peopleFile(path.resolve(service.DATA_PATH)));
  try {
    return work({ people, user: userName(), timeZone, width: columnsOf(process.stdout), write }, service);
  } finally {
    people.close();
  }
}

/** Null: of the service with several companies, which no other node goes on with. */
type Installation = Pick<SessionConfig, 'service' | 'timeZone'> & {
  readonly accounts: SessionConfig['accounts'] | null;
};

/** Of one company, or of the service with several: what asks for the figures of all. */
function installationOf({ config, configFile, isCompanyChosen }: VerbSurroundings): Installation {
  const file = configFile();
  if (file === null || isCompanyChosen) return config();
  const { service, companies } = loadSite(file);
  return { service, accounts: null, timeZone: companies[0]?.config.timeZone ?? 'UTC' };
}
