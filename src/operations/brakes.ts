import type { Outbox } from '../delivery/outbox.ts';
import type { Stop } from '../delivery/rules/brakes.ts';
import { waitingMessages } from '../delivery/standing/holdups.ts';
import type { Decision } from './decision.ts';
import { moment } from './deliveries/plain.ts';

/** Whether a person has stopped sending, and what waits; plain JSON. */
export interface SendingStop {
  /** The stop in force, or, after it was ended, the one that ended; null: there is, or was, none. */
  readonly stop: { readonly by: string; readonly why: string; readonly since: string } | null;
  readonly stopped: boolean;
  /** Messages that are ready to be sent. */
  readonly waiting: number;
}

/** The switch that stops all sending: with or without a running service, which obeys it at once. */
export interface BrakeOperations {
  /** Nothing is begun once this has resolved; what is on its way to WhatsApp ends. An earlier stop stays in force. */
  stopSending(decision: Decision): Promise<SendingStop>;
  /** `why` may be empty. */
  resumeSending(decision: Decision): Promise<SendingStop>;
}

/** How it is now. */
export async function brakesNow({
  outbox,
}: {
  readonly outbox: Pick<Outbox, 'brakes' | 'summary'>;
}): Promise<SendingStop> {
  const { stopped } = await outbox.brakes();
  return sendingStop(stopped, stopped !== null, waitingMessages(await outbox.summary()));
}

function sendingStop(stop: Stop | null, stopped: boolean, waiting: number): SendingStop {
  return { stop: stop && { by: stop.by, why: stop.why, since: moment(stop.at) ?? '' }, stopped, waiting };
}

export interface BrakePorts {
  readonly outbox: Pick<Outbox, 'stopSending' | 'resumeSending' | 'summary'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Called after each decision, for the log and a running delivery. */
  readonly decided: (operation: keyof BrakeOperations, decision: Decision) => void;
}

export function brakeOperations({ outbox, now, decided }: BrakePorts): BrakeOperations {
  const answer = async (stop: Stop | null, stopped: boolean): Promise<SendingStop> =>
    sendingStop(stop, stopped, waitingMessages(await outbox.summary()));
  return {
    stopSending: async (decision) => {
      const stop = await outbox.stopSending({ by: decision.decidedBy, why: decision.why, at: now() });
      decided('stopSending', decision);
      return answer(stop, true);
    },
    resumeSending: async (decision) => {
      const ended = await outbox.resumeSending();
      decided('resumeSending', decision);
      return answer(ended, false);
    },
  };
}
