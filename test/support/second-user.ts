import { spawnSync } from 'node:child_process';

/** `nobody` on every Unix: may do nothing that others may not. */
const uid = 65_534;

/** Why the attacks of another local user cannot be tried; false when they can. */
export const withoutSecondUser: string | false =
  process.getuid?.() !== 0 && 'only root can become a second user on this machine';

/** Why this program cannot be started as another local user; false when it can. */
export const withoutProgramForOthers: string | false =
  withoutSecondUser ||
  (spawnSync('test', ['-r', import.meta.filename], { uid, gid: uid, cwd: '/' }).status !== 0 &&
    'a folder above this one is closed to other users');

/** Runs shell words as another local user; `$1`, `$2`, … are the arguments. Answers what they printed. */
export function asSecondUser(script: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script, 'sh', ...args], {
    uid,
    gid: uid,
    cwd: '/',
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the second user failed (${status}): ${stderr}`);
  return stdout;
}
