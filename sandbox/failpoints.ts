import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type FailpointName, type Failpoints, failpointNames } from '../src/delivery/shared/failpoints.ts';
import { deliveryError } from '../src/errors/delivery.ts';

const STALL_MS = 5000;
const STANDARD_ERROR = 2;

type Action = 'crash' | 'throw' | 'stall';
interface Armed {
  readonly action: Action;
  /** Fires at this hit; with `repeats`, at every n-th. */
  readonly at: number;
  readonly repeats: boolean;
}

/**
 * Failpoints from a specification: `NAME=crash|throw|stall@N`, several separated by commas; `@N+` fires at every N-th hit.
 * `crash` ends the process like a power failure, `throw` fails the step, `stall` hangs it for 5 s. Each time a line
 * `failpoint NAME ACTION` is written to standard error, where the test counts it.
 */
export function armFailpoint(text: string): Failpoints {
  const armed = new Map(text.split(',').map(parse));
  const hits = new Map<FailpointName, number>();
  return {
    reach: async (name) => {
      const plan = armed.get(name);
      if (!plan) return;
      const hit = (hits.get(name) ?? 0) + 1;
      hits.set(name, hit);
      if (plan.repeats ? hit % plan.at !== 0 : hit !== plan.at) return;
      // Written synchronously, so that a crash does not lose it in a buffer.
      writeSync(STANDARD_ERROR, `failpoint ${name} ${plan.action}\n`);
      switch (plan.action) {
        case 'crash':
          process.kill(process.pid, 'SIGKILL');
          return;
        case 'stall':
          await delay(STALL_MS);
          return;
        case 'throw':
          throw deliveryError('DELIVERY_FAILPOINT', { failpoint: name });
      }
    },
  };
}

function parse(text: string): [FailpointName, Armed] {
  const [, name = '', action = '', at = '', plus] = /^([\w.]+)=(crash|throw|stall)@(\d+)(\+)?$/.exec(text.trim()) ?? [];
  const known = failpointNames.find((one) => one === name);
  if (!known) throw new TypeError(`No failpoint is armed by "${text}"`);
  return [known, { action: action as Action, at: Number(at), repeats: plus !== undefined }];
}
