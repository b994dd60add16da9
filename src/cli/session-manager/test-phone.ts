import { nextStep } from '../../next-steps/next-step.ts';
import type { Command } from './arguments.ts';
import type { Outcome, Run } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';
import { reach } from './reach.ts';

type Test = Extract<Command, { verb: 'test' }>;

const words = {
  sent: 'WhatsApp has it, but the phone has not confirmed it yet; it may be off.',
  delivered: 'It was delivered to the phone.',
  read: 'It was delivered and read.',
} as const;

/** `--test PHONE`: sends one message and tracks it. */
export async function testPhone(run: Run, { phone }: Test): Promise<Outcome> {
  const operations = await reach(run);
  if (run.invocation.dryRun) {
    const text = `A test message would go to the phone ending in ${phone.slice(-4)}. Nothing was sent.`;
    return { exitCode: exitCodes.done, result: { dryRun: true }, text, next: nextStep`${{ action: 'test_message' }}` };
  }
  const sent = await operations.test({ phone }, run.call);
  const next = sent.status === 'sent' ? nextStep`${{ action: 'report' }}` : nextStep`${{ action: 'backup' }}`;
  return { exitCode: exitCodes.done, result: sent, text: `Test message sent. ${words[sent.status]}`, next };
}
