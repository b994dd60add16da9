import { z } from 'zod';
import { type EngineName, engineNames } from '../../whatsapp/engine.ts';

/** Everything of a home whose format has a number, and the file or folder in which it is. */
export const storeNames = ['outbox', 'accounts', 'incidents', 'session', 'backups'] as const;
export type StoreName = (typeof storeNames)[number];

const count = z.number().int().nonnegative();
const shortText = z.string().max(80);

/**
 * What a version of this program says of itself, in `release.json` beside its `package.json`: the format of each store, and
 * the libraries of its engines with the version of WhatsApp Web that each carries.
 */
export const releaseSchema = z.object({
  formats: z.partialRecord(z.enum(storeNames), count),
  engines: z.partialRecord(z.enum(engineNames), z.object({ library: shortText, webVersion: shortText })),
});
export type Release = z.infer<typeof releaseSchema>;
export type EngineRelease = NonNullable<Release['engines'][EngineName]>;

/** A version, installed or not. */
export interface PackageFacts {
  readonly version: string;
  /** Null: it says nothing of itself, as versions before this file. */
  readonly release: Release | null;
  /** Entries of its changelog, newest first; null: it brings none. */
  readonly changes: readonly string[] | null;
}

/** Entries of a changelog: each list item as one line. Pure. */
export function changesIn(changelog: string): readonly string[] {
  return changelog
    .split(/\n(?=[-#])/)
    .filter((part) => part.startsWith('- '))
    .map((part) =>
      part
        .slice(2)
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .join(' '),
    );
}

/** Below zero: the first version is older (semantic versioning 2.0.0, without comparing two pre-releases). Pure. */
export function compareVersions(version: string, other: string): number {
  const [a, b] = [version, other].map((text) => {
    const [core = '', early] = text.split('+')[0]?.split(/-(.*)/s) ?? [];
    return [...core.split('.').map((part) => Number.parseInt(part, 10) || 0), early === undefined ? 1 : 0];
  });
  const at = (a ?? []).findIndex((part, nth) => part !== (b?.[nth] ?? 0));
  return at < 0 ? 0 : (a?.[at] ?? 0) - (b?.[at] ?? 0);
}
