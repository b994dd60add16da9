import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile } from '../../atomic-file.ts';

/** WhatsApp Web's version as the protocol spells it: `[2, 3000, revision]`. */
export type WebVersion = readonly [number, number, number];

const fileName = 'whatsapp-web-version.json';

/** Sources of a version, best first. */
export interface VersionCandidates {
  /** The version web.whatsapp.com currently serves; null if unavailable. */
  readonly served: WebVersion | null;
  /** The one of the last successful login. */
  readonly lastGood: WebVersion | null;
  /** The one the library came with. */
  readonly bundled: WebVersion;
  /** Versions rejected by the server as outdated (405) in this process. */
  readonly refused: readonly WebVersion[];
}

/** The first that was not rejected; if all were, the newest known. */
export function chooseVersion({ served, lastGood, bundled, refused }: VersionCandidates): WebVersion {
  const known = [served, lastGood, bundled].filter((version) => version !== null);
  const open = known.find((version) => !refused.some((other) => sameVersion(version, other)));
  return open ?? known.toSorted((a, b) => b[2] - a[2])[0] ?? bundled;
}

/** As WhatsApp writes it: `2.3000.1`. */
export function versionText(version: WebVersion): string {
  return version.join('.');
}

function sameVersion(a: WebVersion, b: WebVersion): boolean {
  return versionText(a) === versionText(b);
}

/** The version kept at the last successful login; null when there is none or it cannot be read. */
export async function readLastGoodVersion(cachePath: string): Promise<WebVersion | null> {
  try {
    const kept: unknown = JSON.parse(await readFile(path.join(cachePath, fileName), 'utf8'));
    return isWebVersion(kept) ? kept : null;
  } catch {
    // Only a cache: the other sources remain.
    return null;
  }
}

function isWebVersion(value: unknown): value is WebVersion {
  return Array.isArray(value) && value.length === 3 && value.every(Number.isInteger);
}

/** Keeps the version that a login has just succeeded with. */
export async function keepGoodVersion(cachePath: string, version: WebVersion): Promise<void> {
  await mkdir(cachePath, { recursive: true, mode: 0o700 });
  await replaceFile(path.join(cachePath, fileName), `${JSON.stringify(version)}\n`);
}
