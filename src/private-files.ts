import type { Stats } from 'node:fs';

/** Windows knows neither owners nor modes in this sense: access lists protect files there. */
export const hasOwners = process.getuid !== undefined;

/** True when the user of this process owns it; to be asked of `lstat`, so that a link answers for itself. */
export function isOurs(facts: Pick<Stats, 'uid'>): boolean {
  return process.getuid === undefined || facts.uid === process.getuid();
}

/** True when nobody else, root apart, may read it, write to it or look into it. */
export function isPrivate(facts: Pick<Stats, 'uid' | 'mode'>): boolean {
  return !hasOwners || (isOurs(facts) && (facts.mode & 0o077) === 0);
}

/** True for a folder in which somebody else can rename or replace what is ours: others may write, and no sticky bit keeps them off. */
export function isUnsafeParent(facts: Pick<Stats, 'mode'>): boolean {
  return hasOwners && (facts.mode & 0o022) !== 0 && (facts.mode & 0o1000) === 0;
}
