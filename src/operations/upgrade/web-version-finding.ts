import { type NextStep, nextStep } from '../../next-steps/next-step.ts';
import { endingWords, type WebVersions } from '../../session/lifecycle/web-version.ts';

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
