import type { SessionConfig } from '../../config/schema.ts';
import { codedDiskError } from '../../disk-error.ts';
import { CodedError, toError } from '../../errors/coded-error.ts';
import { companyOption, inCommands, withOptions } from '../../next-steps/commands.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import type { CompanySession, Outcome } from './command-run.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';

/** `--all`: one company after the other; what fails for one is said, and the next is done. The exit code is of the worst. */
export async function everyCompany(
  companies: readonly CompanySession[],
  work: (config: SessionConfig) => Promise<Outcome>,
  textOf: (outcome: Outcome) => string,
): Promise<Outcome> {
  const done: {
    readonly name: string;
    readonly sharers: readonly string[] | undefined;
    readonly outcome: Outcome;
    readonly text: string;
  }[] = [];
  for (const { name, sharers, config } of companies) {
    const outcome = await outcomeOf(async () => work(config()));
    done.push({ name, sharers, outcome, text: withOptions(companyOption(name), textOf(outcome)) });
  }
  return {
    exitCode: worstOf(done.map(({ outcome }) => outcome.exitCode)),
    result: {
      companies: done.map(({ name: company, sharers, outcome }) => ({
        ...{ company, ...(sharers && { sharers }), exitCode: outcome.exitCode },
        ...outcome.result,
      })),
    },
    text: done.map(({ name, sharers = [name], text }) => `${sharers.join(', ')}\n${text}`).join('\n\n'),
  };
}

async function outcomeOf(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (thrown) {
    const error = toError(codedDiskError(thrown));
    if (error.name === 'AbortError') throw error;
    const [code, next] =
      error instanceof CodedError
        ? [error.code, error.next]
        : ['UNEXPECTED', nextStep`Look at it alone: ${{ action: 'report' }}`];
    const sentence = error.message;
    return {
      exitCode: exitCodeOf(code),
      result: { error: { code, sentence, next: inCommands(next) } },
      text: sentence,
      next,
    };
  }
}

/** A person is needed somewhere; else whatever is not well first; else done. */
function worstOf(codes: readonly number[]): number {
  if (codes.includes(exitCodes.needsPerson)) return exitCodes.needsPerson;
  return codes.find((code) => code !== exitCodes.done) ?? exitCodes.done;
}
