import path from 'node:path';
import { accountPath } from '../../config/schema.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import { stoppedSession } from '../../service/stopped-session.ts';
import { findBrowser } from '../../whatsapp/webjs/browser/find.ts';
import { refuseOlderBrowser } from '../../whatsapp/webjs/browser/profile.ts';
import { findLocalAuth } from '../../whatsapp/webjs/local-auth.ts';
import type { Command } from './arguments.ts';
import type { Outcome, Run } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';
import { undoLines } from './restore.ts';

/** `--import-localauth DIR`: the login that whatsapp-web.js made with LocalAuth goes on here; its folder is only read. */
export async function importLocalAuth(
  run: Run,
  { folder }: Extract<Command, { verb: 'import-localauth' }>,
): Promise<Outcome> {
  const { account, service } = run;
  const profile = await findLocalAuth(folder, account.WHATSAPP_ENGINE);
  const { version } = await findBrowser(account.PUPPETEER_EXECUTABLE_PATH, path.resolve(accountPath(service), 'cache'));
  // An older browser would delete the databases of a newer one.
  await refuseOlderBrowser(profile, version);
  if (run.invocation.dryRun) {
    const text = `The login in ${profile} would be copied, verified and used here.`;
    return { exitCode: exitCodes.done, result: { from: profile }, text };
  }
  const taken = await stoppedSession(run).onStore('importing', run.call, ({ carry }) =>
    carry.takeOver(profile, (sentence) => run.call.progress({ type: 'step', sentence })),
  );
  const text = [
    `A verified copy of the login in ${profile} stands here now; no QR code is needed. That folder was not changed.`,
    ...undoLines(taken),
    'Never run the program that it came from again: the two would log each other out.',
  ].join('\n');
  return { exitCode: exitCodes.done, result: taken, text, next: nextStep`${{ action: 'start_service' }}` };
}
