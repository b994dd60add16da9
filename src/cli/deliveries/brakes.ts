import { stopSentence } from '../../delivery/standing/brakes.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { commandOf } from '../../next-steps/commands.ts';
import { type BrakeOperations, brakeOperations, type SendingStop } from '../../operations/brakes.ts';
import type { Decision } from '../../operations/decision.ts';
import type { DeliveriesPorts } from '../../operations/deliveries/ports.ts';
import { oneLine } from '../../visible-text.ts';
import type { Output } from './output.ts';

/**
 * Sets or releases the brake: through the running service, which tells of it at once; in the outbox if none runs, or if it
 * ends meanwhile.
 */
export async function brake(
  verb: keyof BrakeOperations,
  decision: Decision,
  running: BrakeOperations | null,
  { outbox, now }: Pick<DeliveriesPorts, 'outbox' | 'now'>,
): Promise<SendingStop> {
  const alone = brakeOperations({ outbox, now, decided: () => undefined });
  try {
    return await (running ?? alone)[verb](decision);
  } catch (thrown) {
    if (running === null || !hasCode(thrown, 'CLI_SERVICE_GONE')) throw thrown;
    return alone[verb](decision);
  }
}

/** `deliveries stop-sending` and `resume-sending`, or `{"stopped":true,"stop":{…},"waiting":12}`. */
export function tellBrake({ stop, stopped, waiting }: SendingStop, { write, json, timeZone }: Output): void {
  if (json) {
    write(`${JSON.stringify({ stopped, stop, waiting })}\n`);
    return;
  }
  const wait = `${waiting} ${waiting === 1 ? 'message' : 'messages'}`;
  const told = stop && stopSentence({ ...stop, at: Date.parse(stop.since) }, timeZone);
  const resume = commandOf({ action: 'resume_sending' }, 'deliveries');
  if (stopped) write(`${oneLine(told ?? '')} Waiting: ${wait}. To resume sending: ${resume}\n`);
  else if (told === null) write(`Sending was not stopped. Waiting: ${wait}.\n`);
  else write(`Sending goes on. Waiting: ${wait}. It was stopped by ${oneLine(stop?.by ?? '')}.\n`);
}
