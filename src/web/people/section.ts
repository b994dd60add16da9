import { CodedError } from '../../errors/coded-error.ts';
import { type Role, roleNamed } from '../../people/role.ts';
import { goTo } from '../answers.ts';
import { inEach } from '../language.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest, Section } from '../route.ts';
import { peopleTexts } from '../texts/people.ts';
import { auditPage } from './audit.ts';
import { peoplePage } from './page.ts';

type Parts = Pick<WebParts, 'people' | 'clock' | 'company'>;

/** `/people`: accounts and roles; `/audit`: who did what. */
export function peopleSection(parts: Parts): Section {
  const change = (path: string, handle: Change) =>
    ({
      method: 'POST',
      path,
      role: 'admin',
      handle: (request: PersonRequest) => changed(parts, request, handle),
    }) as const;
  return {
    menu: [
      { path: '/people', role: 'admin', title: inEach(peopleTexts, ({ title }) => title) },
      { path: '/audit', role: 'admin', title: inEach(peopleTexts, ({ audit }) => audit) },
    ],
    routes: [
      { method: 'GET', path: '/people', role: 'admin', handle: (request) => peoplePage(parts, request) },
      { method: 'GET', path: '/audit', role: 'admin', handle: (request) => auditPage(parts, request) },
      change('/people/invite', invite),
      change('/people/code', issueCode),
      change('/people/role', setRole),
      change('/people/disable', disable),
      change('/people/enable', enable),
    ],
  };
}

/** What was asked, and the code that it made, if any. */
type Change = (parts: Parts, request: PersonRequest, asked: Asked) => string | null;

interface Asked {
  readonly name: string;
  readonly role: Role;
}

async function changed(parts: Parts, request: PersonRequest, change: Change): Promise<Response> {
  const fields = await request.form();
  const name = (fields.get('name') ?? '').trim();
  try {
    const code = change(parts, request, { name, role: roleNamed(fields.get('role') ?? '') ?? 'viewer' });
    return code === null ? goTo('/people') : peoplePage(parts, request, { code: { name, code } });
  } catch (error) {
    return peoplePage(parts, request, { problem: problemOf(error, request) });
  }
}

function invite({ people, clock }: Parts, request: PersonRequest, { name, role }: Asked): string {
  const now = clock.now().wall;
  people.accounts.add(name, role, request.person.name, now);
  request.audit('user_invited', name, role);
  return people.accounts.issueCode(name, now).code;
}

function issueCode({ people, clock }: Parts, request: PersonRequest, { name }: Asked): string {
  const { code } = people.accounts.issueCode(name, clock.now().wall);
  request.audit('code_issued', name);
  return code;
}

function setRole({ people }: Parts, request: PersonRequest, { name, role }: Asked): null {
  people.accounts.setRole(name, role);
  request.audit('role_changed', name, role);
  return null;
}

function disable({ people, clock }: Parts, request: PersonRequest, { name }: Asked): null {
  const { id } = people.accounts.setDisabled(name, clock.now().wall);
  people.sessions.endAll(id);
  request.audit('user_disabled', name);
  return null;
}

function enable({ people }: Parts, request: PersonRequest, { name }: Asked): null {
  people.accounts.setDisabled(name, null);
  request.audit('user_enabled', name);
  return null;
}

function problemOf(error: unknown, { language }: PersonRequest): string {
  const words = peopleTexts[language];
  if (!(error instanceof CodedError)) throw error;
  if (error.code === 'PEOPLE_NAME_INVALID') return words.invalidName;
  if (error.code === 'PEOPLE_NAME_TAKEN') return words.taken;
  if (error.code === 'PEOPLE_LAST_ADMIN') return words.lastAdmin;
  return error.message;
}
