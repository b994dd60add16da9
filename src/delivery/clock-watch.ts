import type { SettlingStore } from './ports/settling-store.ts';
import type { Gate } from './sending/gate.ts';
import { type WorkerParts, workerOf } from './shared/context.ts';
import type { Loop } from './shared/loop.ts';

const LOOK_EVERY_MS = 5000;
/** Time servers slew a clock by far less between two looks; what is set by hand, or after a long outage, jumps. */
const JUMP_MS = 1000;

/**
 * Notices that the computer's clock was set back, and moves what was postponed with it: otherwise a retry that is due in a
 * minute would wait for the hour to come again. A clock that is set forward, or a computer that slept, only makes it due.
 *
 * @param moved called once what was postponed has been moved
 */
export function createClockWatch(
  context: WorkerParts<SettlingStore, 'share'>,
  gate: Pick<Gate, 'clockSetBack'>,
  moved: () => void,
): Loop {
  const { outbox, clock, share, log } = context;
  const ahead = (): number => {
    const { wall, monotonic } = clock.now();
    return wall - monotonic;
  };
  let known = ahead();

  return workerOf(context, 'clock', async () => {
    const byMs = Math.round(known - ahead());
    if (byMs >= JUMP_MS) {
      await outbox.clockSetBack(byMs, clock.now().wall, share.leads());
      gate.clockSetBack(byMs);
      log.warn({ byMs }, 'the clock was set back; what was postponed was moved with it');
    }
    known = byMs >= JUMP_MS ? known - byMs : ahead();
    if (byMs >= JUMP_MS) moved();
    return LOOK_EVERY_MS;
  });
}
