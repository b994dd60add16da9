import { inCommands } from '../../next-steps/commands.ts';
import type { EngineChange, GoingBack, StoreChange, UpgradeAnswer } from '../../operations/upgrade/judge.ts';
import { oneLine } from '../../visible-text.ts';

/** What npm's registry has. `newest` null: no package of this name. */
export interface PublishedVersions {
  readonly registry: string;
  readonly program: Published;
  readonly library: Published;
}

/** The newest version of a package there. */
export interface Published {
  readonly name: string;
  readonly newest: string | null;
  /** Compared with the one here; `older`: it was withdrawn, or this one is not published yet. */
  readonly verdict: 'current' | 'newer' | 'older';
}

/** The answer for a person. Pure. */
export function upgradeText(answer: UpgradeAnswer, published: PublishedVersions | null): string {
  const lines = [
    `Installed: ${answer.installed}`,
    ...(published === null ? [] : publishedLines(published)),
    ...(answer.newer === null ? [] : comparedLines(answer)),
    ...answer.engines.filter(({ used }) => used).map(engineLine),
    `WhatsApp: ${answer.whatsApp.text}`,
    ...(answer.whatsApp.next === null ? [] : [`  → ${inCommands(answer.whatsApp.next)}`]),
    ...(answer.newer === null && published === null
      ? ['Nothing to compare with: name a package (--package), or ask npm for the newest versions (--online).']
      : []),
  ];
  return `${lines.map((line) => (line.replace(/^ */, '') === '' ? line : indented(line))).join('\n')}\n`;
}

/** Values from outside hide nothing; the indentation is ours. */
function indented(line: string): string {
  const text = line.trimStart();
  return `${' '.repeat(line.length - text.length)}${oneLine(text)}`;
}

function publishedLines({ registry, program, library }: PublishedVersions): readonly string[] {
  return [
    `${registry}:`,
    ...[program, library].map(({ name, newest, verdict }) =>
      newest === null ? `  ${name}: not published there` : `  ${name}: ${newest}${againstHere[verdict]}`,
    ),
  ];
}

const againstHere: Readonly<Record<Published['verdict'], string>> = {
  current: ', as here',
  newer: ', newer than here',
  older: ', older than here',
};

const order: Readonly<Record<UpgradeAnswer['verdict'], string>> = {
  current: 'the same',
  newer: 'newer',
  older: 'older',
  needed: 'compared',
};

function comparedLines(answer: UpgradeAnswer): readonly string[] {
  const { newer, changes, stores, goingBack, verdict } = answer;
  return [
    `${newer?.from ?? ''}: ${newer?.version ?? ''} (${order[verdict]})`,
    ...(changes === null ? ['New in it: not told'] : [`New in it: ${changes.length} entries`]),
    ...(changes ?? []).map((change) => `  - ${change}`),
    'Stores:',
    ...stores.map((store) => `  ${storeLine(store)}`),
    ...(goingBack === null ? [] : [`Going back: ${goingBackWords[goingBack]}`]),
  ];
}

function storeLine({ store, place, here, there, change }: StoreChange): string {
  const words: Readonly<Record<StoreChange['change'], string>> = {
    none: `format ${here ?? ''}, stays`,
    migrated: `format ${here ?? ''}, brought to ${there ?? ''} at the first start`,
    refused: `format ${here ?? ''}: that version knows only ${there ?? ''} and refuses it`,
    not_there: 'not there yet',
    not_told: `format ${here ?? 'none yet'}; that version does not tell its own`,
  };
  return `${store} (${place}): ${words[change]}`;
}

const goingBackWords: Readonly<Record<GoingBack, string>> = {
  simple: 'install the present version again; no store changes.',
  with_copies: 'possible with the copies that the first start makes (docs/operations.md#upgrade).',
  with_backup: 'only with a backup made before the upgrade: make one (docs/operations.md#upgrade).',
  not_told: 'not known, since that version does not tell its formats: make a backup before.',
};

function engineLine({ engine, here, there }: EngineChange): string {
  const of = (one: EngineChange['here']) =>
    one === null ? 'not told' : `${one.library}, WhatsApp Web ${one.webVersion}`;
  return `Engine ${engine}: ${of(here)}${there === null ? '' : `; there ${of(there)}`}`;
}
