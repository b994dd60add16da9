/** Why a brake holds sending, for people. Pure. */
import { oneLine } from '../../visible-text.ts';
import type { Stop, UnusualDay } from '../rules/brakes.ts';
import { localTime } from '../telling/local-time.ts';

/** `Sending has been stopped since 2026-11-28 10:15 by ana: "wrong prices".` */
export function stopSentence({ by, why, at }: Stop, timeZone: string): string {
  return `Sending has been stopped since ${localTime(at, timeZone)} by ${oneLine(by)}: "${oneLine(why)}".`;
}

/** `Unusually many messages on 2026-11-28: 251, compared with at most 40 on any day in the five weeks before. …` */
export function unusualSentence({ day, sent, busiest }: UnusualDay): string {
  return `Unusually many messages on ${day}: ${sent}, compared with at most ${busiest} on any day in the five weeks before. The rest wait for a person's approval.`;
}
