import { statSync } from 'node:fs';
import { z } from 'zod';
import type { Log } from '../../log.ts';
import { type CopyMark, keyOf, type NodeFile, type Rows } from '../../ownership/node-file.ts';
import type { MetadataPlace } from './metadata.ts';
import { changeRecord, type RecordKind, readRecord } from './record-file.ts';
import { historyLines, historyPath, replaceHistory } from './state-history.ts';

const markRecord: RecordKind<CopyMark | null> = {
  name: 'shared',
  schema: z.strictObject({ copy: z.string(), generation: z.number() }),
  none: null,
};

const STATES = 'states';
/** When the session was last seen, which is the time of the file. */
const ALIVE = 'alive';
const timeSchema = z.looseObject({ at: z.number() });

/** The history of a session's states, for the node that runs it next. It sees that the session ended there when it was last alive. */
export function historyOfNode(place: MetadataPlace, log: Log): NodeFile {
  return {
    name: 'states',
    version: () => Math.floor(seen(place) ?? 0),
    mark: () => readRecord(place, markRecord),
    setMark: (mark) => atOnce(() => changeRecord(place, markRecord, () => mark, { wall: Date.now(), log })),
    rows: () => rowsOfLines(historyLines(place), seen(place)),
    growing: () => false,
    added: () => new Map(),
    adopt: (theirs) => atOnce(() => adopt(place, theirs)),
    close: () => undefined,
  };
}

function atOnce(work: () => void): Promise<void> {
  return new Promise((resolve) => {
    work();
    resolve();
  });
}

/** Epoch milliseconds; null: there is none. */
function seen(place: MetadataPlace): number | null {
  return statSync(historyPath(place), { throwIfNoEntry: false })?.mtimeMs ?? null;
}

function rowsOfLines(lines: readonly string[], aliveAt: number | null): Rows {
  const rows = new Map<string, string>(aliveAt === null ? [] : [[ALIVE, String(Math.floor(aliveAt))]]);
  for (const line of lines) {
    const at = timeOf(line);
    if (at === null) continue;
    // Two changes may have one time.
    let key = keyOf(STATES, at);
    while (rows.has(key)) key = `${key}+`;
    rows.set(key, line);
  }
  return rows;
}

function timeOf(line: string): number | null {
  try {
    return timeSchema.parse(JSON.parse(line)).at;
  } catch {
    return null; // incomplete, or of another kind
  }
}

/** Theirs, and before it what was known here: what this node noted since is of a session that was another's. */
function adopt(place: MetadataPlace, theirs: Rows): void {
  const states = [...theirs].filter(([key]) => key !== ALIVE).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const lines = states.map(([, line]) => line);
  const first = timeOf(lines[0] ?? '') ?? Number.POSITIVE_INFINITY;
  const earlier = historyLines(place).filter((line) => (timeOf(line) ?? first) < first);
  replaceHistory(place, [...earlier, ...lines], Number(theirs.get(ALIVE) ?? Date.now()));
}
