import { hasCode } from '../../errors/coded-error.ts';
import { goTo } from '../answers.ts';
import { inEach } from '../language.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest, Route, Section } from '../route.ts';
import { type LinkProblem, linkTexts } from '../texts/link.ts';
import { linkPage } from './page.ts';

type Parts = Pick<WebParts, 'session' | 'link' | 'clock' | 'deeds'>;

/** `/link`: a phone is linked, for admins. */
export function linkSection(parts: Parts): Section {
  const change = (path: string, handle: (request: PersonRequest) => Promise<Response>): Route => ({
    method: 'POST',
    path: `/link/${path}`,
    role: 'admin',
    handle,
  });
  return {
    menu: [{ path: '/link', role: 'admin', title: inEach(linkTexts, ({ title }) => title) }],
    routes: [
      { method: 'GET', path: '/link', role: 'admin', handle: (request) => linkPage(parts, request) },
      change('begin', (request) => begin(parts, request)),
      change('digits', (request) => withField(request, 'digits', (text) => parts.link.typeDigits(text))),
      change('window', (request) => offerWindow(parts, request)),
      change('proof', (request) => withField(request, 'line', (text) => parts.link.pasteProof(text))),
      change('answer', (request) => withField(request, 'answer', (text) => parts.link.confirm(text === 'yes'))),
      change('confirm-number', async (request) => {
        request.audit('confirm_number', parts.session.current().account ?? '');
        await parts.link.confirmNumber(request.person.name);
        return goTo('/link');
      }),
      change('refuse-number', (request) => {
        request.audit('refuse_number', parts.session.current().account ?? '');
        parts.deeds.begin('unlink', request.person.name, async (call) => {
          await parts.session.clean({ unlink: true }, call);
          return null;
        });
        return Promise.resolve(goTo('/session'));
      }),
      change('use-other-number', (request) => {
        request.audit('use_other_number', parts.session.current().account ?? '');
        parts.deeds.begin('repair', request.person.name, async (call) => {
          await parts.session.repair(call);
          return null;
        });
        return Promise.resolve(goTo('/link'));
      }),
    ],
  };
}

async function begin({ link }: Parts, request: PersonRequest): Promise<Response> {
  const typed = (await request.form()).get('phone');
  const phone = typed?.replace(/[\s()./-]/g, '') ?? null;
  if (phone !== null && !/^\+\d{6,15}$/.test(phone)) return refused('phone');
  try {
    await link.begin(phone === null ? { kind: 'qr' } : { kind: 'code', phone: phone.slice(1) }, request.person.name);
  } catch (error) {
    if (hasCode(error, 'CLI_LINK_UNDER_WAY')) return refused('busy');
    throw error;
  }
  request.audit('link', '', phone === null ? 'qr' : 'code');
  return goTo('/link');
}

/** An address for the window on another computer; the audit gets it where the address is made. */
function offerWindow({ link }: Parts, { person, address, isSecure, url }: PersonRequest): Promise<Response> {
  const seen = `${isSecure ? 'https' : 'http'}://${url.host}`;
  try {
    link.offerWindow({ by: person.name, address, seen });
  } catch (error) {
    if (hasCode(error, 'LINK_WINDOW_NOT_OFFERED')) return Promise.resolve(refused('window'));
    throw error;
  }
  return Promise.resolve(goTo('/link'));
}

/** An answer to what WhatsApp asks. What does not fit is refused in words, and can be given again. */
async function withField(request: PersonRequest, name: string, take: (text: string) => void): Promise<Response> {
  try {
    take(((await request.form()).get(name) ?? '').trim());
  } catch (error) {
    if (hasCode(error, 'CLI_OTHER_DIGITS')) return refused('digits');
    if (hasCode(error, 'CLI_NOT_A_PASSKEY_TEXT')) return refused('line');
    throw error;
  }
  request.audit(`link_${name}`);
  return goTo('/link');
}

function refused(problem: LinkProblem): Response {
  return goTo(`/link?problem=${problem}`);
}
