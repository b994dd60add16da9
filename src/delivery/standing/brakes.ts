/** Why a brake holds sending, for people. Pure. */
import { oneLine } from '../../visible-text.ts';
import type { Stop, UnusualDay } from '../rules/brakes.ts';
import { localTime } from '../telling/local-time.ts';

/** `Sending is stopped since 2026-11-28 10:15, by ana: "wrong prices".` */
export function stopSentence({ by, why, at }: Stop, timeZone: string): string {
  return `Sending is stopped since ${localTime(at, timeZone)}, by ${oneLine(by)}: "${oneLine(why)}".`;
}

/** `Unusually many messages on 2026-11-28: 251, and at most 40 on any day of the last weeks. …` */
export function unusualSentence({ day, sent, busiest }: UnusualDay): string {
  return `Unusually many messages on ${day}: ${sent}, and at most ${busiest} on any day of the five weeks before. The next ones wait for a person's approval.`;
}
