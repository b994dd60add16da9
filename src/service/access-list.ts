import { execFileSync } from 'node:child_process';
import { accessError } from '../errors/access.ts';
import { toError } from '../errors/coded-error.ts';
import { shellWord } from '../shell-word.ts';

/** Runs a Windows program and returns its output; injectable for tests on other systems. */
export type RunProgram = (program: string, args: readonly string[]) => string;

/**
 * Well-known accounts by SID, since their names are translated: https://learn.microsoft.com/windows/win32/secauthz/well-known-sids
 * Nothing can be hidden from these two: the system and the administrators.
 */
const trusted = ['*S-1-5-18', '*S-1-5-32-544'];
/** Everyone, anonymous, authenticated users, interactive, users, guests. */
const others = ['*S-1-1-0', '*S-1-5-7', '*S-1-5-11', '*S-1-5-4', '*S-1-5-32-545', '*S-1-5-32-546'];

/**
 * Restricts a Windows folder or file to this user, the system and the administrators: no inherited permissions, full control
 * for these three on all current and future content, none for groups that contain other users.
 *
 * @throws `ACCESS_FOLDER_OPEN`, for example on a USB stick without access lists
 */
export function closeByAccessList(place: string, kind: 'folder' | 'file', run: RunProgram = runProgram): void {
  try {
    for (const args of accessListCommands(place, ownIdentity(run), kind)) run('icacls.exe', args);
  } catch (thrown) {
    throw accessError(
      'ACCESS_FOLDER_OPEN',
      { path: place, typed: shellWord(place), detail: toError(thrown).message },
      thrown,
    );
  }
}

/** Arguments of the `icacls` runs, in their order. `identity` is `*S-1-…`. */
function accessListCommands(path: string, identity: string, kind: 'folder' | 'file'): string[][] {
  const rights = kind === 'folder' ? '(OI)(CI)F' : 'F';
  const grants = [identity, ...trusted].flatMap((who) => ['/grant:r', `${who}:${rights}`]);
  return [
    // Grant first, so that the service never lacks permission between two runs.
    [path, ...grants, '/Q'],
    [path, '/inheritance:r', '/Q'],
    [path, '/remove', ...others, '/Q'],
  ];
}

/** `"host\user","S-1-5-21-…"` */
function ownIdentity(run: RunProgram): string {
  const answer = run('whoami.exe', ['/user', '/fo', 'csv', '/nh']);
  const sid = /"(S-1-[\d-]+)"\s*$/.exec(answer)?.[1];
  if (sid === undefined) throw new Error('whoami did not return the current user');
  return `*${sid}`;
}

function runProgram(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', timeout: 10_000, windowsHide: true });
}
