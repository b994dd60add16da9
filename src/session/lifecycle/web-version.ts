import { z } from 'zod';
import { type NextStep, nextStep } from '../../next-steps/next-step.ts';
import type { EngineEvent } from '../../whatsapp/engine.ts';
import { reasonTable } from './reasons.ts';
import { raise, type Turn } from './turn.ts';

const told = z.object({ version: z.string(), at: z.number().int().nonnegative() });

/**
 * The last versions of WhatsApp Web of which WhatsApp said something: kept beside the session's metadata. `at`: when it was
 * said; `until`: when it takes the version no more, null: not said. Epoch milliseconds.
 */
export const webVersionsSchema = z.object({
  served: told.nullable(),
  accepted: told.nullable(),
  refused: told.nullable(),
  ending: told.extend({ until: z.number().int().nonnegative().nullable() }).nullable(),
});
export type WebVersions = z.infer<typeof webVersionsSchema>;
export type WebVersionEvent = Extract<EngineEvent, { readonly type: 'web_version' }>;

export const noWebVersions: WebVersions = { served: null, accepted: null, refused: null, ending: null };

/** Pure. What is known after WhatsApp has said something. @param at epoch milliseconds */
export function withSaid(known: WebVersions, { version, said, until }: WebVersionEvent, at: number): WebVersions {
  return { ...known, [said]: said === 'ending' ? { version, at, until } : { version, at } };
}

/** It is kept; that a version is ending is told before it is refused. */
export function onWebVersion(t: Turn, event: WebVersionEvent): void {
  t.effects.push({ do: 'keep_web_version', event, at: t.now.wall });
  if (event.said !== 'ending') return;
  t.s.watches = { ...t.s.watches, versionEnding: true };
  raise(t, 'session.version', 'warning', endingWords(event.version, event.until));
}

/** WhatsApp has refused the version once; the next attempts name others. */
export function tellRefusedVersion(t: Turn): void {
  const { sentence, next } = reasonTable.client_outdated;
  raise(t, 'session.version', 'critical', { sentence, next, stage: 1 });
}

function endingWords(version: string, until: number | null): { sentence: string; next: NextStep } {
  const end = until === null ? 'soon' : `after ${new Date(until).toISOString()}`;
  return {
    sentence: `WhatsApp will refuse version ${version} of WhatsApp Web ${end}.`,
    next: nextStep`See whether an update brings a newer one: ${{ action: 'check_upgrade' }}. The stored login stays valid.`,
  };
}

export interface WebVersionFinding {
  readonly result: 'ok' | 'warning' | 'error';
  readonly text: string;
  /** Null when all is well. */
  readonly next: NextStep | null;
}

/**
 * What is known of the version, compared with the one that the engine's library carries. The library's own is named to
 * WhatsApp only when its server does not tell which one it serves and no login has succeeded yet. Pure.
 *
 * @param carried null: it carries none
 */
export function webVersionFinding(known: WebVersions, carried: string | null): WebVersionFinding {
  const { served, accepted, refused, ending } = known;
  const library = carried === null ? '' : ` The library carries ${carried}.`;
  if (refused !== null && (accepted === null || accepted.at < refused.at)) {
    const before = accepted === null ? '' : `; it last accepted ${accepted.version}, on ${day(accepted.at)}`;
    return {
      result: 'error',
      text: `WhatsApp refused version ${refused.version} on ${day(refused.at)}${before}.${library}`,
      next: nextStep`Update Invoice Courier; do not link again. See whether that helps: ${{ action: 'check_upgrade' }}`,
    };
  }
  if (ending !== null && accepted?.version === ending.version) {
    const { sentence, next } = endingWords(ending.version, ending.until);
    return { result: 'warning', text: `${sentence}${library}`, next };
  }
  if (accepted === null)
    return { result: 'ok', text: `No login has shown yet which one it accepts.${library}`, next: null };
  const serves = served === null || served.version === accepted.version ? '' : `, and serves ${served.version}`;
  const text = `WhatsApp accepted ${accepted.version} on ${day(accepted.at)}${serves}.${library}`;
  if (refused === null || carried === null || isNewer(carried, refused.version))
    return { result: 'ok', text, next: null };
  return {
    result: 'warning',
    text: `${text} It has refused that one or a newer one: a new link would fail when it does not tell which one it serves.`,
    next: nextStep`Update Invoice Courier when there is a newer library: ${{ action: 'check_upgrade' }}`,
  };
}

/** True if a version such as `2.3000.1043857760` is newer than another. */
export function isNewer(version: string, other: string): boolean {
  const [a, b] = [version, other].map((text) => text.split('.').map(Number));
  const at = (a ?? []).findIndex((part, nth) => part !== b?.[nth]);
  return at >= 0 && (a?.[at] ?? 0) > (b?.[at] ?? 0);
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
