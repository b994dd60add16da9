import { nextStep, partsOf } from '../../next-steps/next-step.ts';
import type { CheckLine } from '../checks.ts';
import { webVersionFinding } from '../upgrade/web-version-finding.ts';
import type { BrowserFacts, DoctorFacts, Found, LoginFacts, WebVersionFacts } from './facts.ts';
import { elsewhere, type Other, otherOf } from './node-lines.ts';
import { about, error, ok, untried, warning } from './verdicts.ts';

/** Of the engine that drives one: is there a browser, does it start, does it suit the login? */
export function browserLines(browser: Found<BrowserFacts> | null, fonts: DoctorFacts['fonts']): CheckLine[] {
  return [
    ...(browser === null ? [] : browser.is === 'known' ? linesOf(browser.value) : [untried('browser', browser)]),
    ...(fonts === null
      ? []
      : [
          about('fonts', fonts, (found) =>
            found
              ? ok('fonts', 'Installed.')
              : warning(
                  'fonts',
                  'No fonts are installed; the browser may end by itself.',
                  'Install some, such as the package fonts-liberation or fonts-dejavu-core.',
                ),
          ),
        ]),
  ];
}

function linesOf({ path, version, profile, start }: BrowserFacts): CheckLine[] {
  const major = Number.parseInt(version, 10);
  return [
    profile !== null && major < profile
      ? error(
          'browser',
          `${path} is version ${version}, and ${profile} used the login last: an older one would delete parts of it.`,
          'Update the browser, or set PUPPETEER_EXECUTABLE_PATH to the newer one.',
        )
      : ok('browser', `${path}, version ${version}${profileWords(major, profile)}.`),
    about('browser starts', start, ({ sandboxed }) =>
      sandboxed
        ? ok('browser starts', 'It starts, in its sandbox.')
        : warning(
            'browser starts',
            'It starts, but without its sandbox: a vulnerability in it reaches everything of this user.',
            'Run as a dedicated user other than root, on a machine with user namespaces, with WHATSAPP_BROWSER_SANDBOX=on.',
          ),
    ),
  ];
}

function profileWords(major: number, profile: number | null): string {
  if (profile === null) return '; no browser has used the login yet';
  return major > profile
    ? `, newer than ${profile}, which used the login last: from the next start an older one is refused`
    : ', as the one that used the login last';
}

/** Whether a phone is linked, as the files say, or PostgreSQL of a login that this node has no copy of. */
export function loginLine(login: Found<LoginFacts>, nodes: DoctorFacts['nodes'] = null): CheckLine {
  return about('login', login, ({ state, store, guideLogin }) => {
    if (nodes?.is === 'known' && nodes.value.hasLogin && (state !== 'linked' || elsewhere(nodes) !== null))
      return ok(
        'login',
        'A phone is linked: the login is in PostgreSQL, from where the node that runs the session takes it.',
      );
    if (state === 'linked') return ok('login', `A phone is linked: ${store}.`);
    const other = otherOf(nodes);
    if (other !== null) return loginOfOther(other);
    if (state === 'damaged') {
      return error('login', `The record of the login beside ${store} is damaged.`, nextStep`${{ action: 'repair' }}`);
    }
    if (guideLogin !== null) {
      const text = `No phone has been linked, but ${guideLogin} holds the login of another tool.`;
      const take = nextStep`Stop that tool for good, then: ${{ action: 'import_local_auth', folder: guideLogin }}`;
      if (guideLogin !== store) return warning('login', text, take);
      const elsewhere = 'Set WHATSAPP_AUTH_PATH to another folder, such as ./session/, so that it stays as it is. ';
      return warning('login', text, { parts: [elsewhere, ...partsOf(take)] });
    }
    if (state === 'none')
      return warning('login', `No phone has been linked in ${store}.`, nextStep`${{ action: 'link' }}`);
    return warning('login', `The login in ${store} is not in use.`, nextStep`See why: ${{ action: 'status' }}`);
  });
}

/** A new link here would be another login than the one that the other node has. */
function loginOfOther({ node, leftMs }: Other): CheckLine {
  if (leftMs > 0) return ok('login', `No phone is linked here: ${node} runs the session.`);
  return warning(
    'login',
    `No phone is linked here: ${node} ran the session last.`,
    'Nothing to do if that node runs again. Only if it is gone for good, bring the newest backup of its login here before this one takes over (docs/operations.md).',
  );
}

/** Which records beside it this version does not read. */
export function recordLines(login: Found<LoginFacts>): CheckLine[] {
  if (login.is !== 'known') return [];
  return login.value.newerRecords.map((file) =>
    warning(
      'records',
      `${file} was written by a newer version, so that what it says is not known here.`,
      'Install the newer version again. This one moves the file aside when it has something to keep there.',
    ),
  );
}

/** Whether WhatsApp takes the version that the engine names. */
export function webVersionLine(webVersion: Found<WebVersionFacts>): CheckLine {
  const name = 'WhatsApp version';
  return about(name, webVersion, ({ said, carried }) => {
    const { result, text, next } = webVersionFinding(said, carried);
    return { name, result, text, remedy: next };
  });
}
