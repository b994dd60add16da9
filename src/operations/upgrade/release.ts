import { z } from 'zod';
import { type EngineName, engineNames } from '../../whatsapp/engine.ts';

/** Everything of a home whose format has a number, and the file or folder in which it is. */
export const storeNames = ['outbox', 'accounts', 'incidents', 'session', 'backups'] as const;
export type StoreName = (typeof storeNames)[number];

const count = z.number().int().nonnegative();
const shortText = z.string().max(80);
const engine = z.object({ library: shortText, webVersion: shortText });

/**
 * What a version of this program says of itself, in `release.json` beside its `package.json`: the format of each store, and
 * the libraries of its engines with the version of WhatsApp Web that each carries. A newer version may have stores and engines
 * of which this one knows nothing: they are left out.
 */
export const releaseSchema = z.object({
  formats: z.object(optional(storeNames, count)),
  engines: z.object(optional(engineNames, engine)),
});

function optional<Name extends string, Value extends z.ZodType>(names: readonly Name[], value: Value) {
  return Object.fromEntries(names.map((name) => [name, value.exactOptional()])) as Record<
    Name,
    z.ZodExactOptional<Value>
  >;
}

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

/** Below zero: the first version is older (semantic versioning 2.0.0, point 11). Pure. */
export function compareVersions(version: string, other: string): number {
  const [a, b] = [partsOf(version), partsOf(other)];
  const core = inOrder(a.core, b.core);
  if (core !== 0) return core;
  if (a.early === null || b.early === null) return Number(a.early === null) - Number(b.early === null);
  return inOrder(a.early, b.early);
}

type Identifiers = readonly (number | string)[];

/** `early`: identifiers of a pre-release; null: it is none. */
function partsOf(version: string): { readonly core: Identifiers; readonly early: Identifiers | null } {
  const [core = '', early] = version.split('+')[0]?.split(/-(.*)/s) ?? [];
  const asIdentifier = (part: string) => (/^\d+$/.test(part) ? Number(part) : part);
  return {
    core: core.split('.').map((part) => Number.parseInt(part, 10) || 0),
    early: early === undefined ? null : early.split('.').map(asIdentifier),
  };
}

/** The first that differ decide; numbers come before words, and the shorter list before the longer. */
function inOrder(some: Identifiers, others: Identifiers): number {
  const at = some.findIndex((part, nth) => part !== others[nth]);
  const [one, other] = at < 0 ? [undefined, others[some.length]] : [some[at], others[at]];
  if (one === undefined || other === undefined) return Number(one !== undefined) - Number(other !== undefined);
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one === 'string' && typeof other === 'string') return one < other ? -1 : 1;
  return typeof one === 'number' ? -1 : 1;
}
