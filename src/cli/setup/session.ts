import path from 'node:path';
import { loadSessionConfig } from '../../config/load.ts';
import { metadataPlace, sessionStoreOf, storePathOf } from '../../service/engine-choice.ts';
import { localAuthLoginOf } from '../../service/guide-login.ts';
import { peekMetadata } from '../../session/records/metadata.ts';
import { runSessionManager } from '../session-manager/run.ts';
import type { Streams } from '../terminal.ts';
import type { FirstRun } from './answers.ts';

/** What the command line says about the phones. */
export interface PhoneWish {
  /** Digits with `+` of the phone that is linked by a pairing code; null: by a QR code, or ask. */
  readonly code: string | null;
  /** Phone that gets the test message; null: ask. */
  readonly test: string | null;
}

/** A folder for our copy, where another tool's login lies in the place that ours would have. */
const OWN_SESSION_FOLDER = './session/';

/** Another tool's login is never used in place: its folder stays as it is. To be called before `.env` is written. */
export async function avoidGuideLogin(run: FirstRun): Promise<string | null> {
  const {
    accounts: [account],
  } = loadSessionConfig(run.environment);
  const found = await localAuthLoginOf(account);
  if (found === null) return null;
  if (account.WHATSAPP_ENGINE !== 'webjs') {
    run.person.say(`\n  ${found} holds the login of another tool, which only the engine webjs could take over.`);
    return null;
  }
  const place = storePathOf(account, await sessionStoreOf(account.WHATSAPP_ENGINE));
  if (found === place || path.dirname(place) === found) run.set('WHATSAPP_AUTH_PATH', OWN_SESSION_FOLDER);
  return found;
}

/** Links a phone, or takes the login of another tool over, and sends a test message. True: a phone is linked. */
export async function askSession(
  run: FirstRun,
  {
    streams,
    guideLogin,
    phones,
  }: { readonly streams: Streams; readonly guideLogin: string | null; readonly phones: PhoneWish },
): Promise<boolean> {
  const { person, signal, farEnds } = run;
  const manage = (...argv: string[]) =>
    runSessionManager(argv, { environment: run.environment, farEnds, signal, ...streams });
  person.say('\nWhatsApp');
  if (!isLinked(run) && !(await link(run, manage, guideLogin, phones.code))) return false;
  person.say('  ok: a phone is linked.');
  for (let given = phones.test; ; given = null) {
    const phone = given ?? (await person.text('  Phone for a test message, with country code (Enter: none):'));
    signal.throwIfAborted();
    if (phone === '' || (await manage('--test', phone)) === 0 || !person.isThere) return true;
  }
}

async function link(
  run: FirstRun,
  manage: (...argv: string[]) => Promise<number>,
  guideLogin: string | null,
  code: string | null,
): Promise<boolean> {
  const { person } = run;
  if (guideLogin !== null) {
    person.say(`  ${guideLogin} holds the login of another tool; that tool must never run again.`);
    const take = '  Take a copy of that login over, without a QR code? The folder stays as it is.';
    if ((await person.agrees(take)) && (await manage('--import-localauth', guideLogin)) === 0) return true;
  }
  const how = code === null ? ['--link'] : ['--link', '--code', code];
  // Without a person nobody would scan the code, or has agreed to the terms but by the option.
  if (!person.isThere) return code !== null && (await manage(...how, '--yes')) === 0;
  while (await person.agrees('  Link a phone now?')) {
    if ((await manage(...how)) === 0) return true;
    run.signal.throwIfAborted();
  }
  return false;
}

/** By what was noted about the login. */
export function isLinked(run: FirstRun): boolean {
  const {
    accounts: [account],
  } = loadSessionConfig(run.environment);
  const read = peekMetadata(metadataPlace(account));
  return read.state === 'read' && read.memory.status === 'linked';
}
