import { existsSync } from 'node:fs';
import path from 'node:path';
import { hasCode, toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import { bringPeople, copyPeople, hasPeople } from '../people/carried.ts';
import { peopleFile } from '../people/people.ts';
import type { Attachment } from '../session/vault/attachments.ts';

/** Accounts that nobody can use now, which the service tells by an incident of its own. */
const UNREADABLE = ['DATABASE_DAMAGED', 'DATABASE_FOREIGN', 'DATABASE_NEWER', 'ACCESS_FILE_FOREIGN'];

/**
 * Accounts, tokens and audit of the pages and the API, of each company that shares the WhatsApp account. Unreadable ones keep
 * no login from being backed up.
 *
 * @param places as of `ServiceConfig.accountPlaces`
 */
export function peopleAttachments([first, ...others]: readonly [string, ...string[]], log: Log): readonly Attachment[] {
  const name = path.basename(peopleFile(first));
  return [
    peopleAttachment(name, path.resolve(first), log),
    ...others.map((place) =>
      peopleAttachment(`${path.basename(path.resolve(place))}-${name}`, path.resolve(place), log),
    ),
  ];
}

function peopleAttachment(name: string, dataPath: string, log: Log): Attachment {
  const home = peopleFile(dataPath);
  return {
    name,
    home,
    copy: (target) =>
      new Promise((resolve) => {
        resolve(existsSync(home) && copied(home, target, log));
      }),
    asked: {
      isMissing: () => isMissing(home, log),
      bring: (unpacked) => bringPeople(unpacked, home),
    },
  };
}

/** What cannot be read is here. */
function isMissing(home: string, log: Log): boolean {
  try {
    return !hasPeople(home);
  } catch (thrown) {
    log.warn({ err: toError(thrown) }, 'the accounts cannot be read');
    return false;
  }
}

function copied(home: string, target: string, log: Log): boolean {
  try {
    copyPeople(home, target);
    return true;
  } catch (thrown) {
    if (!UNREADABLE.some((code) => hasCode(thrown, code))) throw thrown;
    log.warn({ err: toError(thrown) }, 'the accounts cannot be read, so they are not in the backup');
    return false;
  }
}
