import path from 'node:path';
import { duration } from '../../duration.ts';
import type { Asked } from '../../installations/ask.ts';
import { readInstallations } from '../../installations/list-file.ts';
import { askAll, verdictOf } from '../../installations/round.ts';
import { oneLine } from '../../visible-text.ts';
import { alignedTable, type Column } from '../deliveries/words.ts';
import type { Outcome, Run } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';

/** `--status --all`: a verdict for each installation of DATA_PATH/installations.json, those that need help first. */
export async function statusOfAll({ service, signal, width }: Run): Promise<Outcome> {
  const installations = await readInstallations(path.resolve(service.DATA_PATH, 'installations.json'));
  const asked = await askAll(installations, signal);
  const result = { installations: asked.map((one) => ({ ...one, verdict: verdictOf(one) })) };
  return { exitCode: worstOf(asked), result, text: asked.length === 0 ? 'The list is empty.' : listed(asked, width) };
}

/** 4: a person is needed somewhere; 3: something does not work, or deserves a look; 0: all is well. */
function worstOf(asked: readonly Asked[]): number {
  const verdicts = asked.map(verdictOf);
  if (verdicts.some((verdict) => verdict === 'unreachable' || verdict === 'needs_person')) return exitCodes.needsPerson;
  return verdicts.every((verdict) => verdict === 'ok') ? exitCodes.done : exitCodes.notConnected;
}

const words = {
  unreachable: '✗ unreachable',
  needs_person: '✗ needs a person',
  waits: '… waits',
  attention: '! look at it',
  ok: '✓ ok',
} as const;

/** A table, and below it what each says that is not well. */
export function listed(asked: readonly Asked[], width: number): string {
  const columns: readonly Column<Asked>[] = [
    { head: 'Installation', of: ({ name }) => name, shrinks: true },
    { head: 'Verdict', of: (one) => words[verdictOf(one)] },
    { head: 'Waiting', of: ({ overview }) => String(overview?.waiting ?? ''), right: true },
    { head: 'Held', of: ({ overview }) => String(overview?.held ?? ''), right: true },
    { head: 'Failed', of: ({ overview }) => String(overview?.failed ?? ''), right: true },
    { head: 'WhatsApp', of: ({ overview }) => ago(overview?.proofMsAgo ?? null), spare: 1 },
  ];
  const says = asked
    .filter((one) => verdictOf(one) !== 'ok')
    .map((one) => `${oneLine(one.name)}: ${oneLine(one.overview === null ? one.problem : one.overview.sentence)}`);
  return [alignedTable(columns, asked, width).trimEnd(), ...(says.length === 0 ? [] : ['', ...says])].join('\n');
}

function ago(ms: number | null): string {
  return ms === null ? '' : `${duration(ms)} ago`;
}
