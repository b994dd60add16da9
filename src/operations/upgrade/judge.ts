import type { NextStep } from '../../next-steps/next-step.ts';
import { type EngineName, engineNames } from '../../whatsapp/engine.ts';
import { compareVersions, type EngineRelease, type PackageFacts, type StoreName, storeNames } from './release.ts';
import type { WebVersionFinding } from './web-version-finding.ts';

export interface UpgradeFacts {
  readonly installed: PackageFacts;
  /** Null: there was nothing to compare with. */
  readonly newer: (PackageFacts & { readonly from: string }) | null;
  /** Each store: where it is, and the number of its format there; null: it is not there yet, or has none. */
  readonly stores: readonly { readonly store: StoreName; readonly place: string; readonly format: number | null }[];
  readonly engine: EngineName;
  readonly whatsApp: WebVersionFinding;
}

export interface StoreChange {
  readonly store: StoreName;
  readonly place: string;
  readonly here: number | null;
  /** Null: the other version does not tell. */
  readonly there: number | null;
  /** `refused`: the other version is older than the store, and leaves it as it is. */
  readonly change: 'none' | 'migrated' | 'refused' | 'not_there' | 'not_told';
}

export interface EngineChange {
  readonly engine: EngineName;
  /** This installation uses it. */
  readonly used: boolean;
  readonly here: EngineRelease | null;
  readonly there: EngineRelease | null;
}

/**
 * - `with_copies`: the copies that are made before a migration are put back.
 * - `with_backup`: what the old version would refuse comes back from a backup made before.
 */
export type GoingBack = 'simple' | 'with_copies' | 'with_backup' | 'not_told';

export interface UpgradeAnswer {
  /** `needed`: WhatsApp refuses the version that the engine names, or will. */
  readonly verdict: 'current' | 'newer' | 'older' | 'needed';
  readonly installed: string;
  readonly newer: { readonly version: string; readonly from: string } | null;
  /** What it brings that the installed version lacks; null: not told. */
  readonly changes: readonly string[] | null;
  readonly stores: readonly StoreChange[];
  /** Null: there is nothing to go back from. */
  readonly goingBack: GoingBack | null;
  readonly engines: readonly EngineChange[];
  readonly whatsApp: {
    readonly result: WebVersionFinding['result'];
    readonly text: string;
    readonly next: NextStep | null;
  };
}

/** What another version would change, and whether WhatsApp asks for one. Pure. */
export function judgeUpgrade({ installed, newer, stores, engine, whatsApp }: UpgradeFacts): UpgradeAnswer {
  const changes = newer === null ? null : changesBetween(installed, newer);
  const order = comparison(installed, newer, changes);
  const storeChanges = newer === null ? [] : stores.map((store) => storeChange(store, newer));
  return {
    verdict: whatsApp.result === 'ok' ? order : 'needed',
    installed: installed.version,
    newer: newer && { version: newer.version, from: newer.from },
    changes,
    stores: storeChanges,
    goingBack: newer === null || order === 'older' ? null : goingBack(storeChanges),
    engines: engineNames.map((name) => ({
      engine: name,
      used: name === engine,
      here: installed.release?.engines[name] ?? null,
      there: newer?.release?.engines[name] ?? null,
    })),
    whatsApp: { result: whatsApp.result, text: whatsApp.text, next: whatsApp.next },
  };
}

/** Two builds may have the same number until it is released: then what they say of themselves decides. */
function comparison(
  installed: PackageFacts,
  newer: PackageFacts | null,
  changes: readonly string[] | null,
): 'current' | 'newer' | 'older' {
  if (newer === null) return 'current';
  const order = compareVersions(newer.version, installed.version);
  if (order !== 0) return order > 0 ? 'newer' : 'older';
  const [here, there] = [installed.release?.formats, newer.release?.formats];
  if (here && there && storeNames.some((store) => (there[store] ?? 0) < (here[store] ?? 0))) return 'older';
  const migrates = here && there && storeNames.some((store) => (there[store] ?? 0) > (here[store] ?? 0));
  return migrates || (changes !== null && changes.length > 0) ? 'newer' : 'current';
}

function changesBetween(installed: PackageFacts, newer: PackageFacts): readonly string[] | null {
  if (newer.changes === null) return null;
  const known = new Set(installed.changes);
  return newer.changes.filter((change) => !known.has(change));
}

function storeChange({ store, place, format: here }: UpgradeFacts['stores'][number], newer: PackageFacts): StoreChange {
  const there = newer.release?.formats[store] ?? null;
  const changed = { store, place, here, there };
  if (there === null) return { ...changed, change: 'not_told' };
  if (here === null) return { ...changed, change: 'not_there' };
  return { ...changed, change: there > here ? 'migrated' : there < here ? 'refused' : 'none' };
}

/** Databases are copied before a migration; the others are not, and are in every backup. */
const COPIED: ReadonlySet<StoreName> = new Set<StoreName>(['outbox', 'accounts']);

function goingBack(stores: readonly StoreChange[]): GoingBack {
  if (stores.some(({ change }) => change === 'not_told')) return 'not_told';
  const migrated = stores.filter(({ change }) => change === 'migrated');
  if (migrated.length === 0) return 'simple';
  return migrated.every(({ store }) => COPIED.has(store)) ? 'with_copies' : 'with_backup';
}
