import path from 'node:path';
import { duration } from '../../duration.ts';
import type { Asked } from '../../installations/ask.ts';
import { readInstallations } from '../../installations/list-file.ts';
import { askAll, verdictOf } from '../../installations/round.ts';
import { oneLine } from '../../visible-text.ts';
import type { Outcome, Run } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';

/** `--status --all`: a verdict for each installation of DATA_PATH/installations.json, those that need help first. */
export async function statusOfAll({ service, signal }: Run): Promise<Outcome> {
  const installations = await readInstallations(path.resolve(service.DATA_PATH, 'installations.json'));
  const asked = await askAll(installations, signal);
  const result = { installations: asked.map((one) => ({ ...one, verdict: verdictOf(one) })) };
  return { exitCode: worstOf(asked), result, text: asked.length === 0 ? 'The list is empty.' : listed(asked) };
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

function listed(asked: readonly Asked[]): string {
  const width = Math.max(...asked.map(({ name }) => oneLine(name).length));
  return asked
    .map((one) => `${oneLine(one.name).padEnd(width)}  ${words[verdictOf(one)].padEnd(16)}  ${detailOf(one)}`)
    .join('\n');
}

function detailOf({ overview, problem }: Asked): string {
  if (overview === null) return problem;
  const { waiting, held, failed, proofMsAgo, sentence } = overview;
  const proof = proofMsAgo === null ? '' : `, WhatsApp ${duration(proofMsAgo)} ago`;
  return `${waiting} waiting, ${held} held, ${failed} failed${proof}. ${oneLine(sentence)}`;
}
