import { Agent } from 'node:https';
import type { WhatsAppFarEnd } from '../engine-settings.ts';

/** Trust in the media hosts' certificates: the computer's own, or the sandbox's authority. */
export function mediaAgent(farEnd: WhatsAppFarEnd | null): Agent {
  return farEnd ? new Agent({ ca: farEnd.mediaCaPem }) : new Agent();
}
