import { nextStep } from '../../next-steps/next-step.ts';
import { metadataPlace } from '../../service/engine-choice.ts';
import { readFlightRecords } from '../../session/records/flight-recorder.ts';
import type { Outcome, Run } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';

/** `--recorder`: what the session did in the last seven days. Read from its files, so it needs no service. */
export function recorder({ account, timeZone }: Run): Outcome {
  // Swedish uses ISO date format.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const records = readFlightRecords(metadataPlace(account));
  const lines = records.map(({ at, event, state, reason, did, detail }) =>
    [
      `${format.format(at)}.${String(at % 1000).padStart(3, '0')}`,
      event.replaceAll('_', ' '),
      `→ ${state.replaceAll('_', ' ')}${reason === null ? '' : ` (${reason})`}`,
      ...(did.length === 0 ? [] : [`· ${did.join(', ')}`]),
      ...(detail === null ? [] : [`· ${detail}`]),
    ].join('  '),
  );
  const text =
    lines.length === 0 ? 'Nothing has been recorded yet.' : [`Oldest first; times of ${timeZone}`, ...lines].join('\n');
  return { exitCode: exitCodes.done, result: { records }, text, next: nextStep`${{ action: 'report' }}` };
}
